/** Packed bytes of every build come out whole, and what precedes a fault comes out before it. */
import { buffer } from 'node:stream/consumers';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { unpack } from '../../../src/source/unpack.ts';

const TEXT = Array.from({ length: 20_000 }, (_, i) => `${i} ${Math.sin(i)}`).join('\n');
const SKIPPABLE = Buffer.from('502a4d1804000000aabbccdd', 'hex');

async function* blocksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function unpacked(
  packed: Buffer,
  compression: 'gzip' | 'zstd',
  size = 65_536,
): Promise<[text: string, fault: string]> {
  const out: Buffer[] = [];
  try {
    for await (const chunk of unpack(blocksOf(packed, size), compression)) out.push(chunk);
  } catch (error) {
    return [Buffer.concat(out).toString(), (error as NodeJS.ErrnoException).code ?? ''];
  }
  return [Buffer.concat(out).toString(), ''];
}

describe.each([
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
] as const)('%s', (compression, pack) => {
  const packed = pack(TEXT);

  it.each([1_000, 65_536, 1 << 20])('is unpacked from blocks of %i bytes', async (size) => {
    expect(await unpacked(packed, compression, size)).toEqual([TEXT, '']);
    expect(await unpacked(Buffer.concat([packed, pack(''), pack('end')]), compression, size)).toEqual([
      `${TEXT}end`,
      '',
    ]);
  });

  it('gives what it can of a file that is cut', async () => {
    const [text, fault] = await unpacked(packed.subarray(0, packed.length * 0.9), compression);
    expect(fault).toBe('Z_BUF_ERROR');
    expect(text.length).toBeGreaterThan(TEXT.length / 2);
    expect(TEXT.startsWith(text)).toBe(true);
  });

  it('says that other bytes are none of its own', async () => {
    const [text, fault] = await unpacked(Buffer.from('words that are not packed'), compression);
    expect([text, fault.replace(/_.*/, '')]).toEqual(['', compression === 'gzip' ? 'Z' : 'ZSTD']);
  });

  it('passes on what its input fails with', async () => {
    async function* failing(): AsyncGenerator<Buffer> {
      yield packed.subarray(0, 100);
      throw Object.assign(new Error('the disk is gone'), { code: 'EIO' });
    }
    await expect(buffer(unpack(failing(), compression))).rejects.toThrow('the disk is gone');
  });
});

it('gives zstd data behind frames that are to be skipped', async () => {
  const packed = Buffer.concat([SKIPPABLE, zstdCompressSync('a'), SKIPPABLE, zstdCompressSync('b')]);
  expect(await unpacked(packed, 'zstd')).toEqual(['ab', '']);
});

it('takes zeros behind gzip for padding, and anything else for a fault', async () => {
  expect(await unpacked(Buffer.concat([gzipSync('a'), Buffer.alloc(100_000)]), 'gzip')).toEqual(['a', '']);
  expect((await unpacked(Buffer.concat([gzipSync('a'), Buffer.from('words')]), 'gzip'))[1]).toBe('Z_DATA_ERROR');
});
