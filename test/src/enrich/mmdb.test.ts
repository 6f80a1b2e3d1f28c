/** Files that a small writer makes, in the layouts people have. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseAddress } from '../../../src/enrich/address.ts';
import { MmdbFiles, readMmdb } from '../../../src/enrich/mmdb.ts';
import { UsageError } from '../../../src/errors.ts';
import { type MmdbOptions, mmdb } from '../../support/mmdb-writer.ts';

const folder = mkdtempSync(join(tmpdir(), 'farmsight-mmdb-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function written(bytes: Uint8Array): string {
  const path = join(folder, `${files++}.mmdb`);
  writeFileSync(path, bytes);
  return path;
}
const anything = { what: 'anything', isIn: () => true };
const open = (...databases: MmdbOptions[]): MmdbFiles =>
  new MmdbFiles(databases.map((database) => readMmdb(written(mmdb(database)), anything)));
const find = (database: MmdbFiles, address: string): unknown => database.find(parseAddress(address)!);

const four: MmdbOptions = {
  type: 'Four',
  version: 4,
  records: { '192.0.2.0/24': { n: 1 }, '192.0.2.128/25': { n: 2 }, '32.1.13.0/24': { n: 3 } },
};
const six: MmdbOptions = {
  type: 'Six',
  version: 6,
  records: { '2001:db8::/32': { n: 6 }, '198.51.100.0/24': { n: 7 } },
};

describe('records by address', () => {
  const four32 = open(four);
  const both = open(six);

  it.each([
    ['192.0.2.1', { n: 1 }],
    ['192.0.2.200', { n: 2 }],
    ['192.0.3.1', undefined],
  ])('%s in a file of IPv4', (address, record) => {
    expect(find(four32, address)).toEqual(record);
  });

  it('a file of IPv4 is not asked for an IPv6 address, whose first 32 bits it knows', () => {
    expect(find(four32, '32.1.13.1')).toEqual({ n: 3 });
    expect(find(four32, '2001:d01::1')).toBeUndefined();
  });

  it.each([
    ['198.51.100.9', { n: 7 }],
    ['2001:db8:5::1', { n: 6 }],
    ['2001:db9::1', undefined],
  ])('%s in a file of both', (address, record) => {
    expect(find(both, address)).toEqual(record);
  });

  it.each([
    ['IPv4 first', open(four, six)],
    ['IPv6 first', open(six, four)],
  ])('two files, %s: each is asked for its own version', (_, pair) => {
    expect(['192.0.2.1', '2001:db8::1', '198.51.100.9'].map((address) => find(pair, address))).toEqual([
      { n: 1 },
      { n: 6 },
      undefined,
    ]);
  });

  it('says what it is', () => {
    expect(open(four, six).description).toBe('Four of 2026-01-05 and Six of 2026-01-05');
  });
});

describe('refused with the name of the file', () => {
  const good = mmdb(four);
  it.each([
    ['no file', join(folder, 'none.mmdb'), /cannot read the database .*none\.mmdb: ENOENT/],
    ['a folder', folder, /cannot read the database .*farmsight-mmdb-/],
    ['an empty file', written(Buffer.alloc(0)), /\d\.mmdb is no readable MaxMind DB/],
    ['a text', written(Buffer.from('192.0.2.0,192.0.2.255,64500,Example\n')), /\d\.mmdb is no readable MaxMind DB/],
    ['a truncated file', written(good.subarray(0, good.length - 40)), /\d\.mmdb is no readable MaxMind DB/],
    ['a file without its beginning', written(good.subarray(good.length - 230)), /\d+\.mmdb is no readable MaxMind DB/],
  ])('%s', (_, path, message) => {
    const read = (): unknown => readMmdb(path, anything);
    expect(read).toThrow(UsageError);
    expect(read).toThrow(message);
  });

  it('a database of another kind', () => {
    const path = written(good);
    expect(() => readMmdb(path, { what: 'places', isIn: () => false })).toThrow(
      `${path} holds no places; it is a database of type Four`,
    );
  });

  it('unless some record holds it', () => {
    const last = (record: unknown): boolean => (record as { n: number }).n === 7;
    expect(readMmdb(written(mmdb(six)), { what: 'sevens', isIn: last }).bytes.byteLength).toBe(mmdb(six).length);
  });
});
