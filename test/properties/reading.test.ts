/** However an input is cut into chunks, packed, encoded, or left and taken up again, the same records come out. */
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { Cut, Cutter } from '../../src/source/cutter.ts';
import { FileReader, type Framing, type Position, type RecordBatch } from '../../src/source/file-reader.ts';
import { JsonCutter } from '../../src/source/json-cutter.ts';
import { LineCutter } from '../../src/source/line-cutter.ts';
import { type PlainCut, plain } from '../support/cuts.ts';

const folder = mkdtempSync(join(tmpdir(), 'farmsight-reading-'));
afterAll(() => rmSync(folder, { recursive: true }));

const CUTTERS: [name: string, create: (offset?: number, line?: number) => Cutter][] = [
  ['lines', (offset, line) => new LineCutter(offset, line)],
  ['JSON', (offset, line) => new JsonCutter(offset, line)],
];

/** Pieces that real and hostile inputs are made of; joined at random they make every kind of break. */
const PIECE = fc.constantFrom(
  ...['\n', '\n', '\r\n', '\n\n', ' ', ',', '[', ']', '{', '}', '}{', '"', '\\', '\\"', ':', 'null', '\ufeff', '\t'],
  ...[
    '{"a":1}',
    '{"a":1}\n',
    '{"user":"Zoë 🦊 Łukasz","n":[1,{"b":2}]}\n',
    '{\n  "a": {\n "b": "}{" }\n}',
    '{"__proto__":{"x":1}}',
  ],
  ...[
    '[{"a":1},{"a":2}]',
    '{"records":[\n',
    'plain words',
    '%ASA-6-113039: Group <x> User <y>',
    '{"a":"\\\\"}',
    '{"cut":"sho',
  ],
);
const RUBBISH = fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes));
const CONTENT = fc
  .array(
    fc.oneof({ weight: 9, arbitrary: PIECE.map((text) => Buffer.from(text)) }, { weight: 1, arbitrary: RUBBISH }),
    {
      maxLength: 40,
    },
  )
  .map((pieces) => Buffer.concat(pieces));
const SIZES = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 20 });

function* chunksOf(bytes: Buffer, sizes: readonly number[]): Generator<Buffer> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length]!;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

function cutAll(cutter: Cutter, chunks: Iterable<Buffer>): PlainCut[] {
  const out: Cut[] = [];
  for (const chunk of chunks) cutter.push(chunk, out);
  cutter.end(out);
  return out.map(plain);
}

