/** One run over a folder of good and bad files: every record is accounted for, memory stays bounded, every good event is there. */
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { detectorOptions } from '../../pipelines/commands/context.ts';
import { type DetectOptions, type DetectSummary, detect } from '../../pipelines/embedded.ts';
import { openStore, readStore } from '../../src/checkpoint/store.ts';
import type { DeadLetter } from '../../src/outcome.ts';
import { SOURCES } from '../../src/parse/registry.ts';
import { loadSettings } from '../../src/settings/load.ts';
import { resolveInputs } from '../../src/source/inputs.ts';
import { farmsight } from './farmsight.ts';

const MEBIBYTE = 1 << 20;
const LONG_LINE = 100 * MEBIBYTE;
/** Less than the line itself would take; garbage not yet collected moves the peak by tens of MiB. */
const MEMORY_MIB = 100;

let folder: string;
let number = 0;
/** A gzip file, to be cut. */
let whole: Buffer;
const GOOD_IN_WHOLE = 2_000;

/** A good sign-in of Okta, a minute after the one before. */
function signIn(changes: Record<string, unknown> = {}): string {
  const time = new Date(Date.parse('2026-03-02T08:00:00Z') + 60_000 * number++).toISOString();
  return JSON.stringify({
    uuid: `good-${number}`,
    published: time,
    eventType: 'user.session.start',
    outcome: { result: 'SUCCESS' },
    actor: { id: `00u${number}`, type: 'User', alternateId: `person-${number}@acme.example` },
    client: { ipAddress: '198.51.100.23' },
    ...changes,
  });
}

const lines = (...records: string[]): string => records.map((record) => `${record}\n`).join('');
const goods = (count: number): string => lines(...Array.from({ length: count }, () => signIn()));

/** Each file: what is in it, its good events, and the codes of what is refused. */
const FILES: [name: string, content: () => string | Buffer, good: number, refused: string[]][] = [
  ['good.ndjson', () => goods(5), 5, []],
  ['broken-line.ndjson', () => lines(signIn(), '{"uuid": "half', signIn()), 2, ['invalid-json']],
  [
    'json-deep.ndjson',
    () => lines(signIn(), '['.repeat(100_000) + ']'.repeat(100_000), signIn()),
    2,
    ['json-too-deep'],
  ],
  ['json-deep-open.ndjson', () => lines(signIn(), '{"a":'.repeat(100_000)), 1, ['json-too-deep']],
  [
    'prototype.ndjson',
    () => lines(`{"__proto__":{"admin":true},${signIn().slice(1)}`, '{"__proto__":{"eventType":"x"}}'),
    1,
    ['missing-field'],
  ],
  [
    'time.ndjson',
    () => lines(signIn({ published: 'soon' }), signIn({ published: '1970-01-01T00:00:00Z' }), signIn()),
    1,
    ['invalid-time', 'time-out-of-range'],
  ],
  ['address.ndjson', () => lines(signIn({ client: { ipAddress: '300.1.1.1' } }), signIn()), 1, ['invalid-address']],
  ['no-object.ndjson', () => lines('42', signIn()), 1, ['not-an-object']],
  ['empty.ndjson', () => '', 0, []],
  ['blank.ndjson', () => '\n\r\n  \n', 0, []],
  ['crlf.ndjson', () => goods(3).replaceAll('\n', '\r\n'), 3, []],
  ['bom.ndjson', () => `\ufeff${goods(2)}`, 2, []],
  ['utf-16.ndjson', () => Buffer.from(`\ufeff${goods(2)}`, 'utf16le'), 2, []],
  ['array.json', () => `[${goods(4).trim().replaceAll('\n', ',\n')}]`, 4, []],
  ['zstd.ndjson.zst', () => zstdCompressSync(goods(4)), 4, []],
  ['two-members.ndjson.gz', () => Buffer.concat([gzipSync(goods(2)), gzipSync(goods(2))]), 4, []],
  ['not-ended.ndjson', () => goods(2).trimEnd(), 2, []],
  ['damaged.ndjson.gz', () => damaged(gzipSync(goods(50))), 0, ['corrupt-input']],
];

function damaged(file: Buffer): Buffer {
  file.fill(0xff, 12, 40);
  return file;
}

/** A line of 100 MiB between two good ones, written piece by piece. */
function writeLongLine(path: string): void {
  const file = openSync(path, 'w');
  writeSync(file, `${signIn()}\n{"uuid":"`);
  const piece = 'x'.repeat(MEBIBYTE);
  for (let written = 0; written < LONG_LINE; written += MEBIBYTE) writeSync(file, piece);
  writeSync(file, `"}\n${signIn()}\n`);
  closeSync(file);
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'farmsight-bad-input-'));
  mkdirSync(join(folder, 'okta'));
  whole = gzipSync(goods(GOOD_IN_WHOLE));
  for (const [name, content] of FILES) writeFileSync(join(folder, 'okta', name), content());
  writeFileSync(
    join(folder, 'okta', 'rubbish.bin'),
    Buffer.from(Array.from({ length: 65_536 }, (_, i) => (i * i * 31 + 7) % 256)),
  );
  writeFileSync(join(folder, 'okta', 'truncated.ndjson.gz'), whole.subarray(0, whole.length / 2));
  writeLongLine(join(folder, 'okta', 'long-line.ndjson'));
});

