/**
 * Decompression. In: blocks of a gzip or zstd file. Out: its bytes, however many members or frames it has. All that precedes
 * the end of a truncated file comes out before the error does, and no more than one chunk waits for its reader.
 */
import { createGunzip, createZstdDecompress, type Gunzip, type ZstdDecompress } from 'node:zlib';

const CHUNK = 256 * 1024;
/** With room for one byte a stream makes nothing new before the last chunk is taken, so that an error cannot overtake data. */
const OPTIONS = { chunkSize: CHUNK, highWaterMark: 1 };

type Member = Gunzip | ZstdDecompress;

/** Throws what zlib throws. */
export async function* unpack(packed: AsyncIterable<Buffer>, compression: 'gzip' | 'zstd'): AsyncGenerator<Buffer> {
  const blocks = packed[Symbol.asyncIterator]();
  let rest = await following(blocks);
  while (rest !== undefined && !isPadding(rest)) {
    const member: Member = compression === 'gzip' ? createGunzip(OPTIONS) : createZstdDecompress(OPTIONS);
    const left = feed(member, rest, blocks);
    yield* member as AsyncIterable<Buffer>;
    rest = await left;
  }
}

/** Writes blocks until the member has enough; answers with the bytes that belong to the next one. */
async function feed(member: Member, first: Buffer, blocks: AsyncIterator<Buffer>): Promise<Buffer | undefined> {
  const over = new Promise<void>((resolve) => member.once('end', resolve).once('close', resolve));
  let written = 0;
  try {
    for (let block: Buffer | undefined = first; block !== undefined; block = await following(blocks)) {
      const done = new Promise<unknown>((resolve) => member.write(block, resolve));
      await Promise.race([done, over]);
      if (member.destroyed) return undefined;
      written += block.length;
      const unread = written - member.bytesWritten;
      if (unread > 0) return block.subarray(block.length - unread);
    }
    member.end();
  } catch (error) {
    member.destroy(error as Error);
  }
  return undefined;
}

async function following(blocks: AsyncIterator<Buffer>): Promise<Buffer | undefined> {
  const { value, done } = await blocks.next();
  return done === true ? undefined : value;
}

/** Tapes and block devices fill a file up with zeros. */
const isPadding = (block: Buffer): boolean => block.every((byte) => byte === 0);