describe.each(CUTTERS)('the cutter of %s', (_, create) => {
  it('does not mind where chunks end', () => {
    fc.assert(
      fc.property(CONTENT, SIZES, (content, sizes) => {
        expect(cutAll(create(), chunksOf(content, sizes))).toEqual(cutAll(create(), [content]));
      }),
      { numRuns: 3000 },
    );
  });

  it('can begin again wherever another one stands', () => {
    fc.assert(
      fc.property(CONTENT, SIZES, (content, sizes) => {
        const whole = cutAll(create(), [content]);
        const first = create();
        const before: Cut[] = [];
        for (const chunk of chunksOf(content, sizes)) {
          first.push(chunk, before);
          const rest = cutAll(create(first.offset, first.line), [content.subarray(first.offset)]);
          expect([...before.map(plain), ...rest]).toEqual(whole);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('loses no word', () => {
    fc.assert(
      fc.property(CONTENT, (content) => {
        const seen = cutAll(create(), [content]).map(({ text }) => text);
        for (const word of content.toString().match(/Łukasz|words|113039|cut/g) ?? [])
          expect(seen.some((text) => text.includes(word))).toBe(true);
      }),
    );
  });
});

/** Some three million bytes, so that there are several batches. */
const EVENTS = Array.from({ length: 24_000 }, (_, i) =>
  JSON.stringify({ id: i, user: `Zoë ${i % 997} 🦊`, words: 'of some length, as in a log '.repeat((i % 5) + 1) }),
);
const LAYOUTS: [layout: string, framing: Framing, text: string][] = [
  ['lines', 'line', `\ufeff${EVENTS.join('\r\n')}\r\n\r\n`],
  ['NDJSON', 'json', EVENTS.join('\n')],
  ['a list on one line', 'json', `[${EVENTS.join(',')}]`],
  [
    'a pretty list',
    'json',
    JSON.stringify(
      EVENTS.map((text) => JSON.parse(text)),
      undefined,
      2,
    ),
  ],
];
const PACKINGS: [packing: string, pack: (text: string) => Buffer][] = [
  ['plain', (text) => Buffer.from(text)],
  ['gzip', (text) => gzipSync(text)],
  ['gzip in members', (text) => inHalves(text, gzipSync)],
  ['zstd', (text) => zstdCompressSync(text)],
  ['zstd in frames', (text) => inHalves(text, zstdCompressSync)],
  ['UTF-16', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
];

const inHalves = (text: string, pack: (part: string) => Buffer): Buffer =>
  Buffer.concat([pack(text.slice(0, text.length >> 1)), pack(text.slice(text.length >> 1))]);

async function read(path: string, framing: Framing, from?: Position): Promise<RecordBatch[]> {
  const reader = await FileReader.open({ source: 'okta', path, size: 0 }, framing, from);
  const batches: RecordBatch[] = [];
  for (let batch = await reader.next(); batch !== undefined; batch = await reader.next()) batches.push(batch);
  reader.close();
  return batches;
}

const linesOf = (batches: readonly RecordBatch[]): string =>
  batches.flatMap(({ records }) => records.map(({ line, text }) => `${line} ${text}`)).join('\n');

const idsOf = (batches: readonly RecordBatch[]): number[] =>
  batches.flatMap(({ records }) => records.map(({ text }) => JSON.parse(text).id));

describe.each(LAYOUTS)('a file of %s', (_, framing, text) => {
  it.each(PACKINGS)('that is %s gives every record once, from any batch on', async (packing, pack) => {
    const path = join(folder, `${framing} ${packing}`);
    writeFileSync(path, pack(text));
    const batches = await read(path, framing);
    expect(batches.length).toBeGreaterThan(2);
    expect(batches.flatMap(({ refused }) => refused)).toEqual([]);
    expect(idsOf(batches)).toEqual([...EVENTS.keys()]);
    for (const [i, { position }] of batches.entries()) {
      const rest = await read(path, framing, JSON.parse(JSON.stringify(position)));
      expect(linesOf(rest)).toBe(linesOf(batches.slice(i + 1)));
    }
  });
});

describe.each([
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
] as const)('a %s file of ten parts cut at every 50th byte', (packing, pack) => {
  it('gives its whole lines and one refusal', async () => {
    const lines = EVENTS.slice(0, 400).map((text, i) => `${text} ${Math.sin(i)}`);
    const parts = Array.from({ length: 10 }, (_, i) => pack(`${lines.slice(40 * i, 40 * (i + 1)).join('\n')}\n`));
    const ends = new Set(parts.map((_, i) => Buffer.concat(parts.slice(0, i + 1)).length));
    const packed = Buffer.concat(parts);
    const path = join(folder, `torn ${packing}`);
    let most = 0;
    for (let length = 50; length < packed.length; length += 50) {
      if (ends.has(length)) continue;
      writeFileSync(path, packed.subarray(0, length));
      const batches = await read(path, 'line');
      const texts = batches.flatMap(({ records }) => records.map(({ text }) => text));
      expect(texts).toEqual(lines.slice(0, texts.length));
      const refused = batches.flatMap((batch) => batch.refused);
      expect(refused.map(({ refusal, line }) => [refusal.code, line])).toEqual([['truncated-input', texts.length + 1]]);
      const torn = refused[0]!.text.replace(/\ufffd$/, '');
      expect((lines[texts.length] ?? '').slice(0, torn.length)).toBe(torn);
      most = Math.max(most, texts.length);
    }
    expect(most).toBeGreaterThanOrEqual(360);
  });
});

it('gives a growing file record by record, however its writer pauses', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom<Framing>('json', 'line'), SIZES, async (framing, sizes) => {
      const path = join(folder, 'growing');
      const text = EVENTS.slice(0, 12)
        .map((event) => `${event}\n`)
        .join('');
      writeFileSync(path, '');
      let position: Position | undefined;
      const whole = new Map<number, string>();
      for (const chunk of chunksOf(
        Buffer.from(text),
        sizes.map((size) => size * 20),
      )) {
        appendFileSync(path, chunk);
        for (const batch of await read(path, framing, position)) {
          for (const record of batch.records) whole.set(record.line, record.text);
          position = batch.position;
        }
        expect(await read(path, framing, position)).toEqual([]);
      }
      expect([...whole.values()]).toEqual(EVENTS.slice(0, 12));
    }),
    { numRuns: 30 },
  );
});