afterAll(() => rmSync(folder, { recursive: true }));

async function runOn(path: string, store: string, over: Partial<DetectOptions> = {}): Promise<DetectSummary> {
  const inputs = await resolveInputs([`okta=${path}`], SOURCES);
  const { settings } = loadSettings(undefined, detectorOptions());
  return detect({ inputs, settings, storePath: join(folder, store), threads: 1, ...over });
}

describe('a folder of good and bad files', () => {
  let summary: DetectSummary;
  let letters: DeadLetter[];

  const codesOf = (name: string): string[] =>
    letters.filter(({ input }) => input.endsWith(`/${name}`)).map(({ code }) => code);
  const of = (name: string): DetectSummary['bySource'][number] =>
    summary.bySource.find(({ file }) => file.endsWith(`/${name}`))!;

  beforeAll(async () => {
    summary = await runOn(join(folder, 'okta'), 'bad.db');
    const store = openStore(join(folder, 'bad.db'), { readonly: true });
    letters = store.deadLetters({ limit: 10_000 });
    store.close();
  });

  it('accounts for every record', () => {
    const ignored = Object.values(summary.ignored).reduce((sum, count) => sum + count, 0);
    expect(summary.records).toBe(summary.events + ignored + summary.refusedTotal);
    expect(summary.refusedTotal).toBe(letters.length);
  });

  it.each(FILES)('%s', (name, _, good, refused) => {
    expect({ events: of(name).events, refused: codesOf(name).sort() }).toEqual({ events: good, refused });
  });

  it('reads a truncated gzip file up to where it ends, and says so once', () => {
    const { events } = of('truncated.ndjson.gz');
    expect(events).toBeGreaterThan(500);
    expect(events).toBeLessThan(GOOD_IN_WHOLE);
    expect(codesOf('truncated.ndjson.gz')).toEqual(['truncated-input']);
  });

  it('takes no event from rubbish', () => {
    expect(of('rubbish.bin').events).toBe(0);
    expect(codesOf('rubbish.bin')).toContain('binary-data');
  });

  it('refuses a line of 100 MiB and reads what stands around it', () => {
    expect(of('long-line.ndjson').events).toBe(2);
    expect(letters.filter(({ input }) => input.endsWith('long-line.ndjson'))).toMatchObject([
      { code: 'record-too-large', line: 2, original: expect.stringMatching(/^\{"uuid":"x{100,300}$/) },
    ]);
  });

  it('leaves prototypes alone', () => {
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });
});

describe('a file that was fetched anew', () => {
  it('goes on where it had ended, and counts nothing twice', async () => {
    const path = join(folder, 'fetched.ndjson.gz');
    const run = async (content: Buffer): Promise<DetectSummary> => {
      writeFileSync(path, content);
      return runOn(path, 'fetched.db');
    };
    const first = await run(whole.subarray(0, whole.length / 2));
    const again = await run(whole.subarray(0, whole.length / 2));
    const rest = await run(whole);
    expect([first.refused, again.records, rest.refused]).toEqual([{ 'truncated-input': 1 }, 0, {}]);
    expect(first.events + rest.events).toBe(GOOD_IN_WHOLE);
  });
});

describe('memory', () => {
  it('holds no more than some of what is refused: the rest is in the store before its time', async () => {
    const path = join(folder, 'refused.ndjson');
    const count = 40_000;
    writeFileSync(path, `{"broken": ${'x'.repeat(1000)}\n`.repeat(count));
    const inStore = new Set<number>();
    const onProgress = (): void => {
      inStore.add(readStore(join(folder, 'refused.db'), (store) => store.counters())?.['records'] ?? 0);
    };
    const { refusedTotal } = await runOn(path, 'refused.db', { onProgress, commitEveryMs: 3_600_000 });
    expect(refusedTotal).toBe(count);
    const [before, during] = [...inStore];
    expect(before).toBe(0);
    expect(during).toBeGreaterThan(count / 2);
    expect(during).toBeLessThan(count);
  });

  const peakOf = async (...inputs: string[]): Promise<number> => {
    const args = ['detect', '--input', `okta=${inputs.join(',')}`, '--threads', '1', '--store', `${inputs.length}.db`];
    const { stdout } = await farmsight(args, { cwd: folder });
    return Number(/([\d,]+) MiB of memory/.exec(stdout)![1]!.replaceAll(',', ''));
  };

  it(`grows by less than ${MEMORY_MIB} MiB for a line of 100 MiB`, async () => {
    const small = await peakOf('okta/good.ndjson');
    const large = await peakOf('okta/good.ndjson', 'okta/long-line.ndjson');
    console.log(`peak memory: ${small} MiB without, ${large} MiB with a line of 100 MiB`);
    expect(large - small).toBeLessThan(MEMORY_MIB);
  });
});
