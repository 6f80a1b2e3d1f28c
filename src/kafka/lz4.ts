/**
 * Reads LZ4 frames, as Kafka's clients write them. In: compressed bytes. Out: the bytes. Every length is checked first, so
 * hostile input ends in an error, not in memory. Checksums are skipped: a Kafka batch has one of its own.
 */
import { repeat } from './snappy.ts';

const MAGIC = 0x184d2204;
const RAW_BLOCK = 0x80000000;
const MIN_MATCH = 4;
/** A byte can stand for no more than this many. */
const MOST_GROWTH = 255;

/** Largest block by the number in the frame's descriptor. */
const BLOCK_SIZES = new Map([
  [4, 64 << 10],
  [5, 256 << 10],
  [6, 1 << 20],
  [7, 4 << 20],
]);

/** Throws where the input is no LZ4 frame, or would fill more than `limit` bytes. */
export function readLz4(input: Buffer, limit: number): Buffer {
  const frame = readDescriptor(input);
  const blocks: Buffer[] = [];
  let window: Buffer = Buffer.alloc(0);
  let size = 0;
  let at = frame.next;
  for (;;) {
    const head = input.readUInt32LE(at);
    if (head === 0) return Buffer.concat(blocks, size);
    const length = head % RAW_BLOCK;
    if (at + 4 + length > input.length) throw new Error('lz4: a block is cut short');
    const data = input.subarray(at + 4, at + 4 + length);
    const block = head >= RAW_BLOCK ? data : readBlock(data, window, frame.blockSize);
    size += block.length;
    if (size > limit) throw new Error(`lz4: more than ${limit} bytes`);
    blocks.push(block);
    if (frame.linked) window = Buffer.concat([window, block]).subarray(-65_536);
    at += 4 + length + (frame.blockChecksums ? 4 : 0);
  }
}

interface Descriptor {
  /** Blocks may repeat bytes of blocks before them. */
  linked: boolean;
  blockChecksums: boolean;
  blockSize: number;
  next: number;
}

function readDescriptor(input: Buffer): Descriptor {
  if (input.readUInt32LE(0) !== MAGIC) throw new Error('lz4: not a frame');
  const flags = input.readUInt8(4);
  const blockSize = BLOCK_SIZES.get((input.readUInt8(5) >> 4) & 7);
  if (flags >> 6 !== 1 || blockSize === undefined || (flags & 1) !== 0) throw new Error('lz4: a frame of unknown kind');
  const contentSize = (flags & 0x08) !== 0 ? 8 : 0;
  return {
    linked: (flags & 0x20) === 0,
    blockChecksums: (flags & 0x10) !== 0,
    blockSize,
    next: 4 + 2 + contentSize + 1,
  };
}

/** A block is a row of literals and repetitions; the last has literals only. */
function readBlock(input: Buffer, window: Buffer, blockSize: number): Buffer {
  const most = Math.min(blockSize, input.length * MOST_GROWTH);
  const output = Buffer.allocUnsafe(window.length + most);
  window.copy(output);
  let filled = window.length;
  let at = 0;
  while (at < input.length) {
    const token = input[at]!;
    const literals = readLength(input, at + 1, token >> 4);
    checkRoom(output, filled, literals.length);
    if (literals.next + literals.length > input.length) throw new Error('lz4: a literal is cut short');
    filled += input.copy(output, filled, literals.next, literals.next + literals.length);
    at = literals.next + literals.length;
    if (at === input.length) break;
    const match = readLength(input, at + 2, token & 15);
    checkRoom(output, filled, match.length + MIN_MATCH);
    repeat(output, filled, input.readUInt16LE(at), match.length + MIN_MATCH);
    filled += match.length + MIN_MATCH;
    at = match.next;
  }
  // A copy, so that a small block does not hold the room of a large one.
  return Buffer.from(output.subarray(window.length, filled));
}

function checkRoom(output: Buffer, filled: number, length: number): void {
  if (length > output.length - filled) throw new Error('lz4: a block is larger than announced');
}

/** 15 says that more follows: bytes to add up, until one that is not 255. */
function readLength(input: Buffer, at: number, short: number): { length: number; next: number } {
  let length = short;
  let next = at;
  if (short === 15) {
    let byte: number;
    do {
      byte = input.readUInt8(next++);
      length += byte;
    } while (byte === 255);
  }
  return { length, next };
}
