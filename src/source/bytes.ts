/**
 * The bytes of an input as UTF-8 text. In: a path, or `-` for standard input; what it is compressed with and how it is encoded
 * are told by its first bytes, never by its name. Out: chunks in order, and at the end whether the input was whole.
 */
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { MachineryError } from '../errors.ts';
import { type Refused, refused } from '../outcome.ts';
import { unpack } from './unpack.ts';

type Format = 'plain' | 'gzip' | 'zstd' | 'utf-16le' | 'utf-16be' | 'bzip2' | 'xz' | 'zip';

/** Enough for every signature. */
const HEAD_BYTES = 6;
const PLAIN_CHUNK = 1 << 20;
const PACKED_CHUNK = 1 << 16;

const SIGNATURES: readonly (readonly [Format, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
];

export function formatOf(head: Buffer): Format {
  for (const [format, bytes] of SIGNATURES) if (bytes.every((byte, i) => head[i] === byte)) return format;
  // Parallel zstd writes skippable frames before the data.
  const isSkippable = head.length >= 4 && (head[0]! & 0xf0) === 0x50 && head.readUIntLE(1, 3) === 0x184d2a;
  return isSkippable ? 'zstd' : 'plain';
}

/** The path of what is read once, from where it is, with no size and no position to come back to. */
export const STANDARD_INPUT = '-';

/** Ends the chunks of an input that cannot be read on. */
class Break extends Error {
  readonly refusal: Refused;
  constructor(refusal: Refused) {
    super(refusal.detail);
    this.refusal = refusal;
  }
}

export class ByteSource {
  /** Bytes of the file, as it lies on disk, that have been read. */
  consumed = 0;
  /** Why the input ended before its end; known when the chunks have ended. */
  broken: Refused | undefined;
  readonly #path: string;
  readonly #from: number;
  #input: Readable | undefined;
  #file: FileHandle | undefined;
  #isStopped = false;

  /** `from` is an offset in the chunks taken together; a compressed file is unpacked up to there and skipped. */
  constructor(path: string, from = 0) {
    this.#path = path;
    this.#from = from;
  }

  /** Each is good until the next is asked for. Throws MachineryError where the system fails to read. */
  async *chunks(): AsyncGenerator<Buffer> {
    try {
      yield* this.#decoded();
    } catch (error) {
      if (!(error instanceof Break)) throw error;
      this.broken = error.refusal;
    } finally {
      this.close();
    }
  }

  /** Ends the chunks here, as if the input did, even where nothing comes. */
  stop(): void {
    this.#isStopped = true;
    this.#input?.destroy();
  }

  /** Standard input is left open: it is not ours. */
  close(): void {
    void this.#file?.close();
    if (this.#input !== process.stdin) this.#input?.destroy();
  }

  async *#decoded(): AsyncGenerator<Buffer> {
    const packed = await peel(this.#blocks());
    const format = formatOf(packed.head);
    if (format === 'plain' && this.#path !== STANDARD_INPUT) {
      this.close();
      yield* this.#plain(this.#from);
    } else if (format === 'gzip' || format === 'zstd') {
      const unpacked = await peel(whole(packed.blocks, format));
      yield* skip(toText(unpacked.blocks, formatOf(unpacked.head)), this.#from);
    } else {
      yield* skip(toText(packed.blocks, format), this.#from);
    }
  }

  /** The same memory for every chunk: a stream takes new memory for each, and that makes V8 collect garbage far too often. */
  async *#plain(start: number): AsyncGenerator<Buffer> {
    this.consumed = start;
    const chunk = Buffer.allocUnsafeSlow(PLAIN_CHUNK);
    try {
      this.#file = await open(this.#path);
      for (;;) {
        const { bytesRead } = await this.#file.read(chunk, 0, PLAIN_CHUNK, this.consumed);
        if (bytesRead === 0) return;
        this.consumed += bytesRead;
        yield chunk.subarray(0, bytesRead);
      }
    } catch (error) {
      throw this.#failed(error);
    }
  }

  async *#blocks(): AsyncGenerator<Buffer> {
    const input: Readable =
      this.#path === STANDARD_INPUT ? process.stdin : createReadStream(this.#path, { highWaterMark: PACKED_CHUNK });
    this.#input = input;
    try {
      for await (const block of input as AsyncIterable<Buffer>) {
        this.consumed += block.length;
        yield block;
      }
    } catch (error) {
      if (this.#isStopped) return;
      throw this.#failed(error);
    }
  }

  #failed(error: unknown): MachineryError {
    return new MachineryError(`cannot read ${this.#path}: ${(error as Error).message}`, undefined, { cause: error });
  }
}

/** The first bytes of a stream, and the whole stream again, with the error it may end in. */
async function peel(blocks: AsyncGenerator<Buffer>): Promise<{ head: Buffer; blocks: AsyncGenerator<Buffer> }> {
  const first: Buffer[] = [];
  let length = 0;
  let failure: unknown;
  try {
    while (length < HEAD_BYTES) {
      const { value, done } = await blocks.next();
      if (done === true) break;
      first.push(value);
      length += value.length;
    }
  } catch (error) {
    failure = error;
  }
  async function* again(): AsyncGenerator<Buffer> {
    yield* first;
    if (failure !== undefined) throw failure;
    yield* blocks;
  }
  return { head: Buffer.concat(first), blocks: again() };
}

async function* whole(packed: AsyncGenerator<Buffer>, format: 'gzip' | 'zstd'): AsyncGenerator<Buffer> {
  try {
    yield* unpack(packed, format);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (!code.startsWith('Z_') && !code.startsWith('ZSTD_')) throw error;
    const reason = code === 'Z_BUF_ERROR' ? 'truncated-input' : 'corrupt-input';
    throw new Break(refused('read', reason, `${format}: ${(error as Error).message}`));
  }
}

async function* toText(blocks: AsyncGenerator<Buffer>, format: Format): AsyncGenerator<Buffer> {
  if (format === 'plain') yield* blocks;
  else if (format === 'utf-16le' || format === 'utf-16be') yield* fromUtf16(blocks, format);
  else throw new Break(refused('read', 'corrupt-input', `a ${format} file here is not read: unpack it first`));
}

async function* fromUtf16(blocks: AsyncGenerator<Buffer>, encoding: string): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding);
  for await (const block of blocks) yield Buffer.from(decoder.decode(block, { stream: true }));
  yield Buffer.from(decoder.decode());
}

async function* skip(blocks: AsyncGenerator<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes;
  for await (const block of blocks) {
    if (left < block.length) yield block.subarray(left);
    left = Math.max(0, left - block.length);
  }
}
