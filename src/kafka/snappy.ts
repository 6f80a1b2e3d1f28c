/**
 * Reads snappy as Kafka's clients write it: Java's clients in blocks with a frame of their own, others as one raw block. In:
 * compressed bytes. Out: the bytes. Every length is checked first, so hostile input ends in an error, not in memory.
 */

/** What Java's snappy library puts before its blocks: a mark of 8 bytes, a version and the oldest compatible version. */
const FRAME_MARK = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const FRAME_HEAD = FRAME_MARK.length + 8;

/** Throws where the input is no snappy, or would fill more than `limit` bytes. */
export function readSnappy(input: Buffer, limit: number): Buffer {
  if (!input.subarray(0, FRAME_MARK.length).equals(FRAME_MARK)) return readBlock(input, limit);
  const blocks: Buffer[] = [];
  let size = 0;
  let at = FRAME_HEAD;
  while (at < input.length) {
    const length = input.readInt32BE(at);
    if (length < 0 || at + 4 + length > input.length) throw new Error('snappy: a block is cut short');
    const block = readBlock(input.subarray(at + 4, at + 4 + length), limit - size);
    blocks.push(block);
    size += block.length;
    at += 4 + length;
  }
  return Buffer.concat(blocks, size);
}

function readBlock(input: Buffer, limit: number): Buffer {
  const [size, start] = readSize(input);
  if (size > limit) throw new Error(`snappy: more than ${limit} bytes`);
  const output = Buffer.allocUnsafe(size);
  let at = start;
  let filled = 0;
  while (at < input.length) {
    const { literal, length, offset, next } = readTag(input, at);
    if (length > size - filled) throw new Error('snappy: more bytes than announced');
    if (literal) copyLiteral(input, next, output, filled, length);
    else repeat(output, filled, offset, length);
    filled += length;
    at = literal ? next + length : next;
  }
  if (filled !== size) throw new Error('snappy: fewer bytes than announced');
  return output;
}

/** The announced size and where the tags begin: 7 bits a byte, lowest first. */
function readSize(input: Buffer): [size: number, next: number] {
  let size = 0;
  for (let at = 0; at < 5; at++) {
    const byte = input.readUInt8(at);
    size += (byte & 0x7f) * 2 ** (7 * at);
    if (byte < 0x80) return [size, at + 1];
  }
  throw new Error('snappy: the size is no number');
}

interface Tag {
  literal: boolean;
  length: number;
  offset: number;
  next: number;
}

/** The two lowest bits tell a literal from a copy with an offset of 1, 2 or 4 bytes. */
function readTag(input: Buffer, at: number): Tag {
  const tag = input[at]!;
  const upper = tag >> 2;
  switch (tag & 3) {
    case 0: {
      const extra = upper < 60 ? 0 : upper - 59;
      const length = extra === 0 ? upper : input.readUIntLE(at + 1, extra);
      return { literal: true, length: length + 1, offset: 0, next: at + 1 + extra };
    }
    case 1: {
      const offset = ((tag >> 5) << 8) | input.readUInt8(at + 1);
      return { literal: false, length: (upper & 7) + 4, offset, next: at + 2 };
    }
    case 2:
      return { literal: false, length: upper + 1, offset: input.readUInt16LE(at + 1), next: at + 3 };
    default:
      return { literal: false, length: upper + 1, offset: input.readUInt32LE(at + 1), next: at + 5 };
  }
}

function copyLiteral(input: Buffer, from: number, output: Buffer, filled: number, length: number): void {
  if (from + length > input.length) throw new Error('snappy: a literal is cut short');
  input.copy(output, filled, from, from + length);
}

/** Repeats bytes already written; the stretch may overlap itself, which repeats a pattern. */
export function repeat(output: Buffer, filled: number, offset: number, length: number): void {
  if (offset === 0 || offset > filled) throw new Error('a copy reaches before the beginning');
  if (offset >= length) {
    output.copyWithin(filled, filled - offset, filled - offset + length);
    return;
  }
  for (let i = 0; i < length; i++) output[filled + i] = output[filled - offset + i]!;
}
