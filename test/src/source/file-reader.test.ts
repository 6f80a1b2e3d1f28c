/** What a reader gives of files that are odd, broken, growing, replaced or far too large. */
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { FileReader, type Framing, type Position, type RecordBatch } from '../../../src/source/file-reader.ts';
import { plain } from '../../support/cuts.ts';

const folder = mkdtempSync(join(tmpdir(), 'farmsight-reader-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function file(content: string | Buffer): string {
  const path = join(folder, `file-${files++}`);
  writeFileSync(path, content);
  return path;
}

const open = (path: string, framing: Framing = 'line', from?: Position): Promise<FileReader> =>
  FileReader.open({ source: 'okta', path, size: 0 }, framing, from);

async function read(path: string, framing: Framing = 'line', from?: Position): Promise<RecordBatch[]> {
  const reader = await open(path, framing, from);
  const batches: RecordBatch[] = [];
  for (let batch = await reader.next(); batch !== undefined; batch = await reader.next()) batches.push(batch);
  reader.close();
  return batches;
}

const textsOf = (batches: RecordBatch[]): string[] => batches.flatMap(({ records }) => records.map(({ text }) => text));
const refusalsOf = (batches: RecordBatch[]): [code: string, line: number, text: string][] =>
  batches.flatMap(({ refused }) => refused.map(({ refusal, line, text }) => [refusal.code, line, text]));
const endOf = (batches: RecordBatch[]): Position => batches.at(-1)!.position;

describe('content', () => {
  it.each<[what: string, content: string | Buffer, texts: string[], refusals: [string, number][]]>([
    ['nothing', '', [], []],
    ['blank lines only', '\n \r\n\n', [], []],
    ['a byte order mark only', '\ufeff', [], []],
    ['a last line without a newline', 'a\nb', ['a', 'b'], []],
    ['returns', 'a\r\nb\r\n', ['a', 'b'], []],
    ['UTF-16 in gzip', gzipSync(Buffer.from('\ufeffaé\n🦊\n', 'utf16le')), ['aé', '🦊'], []],
    ['big-endian UTF-16', Buffer.from('\ufeffaé\n', 'utf16le').swap16(), ['aé'], []],
    [
      'a byte that is no UTF-8',
      Buffer.from('a long word with \xe9 in it\n', 'latin1'),
      ['a long word with \ufffd in it'],
      [],
    ],
    ['lines of NUL', 'a\n\0\0\0\nb\n', ['a', 'b'], [['binary-data', 2]]],
    ['rubbish', Buffer.from([0x81, 0x82, 0x83, 0x0a, 0x61]), ['a'], [['binary-data', 1]]],
    ['an empty gzip file', gzipSync(''), [], []],
    ['zeros behind gzip', Buffer.concat([gzipSync('a\n'), Buffer.alloc(512)]), ['a'], []],
    [
      'words behind zstd',
      Buffer.concat([zstdCompressSync('a\n'), Buffer.from('words')]),
      ['a'],
      [['corrupt-input', 2]],
    ],
    ['a gzip header alone', gzipSync('a\n').subarray(0, 9), [], [['truncated-input', 1]]],
    ['a zip archive', Buffer.from('PK\x03\x04 and so on'), [], [['corrupt-input', 1]]],
  ])('%s', async (_, content, texts, refusals) => {
    const batches = await read(file(content));
    expect(textsOf(batches)).toEqual(texts);
    expect(refusalsOf(batches).map(([code, line]) => [code, line])).toEqual(refusals);
  });

  it('keeps a torn last record out of the records', async () => {
    const packed = gzipSync('192.0.2.1 up\n192.0.2.17 up\n', { level: 0 });
    const batches = await read(file(packed.subarray(0, packed.length - 13)));
    expect(textsOf(batches)).toEqual(['192.0.2.1 up']);
    expect(refusalsOf(batches)).toEqual([['truncated-input', 2, '192.0.2.1']]);
  });

  it('says which format it cannot read', async () => {
    const [batch] = await read(file(Buffer.from('fd377a585a000004', 'hex')));
    expect(batch!.refused[0]!.refusal.detail).toContain('xz');
  });
});

describe('a position', () => {
  it('at the end gives nothing more of the same file', async () => {
    const path = file('a\nb');
    const end = endOf(await read(path));
    expect(FileReader.isDone({ path }, end)).toBe(true);
    expect(await read(path, 'line', end)).toEqual([]);
  });

  it('gives what was added, and again the line that had no end', async () => {
    const path = file('a\nhal');
    const first = await read(path);
    expect(textsOf(first)).toEqual(['a', 'hal']);
    appendFileSync(path, 'f\nc\n');
    expect(FileReader.isDone({ path }, endOf(first))).toBe(false);
    const [batch] = await read(path, 'line', endOf(first));
    expect(batch!.records.map(plain)).toEqual([
      { text: 'half', line: 2 },
      { text: 'c', line: 3 },
    ]);
  });

  it.each([
    ['replaced', 'other words\nand more\n'],
    ['cut', 'one\n'],
  ])('is dropped when the file was %s', async (_, content) => {
    const path = file('one\ntwo\n');
    const end = endOf(await read(path));
    writeFileSync(path, content);
    const reader = await open(path, 'line', end);
    expect(reader.restarted).toBe(true);
    expect((await reader.next())!.records.map(({ text }) => text)).toEqual(content.trim().split('\n'));
  });

  it('knows a file again that was very short at first', async () => {
    const path = file('');
    appendFileSync(path, 'one\n');
    const end = endOf(await read(path, 'line', endOf(await read(file('')))));
    writeFileSync(path, 'two\nthree\n');
    expect((await open(path, 'line', end)).restarted).toBe(true);
  });

  it('in a torn file gives the rest once the file is whole', async () => {
    const lines = Array.from({ length: 500 }, (_, i) => `${i} ${Math.sin(i)}`);
    const packed = gzipSync(lines.join('\n'));
    const path = file(packed.subarray(0, packed.length >> 1));
    const first = await read(path);
    expect(FileReader.isDone({ path }, endOf(first))).toBe(true);
    writeFileSync(path, packed);
    expect([...textsOf(first), ...textsOf(await read(path, 'line', endOf(first)))]).toEqual(lines);
  });

  it('counts the bytes of the disk', async () => {
    const path = file(gzipSync('a\n'.repeat(2_000_000)));
    const batches = await read(path);
    expect(batches.length).toBeGreaterThan(1);
    expect(batches.reduce((sum, { bytesRead }) => sum + bytesRead, 0)).toBe(endOf(batches).endedAt);
  });
});

describe.each([
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
] as const)('a line of 100 MB in a %s file', (_, pack) => {
  it.each<Framing>(['line', 'json'])('is refused and never held (%s)', async (framing) => {
    const middle = new Array(100).fill(pack('x'.repeat(1 << 20)));
    const path = file(Buffer.concat([pack('{"id":1}\n{"a":"'), ...middle, pack('"}\n{"id":2}\n')]));
    const samples: number[] = [];
    // Whenever the reader waits: a fast machine is done within a few dozen milliseconds.
    const watch = setInterval(() => samples.push(held()), 1);
    const batches = await read(path, framing);
    clearInterval(watch);
    expect(textsOf(batches)).toEqual(['{"id":1}', '{"id":2}']);
    expect(refusalsOf(batches)).toEqual([['record-too-large', 2, `{"a":"${'x'.repeat(194)}`]]);
    expect(samples.length).toBeGreaterThan(2);
    expect(Math.max(...samples) - Math.min(...samples)).toBeLessThan(64 << 20);
  });
});

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** Bytes in use, garbage aside. */
function held(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
