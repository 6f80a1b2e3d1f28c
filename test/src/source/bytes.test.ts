/** Bytes of files in every format, told by their content alone, from any offset. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { MachineryError } from '../../../src/errors.ts';
import { ByteSource, formatOf } from '../../../src/source/bytes.ts';

const folder = mkdtempSync(join(tmpdir(), 'farmsight-bytes-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(content: string | Buffer): string {
  const path = join(folder, 'input.gz');
  writeFileSync(path, content);
  return path;
}

const textOf = (source: ByteSource): Promise<string> => text(source.chunks());

describe('a format', () => {
  it.each([
    ['1f8b0800', 'gzip'],
    ['28b52ffd24', 'zstd'],
    ['502a4d1804', 'zstd'],
    ['5f2a4d18', 'zstd'],
    ['fffe7b00', 'utf-16le'],
    ['feff007b', 'utf-16be'],
    ['425a6839', 'bzip2'],
    ['fd377a585a00', 'xz'],
    ['504b0304', 'zip'],
    ['7b226122', 'plain'],
    ['502a', 'plain'],
    ['1f', 'plain'],
    ['', 'plain'],
  ])('of %s is %s', (head, format) => expect(formatOf(Buffer.from(head, 'hex'))).toBe(format));
});

const TEXT = 'one Zoë\ntwo 🦊\n';

describe.each<[format: string, content: Buffer]>([
  ['plain', Buffer.from(TEXT)],
  ['gzip', gzipSync(TEXT)],
  ['zstd', zstdCompressSync(TEXT)],
  ['UTF-16', Buffer.from(`\ufeff${TEXT}`, 'utf16le')],
  ['UTF-16 in zstd', zstdCompressSync(Buffer.from(`\ufeff${TEXT}`, 'utf16le'))],
])('%s', (format, content) => {
  it('is read from any offset', async () => {
    const path = file(content);
    const bytes = Buffer.from(TEXT);
    for (let from = 0; from <= bytes.length; from++) {
      const source = new ByteSource(path, from);
      expect(await textOf(source)).toBe(bytes.subarray(from).toString());
      expect(source.broken).toBeUndefined();
      expect(source.consumed).toBe(content.length);
    }
  });

  it('is broken only where it is packed and cut', async () => {
    const source = new ByteSource(file(content.subarray(0, content.length - 4)));
    await textOf(source);
    expect(source.broken?.code).toBe(/gzip|zstd/.test(format) ? 'truncated-input' : undefined);
  });
});

it('gives the few bytes that precede a fault', async () => {
  const source = new ByteSource(file(Buffer.concat([zstdCompressSync('a'), Buffer.from('words')])));
  expect(await textOf(source)).toBe('a');
  expect(source.broken).toMatchObject({ kind: 'refused', stage: 'read', code: 'corrupt-input' });
});

it.each([
  ['bzip2', 'BZh91AY'],
  ['zip', 'PK\x03\x04....'],
])('says what to do with a %s file', async (format, content) => {
  const source = new ByteSource(file(content));
  expect(await textOf(source)).toBe('');
  expect(source.broken?.detail).toMatch(new RegExp(`${format} file .* unpack it first`));
});

it('throws where the system fails to read', async () => {
  await expect(textOf(new ByteSource(join(folder, 'gone')))).rejects.toThrow(MachineryError);
  await expect(textOf(new ByteSource(folder))).rejects.toThrow(/cannot read .*EISDIR/);
});
