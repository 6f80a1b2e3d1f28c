/** Real database files, replaced while they are followed. */
import { mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEnricher } from '../../../src/enrich/enrich.ts';
import { FollowedDatabases } from '../../../src/enrich/reload.ts';
import { UsageError } from '../../../src/errors.ts';
import { mmdb } from '../../support/mmdb-writer.ts';

let folder: string;
let warnings: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'farmsight-reload-'));
  warnings = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const path = (): string => join(folder, 'city.mmdb');
const city = (country: string): Buffer =>
  mmdb({ type: 'City', version: 4, records: { '192.0.2.0/24': { country: { iso_code: country } } } });

/** As geoipupdate does it: the new file is written beside the old one, and takes its name. */
function replace(content: Buffer): void {
  writeFileSync(`${path()}.new`, content);
  renameSync(`${path()}.new`, path());
}

const follow = (): FollowedDatabases => {
  const asn = join(folder, 'asn.csv');
  writeFileSync(asn, '192.0.2.0,192.0.2.255,64501,Example\n');
  return new FollowedDatabases(
    { city: [path()], asn: [asn] },
    { lookEveryMs: 0, warn: (message) => warnings.push(message) },
  );
};

function countryIn({ current }: FollowedDatabases): string | undefined {
  const event = {
    '@timestamp': '2026-02-03T08:15:30.120Z',
    event: { id: '1', kind: 'event' as const, category: [], dataset: 'test.log', module: 'test' },
    source: { ip: '192.0.2.7' },
  };
  return createEnricher({ corporateNetworks: [], databases: current }).enrich(event).place?.country;
}

describe('a database that is replaced', () => {
  it('is used once it has stayed the same between two looks', () => {
    replace(city('US'));
    const databases = follow();
    expect([databases.look(), databases.look()]).toEqual([false, false]);
    replace(city('CA'));
    expect([databases.look(), countryIn(databases)]).toEqual([false, 'US']);
    expect([databases.look(), countryIn(databases)]).toEqual([true, 'CA']);
    expect([databases.look(), warnings]).toEqual([false, []]);
  });

  it.each<[what: string, content: () => Buffer, said: RegExp]>([
    ['cut', () => city('CA').subarray(0, 100), /city\.mmdb is no readable MaxMind DB/],
    ['empty', () => Buffer.alloc(0), /city\.mmdb/],
    [
      'of another kind',
      () => mmdb({ type: 'ASN', version: 4, records: { '192.0.2.0/24': { autonomous_system_number: 1 } } }),
      /city\.mmdb holds no places/,
    ],
  ])('by one that is %s stays in use, and that is told once', (_, content, said) => {
    replace(city('US'));
    const databases = follow();
    replace(content());
    expect([1, 2, 3, 4].map(() => databases.look())).toEqual([false, false, false, false]);
    expect(countryIn(databases)).toBe('US');
    expect(warnings).toEqual([expect.stringMatching(said)]);
    expect(warnings[0]).toContain('stay in use');
    replace(city('CA'));
    databases.look();
    expect([databases.look(), countryIn(databases)]).toEqual([true, 'CA']);
  });

  it('does no harm while it is being written, or is gone for a moment', () => {
    replace(city('US'));
    const databases = follow();
    for (const length of [10, 20, 30]) {
      writeFileSync(path(), city('CA'));
      truncateSync(path(), length);
      expect([databases.look(), countryIn(databases)]).toEqual([false, 'US']);
    }
    rmSync(path());
    expect(databases.look()).toBe(false);
    replace(city('CA'));
    expect([databases.look(), databases.look(), countryIn(databases), warnings]).toEqual([false, true, 'CA', []]);
  });

  it('must be good at the start', () => {
    replace(Buffer.from('no database'));
    expect(follow).toThrow(UsageError);
  });
});

it('looks no more often than it was told to', () => {
  replace(city('US'));
  const databases = new FollowedDatabases({ city: [path()] }, { lookEveryMs: 60_000, warn: () => undefined });
  replace(city('CA'));
  expect([databases.look(), databases.look(), countryIn(databases)]).toEqual([false, false, 'US']);
});
