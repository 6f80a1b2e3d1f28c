/** The shipped sample: made by the command in its README, and nothing in it has been touched since. */
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { simulate } from '../../simulator/index.ts';
import { parseRecord } from '../../src/parse/parse-record.ts';
import { parserOf } from '../../src/parse/registry.ts';

const SAMPLE = new URL('../../samples/company/', import.meta.url);
const COMMAND = /farmsight simulate --seed (\d+) --employees (\d+) --days (\d+) --out samples\/company/;

const contentOf = (name: string, bytes: Buffer): string =>
  (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();

test('the sample is what its command makes, and small', async () => {
  const readme = await readFile(new URL('../README.md', SAMPLE), 'utf8');
  const [, seed, employees, days] = COMMAND.exec(readme)!.map(Number) as [number, number, number, number];
  const out = await mkdtemp(join(tmpdir(), 'sample-'));
  try {
    await simulate({ seed, employees, days, out });
    const names = (await readdir(SAMPLE)).sort();
    expect(names).toEqual((await readdir(out)).sort());
    let size = 0;
    for (const name of names) {
      const file = new URL(name, SAMPLE);
      size += (await stat(file)).size;
      expect(contentOf(name, await readFile(file)) === contentOf(name, await readFile(join(out, name))), name).toBe(
        true,
      );
    }
    expect(size).toBeLessThan(3_000_000);
  } finally {
    await rm(out, { recursive: true });
  }
});

test.each([
  ['okta.ndjson.gz', 'okta'],
  ['entra-id.ndjson.gz', 'entra-id'],
  ['duo.ndjson.gz', 'duo'],
  ['cisco-asa.log.gz', 'cisco-asa'],
  ['globalprotect.log.gz', 'globalprotect'],
  ['fortigate.log.gz', 'fortigate'],
  ['endpoint.ndjson.gz', 'ecs'],
])('every line of %s is an event of source %s', async (name, source) => {
  const lines = contentOf(name, await readFile(new URL(name, SAMPLE)))
    .trimEnd()
    .split('\n');
  const context = { receivedAt: Date.parse('2026-04-01T00:00:00Z'), timezone: 'UTC', keepOriginal: false };
  const outcomes = lines.flatMap((line) => parseRecord(parserOf(source)!, line, context));
  expect(outcomes.filter((outcome) => outcome.kind !== 'event')).toEqual([]);
  expect(outcomes.length).toBeGreaterThanOrEqual(lines.length);
});
