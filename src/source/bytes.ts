/**
 * The decompressed bytes of a file. In: a path; gzip and zstd are told by their first bytes, not by the name. Out: chunks, in
 * order, and at the end whether the file was whole. A broken file gives what can be read of it before the break.
 */
import { createReadStream, type ReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable, Transform } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import type { ReasonCode } from '../outcome.ts';

export type Compression = 'none' | 'gzip' | 'zstd';

const CHUNK = 1 << 20;

export interface ByteSource {
  chunks: AsyncIterable<Buffer>;
  /** Bytes read from disk so far. */
  consumed(): number;
  /** Why the file ended early, once `chunks` has ended. */
  broken(): ReasonCode | undefined;
  close(): void;
}

export async function compressionOf(path: string): Promise<Compression> {
  const file = await open(path);
  try {
    const head = Buffer.alloc(4);
    const { bytesRead } = await file.read(head, 0, 4, 0);
    if (bytesRead >= 2 && head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
    return bytesRead === 4 && head.readUInt32LE(0) === 0xfd2fb528 ? 'zstd' : 'none';
  } finally {
    await file.close();
  }
}

/** Opens a file at an offset of its decompressed bytes; compressed files are decompressed up to there and the rest skipped. */
export function openBytes(path: string, compression: Compression, from: number): ByteSource {
  const raw = createReadStream(path, { highWaterMark: CHUNK, start: compression === 'none' ? from : 0 });
  if (compression === 'none')
    return { chunks: raw, consumed: () => from + raw.bytesRead, broken: () => undefined, close: () => raw.destroy() };
  return decompressed(
    raw,
    compression === 'gzip' ? createGunzip({ chunkSize: CHUNK }) : createZstdDecompress({ chunkSize: CHUNK }),
    from,
  );
}

function decompressed(raw: ReadStream, inflate: Transform, from: number): ByteSource {
  let failure: ReasonCode | undefined;
  async function* chunks(): AsyncGenerator<Buffer> {
    let skip = from;
    raw.on('error', (error) => inflate.destroy(error));
    raw.pipe(inflate);
    try {
      for await (const chunk of inflate as AsyncIterable<Buffer>) {
        if (skip >= chunk.length) {
          skip -= chunk.length;
          continue;
        }
        yield skip === 0 ? chunk : chunk.subarray(skip);
        skip = 0;
      }
    } catch (error) {
      failure = reasonOf(error);
    }
  }
  return {
    chunks: chunks(),
    consumed: () => raw.bytesRead,
    broken: () => failure,
    close: () => closeAll(raw, inflate),
  };
}

/** A file that ends in the middle is truncated; anything else that zlib cannot digest is corrupt. Other errors are the disk's. */
function reasonOf(error: unknown): ReasonCode {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (code === 'Z_BUF_ERROR' || /unexpected end|incomplete/i.test((error as Error).message)) return 'truncated-input';
  if (
    code.startsWith('Z_') ||
    code.startsWith('ZSTD') ||
    code === 'ERR_ZSTD' ||
    /zstd|frame|header|checksum/i.test((error as Error).message)
  )
    return 'corrupt-input';
  throw error;
}

function closeAll(...streams: Readable[]): void {
  for (const stream of streams) stream.destroy();
}
