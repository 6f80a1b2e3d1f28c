/** A whole company: repeatable, of the size asked for, delivered late and twice as logs are. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { farmCount, simulate, simulateCompany } from '../../simulator/index.ts';
import { UsageError } from '../../src/errors.ts';

const options = { seed: 11, employees: 90, days: 7 };
const company = simulateCompany(options);
const okta = company.files.get('okta')!.trimEnd().split('\n');

test('the same seed gives the same company, another seed another', () => {
  const again = simulateCompany(options);
  expect(again).toEqual(company);
  expect(simulateCompany({ ...options, seed: 12 }).files.get('okta')).not.toBe(company.files.get('okta'));
});

test('has the people asked for, no two of one name', () => {
  const rows = company.roster.trimEnd().split('\n').slice(1);
  expect(rows).toHaveLength(90);
  expect(new Set(rows.map((row) => row.split(',')[1])).size).toBe(90);
});

test('puts nobody into two groups', () => {
  const users = [...company.truth.farms, ...company.truth.lookalikes].flatMap((group) => group.users);
  expect(new Set(users).size).toBe(users.length);
});

test.each([
  [10, 1],
  [79, 1],
  [80, 4],
  [240, 4],
  [500, 8],
])('of %i employees %i farms', (employees, farms) => {
  expect(farmCount(employees)).toBe(farms);
});

test('names its offices and SASE egress as corporate networks', () => {
  const cidrs = company.settings.corporate_networks.flatMap((network) => network.cidrs);
  expect(cidrs.length).toBeGreaterThan(10);
  expect(okta.some((line) => cidrs.includes(`${JSON.parse(line).client.ipAddress}/32`))).toBe(true);
});

describe('delivery', () => {
  test('brings about three lines in a thousand twice, unchanged', () => {
    const lines = [...company.files.values()]
      .flatMap((text) => text.trimEnd().split('\n'))
      .filter((line) => line.includes('uuid') || line.includes('correlationId'));
    const repeated = lines.length - new Set(lines).size;
    expect(repeated / lines.length).toBeGreaterThan(0.0005);
    expect(repeated / lines.length).toBeLessThan(0.008);
  });

  test('brings about one or two in a hundred late, never by more than seven hours', () => {
    const times = okta.map((line) => Date.parse(JSON.parse(line).published));
    let newest = 0;
    const delays = times.map((time) => {
      newest = Math.max(newest, time);
      return newest - time;
    });
    const late = delays.filter((delay) => delay > 60_000).length / delays.length;
    expect(late).toBeGreaterThan(0.004);
    expect(late).toBeLessThan(0.03);
    expect(Math.max(...delays)).toBeLessThan(7 * 3_600_000 + 20_000);
  });
});

test('writes what it made, and counts the lines', async () => {
  const out = await mkdtemp(join(tmpdir(), 'simulate-'));
  try {
    const summary = await simulate({ ...options, out });
    for (const [name, count] of Object.entries(summary.lines)) {
      const text = gunzipSync(await readFile(join(out, name))).toString();
      expect(text.split('\n').length - 1, name).toBe(count);
      expect(count, name).toBeGreaterThan(50);
    }
    expect(gunzipSync(await readFile(join(out, 'okta.ndjson.gz'))).toString()).toBe(company.files.get('okta'));
    expect(parse(await readFile(join(out, 'settings.yaml'), 'utf8'))).toEqual(company.settings);
    expect(JSON.parse(await readFile(join(out, 'truth.json'), 'utf8'))).toEqual(company.truth);
    expect(summary).toMatchObject({ employees: 90, farms: 4 });
  } finally {
    await rm(out, { recursive: true });
  }
});

test.each([[{ employees: 9 }], [{ employees: 10.5 }], [{ days: 0 }], [{ seed: Number.NaN }], [{ start: 'yesterday' }]])(
  'refuses %j',
  (wrong) => {
    expect(() => simulateCompany({ ...options, ...wrong })).toThrow(UsageError);
  },
);
