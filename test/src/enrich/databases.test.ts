/** Which databases are used for what, and what a wrong one is told. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadDatabases } from '../../../src/enrich/databases.ts';
import { createEnricher } from '../../../src/enrich/enrich.ts';
import { mmdb, type Value } from '../../support/mmdb-writer.ts';

const folder = mkdtempSync(join(tmpdir(), 'farmsight-databases-'));
afterAll(() => rmSync(folder, { recursive: true }));

function written(type: string, record: Value): string {
  const path = join(folder, `${type}.mmdb`);
  writeFileSync(path, mmdb({ type, version: 6, records: { '192.0.2.0/24': record } }));
  return path;
}
const city = written('Test-City', { country: { iso_code: 'US' }, location: { latitude: 40.5, longitude: -98.25 } });
const asn = written('Test-ASN', { autonomous_system_number: 64500, autonomous_system_organization: 'Example' });
const anonymous = written('Test-Anonymous-IP', { is_anonymous: true, is_anonymous_vpn: true });
const connection = written('Test-Connection-Type', { connection_type: 'Cable/DSL' });
const enterprise = written('Test-Enterprise', {
  country: { iso_code: 'US' },
  traits: { autonomous_system_number: 64500, connection_type: 'Cellular' },
});
const csv = join(folder, 'systems.csv');
writeFileSync(csv, '192.0.2.0,192.0.2.255,64501,Example CSV\n');

const describeAll = (paths: Parameters<typeof loadDatabases>[0]): string[] =>
  createEnricher({ corporateNetworks: [], databases: loadDatabases(paths) }).description;

it('one of each kind', () => {
  expect(describeAll({ city: [city], asn: [asn], anonymous_ip: [anonymous], connection_type: [connection] })).toEqual([
    'place: Test-City of 2026-01-05',
    'autonomous system: Test-ASN of 2026-01-05',
    'anonymity: Test-Anonymous-IP of 2026-01-05',
    'connection type: Test-Connection-Type of 2026-01-05',
  ]);
});

it('an Enterprise database serves for three, from one copy', () => {
  const databases = loadDatabases({ enterprise: [enterprise] });
  expect([databases.place, databases.system, databases.connection]).toEqual([
    databases.place,
    databases.place,
    databases.place,
  ]);
  expect(databases.place).toBe(databases.connection);
  expect(databases.ranges).toBeUndefined();
});

it('systems may come as CSV', () => {
  expect(describeAll({ city: [city], asn: [csv] })).toEqual([
    'place: Test-City of 2026-01-05',
    `autonomous system: ${csv}`,
  ]);
});

it('without any, those that come with farmsight', { timeout: 60_000 }, () => {
  expect(describeAll({})).toEqual([
    expect.stringMatching(/^place: city ipv4 of 20\d\d-\d\d-\d\d and city ipv6 of 20\d\d-\d\d-\d\d$/),
    'autonomous system: ranges of RouteViews and DB-IP (CC BY 4.0), shipped',
  ]);
});

describe('a database of another kind is told by its name', () => {
  it.each([
    [{ city: [asn] }, /Test-ASN\.mmdb holds no places; it is a database of type Test-ASN/],
    [{ city: [city], isp: [city] }, /Test-City\.mmdb holds no autonomous systems; it is a database of type Test-City/],
    [
      { city: [city], asn: [csv], anonymous_ip: [connection] },
      /Test-Connection-Type\.mmdb holds no anonymous networks/,
    ],
    [{ city: [city], asn: [csv], connection_type: [anonymous] }, /Test-Anonymous-IP\.mmdb holds no connection types/],
    [{ city: [csv] }, /systems\.csv is no readable MaxMind DB/],
  ])('%o', (paths, message) => {
    expect(() => loadDatabases(paths)).toThrow(message);
  });
});

it('is plain data in shared memory, so that threads do not copy it', () => {
  const databases = loadDatabases({ city: [city], asn: [csv] });
  const received = structuredClone(databases);
  new Uint8Array(received.place![0]!.bytes)[0] = 77;
  expect(new Uint8Array(databases.place![0]!.bytes)[0]).toBe(77);
});
