/** Ranges from files, by address; the fast reader of lines against parseAddress. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { addressText, parseAddress } from '../../../src/enrich/address.ts';
import { AsRanges } from '../../../src/enrich/ranges.ts';
import { UsageError } from '../../../src/errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'farmsight-ranges-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function written(...lines: string[]): string {
  const path = join(folder, `${files++}.csv`);
  writeFileSync(path, lines.join('\n'));
  return path;
}
const load = (...lines: string[]): AsRanges => AsRanges.load([written(...lines)]);
const find = (ranges: AsRanges, address: string): unknown => ranges.find(parseAddress(address)!);

describe('the system of an address', () => {
  const ranges = load(
    '192.0.2.0,192.0.2.127,64500,"Example ""Fast"" Cable, Inc."',
    '198.51.100.0,198.51.100.255,64501,Häuser Netz\r',
    '203.0.113.0,203.0.113.0,64502,',
    '2001:db8::,2001:db8:0:ffff:ffff:ffff:ffff:ffff,64500,Example Cable',
    '2001:db8:ff::,2001:db8:ff:1:ffff:ffff:ffff:ffff,64503,Example Six',
    '',
  );

  it.each([
    ['192.0.2.0', 64500, 'Example "Fast" Cable, Inc.'],
    ['192.0.2.127', 64500, 'Example "Fast" Cable, Inc.'],
    ['198.51.100.77', 64501, 'Häuser Netz'],
    ['203.0.113.0', 64502, ''],
    ['2001:db8::', 64500, 'Example "Fast" Cable, Inc.'],
    ['2001:db8:0:8000::1', 64500, 'Example "Fast" Cable, Inc.'],
    ['2001:db8:ff:1:2:3:4:5', 64503, 'Example Six'],
  ])('%s is of %i %j', (address, number, name) => {
    expect(find(ranges, address)).toEqual({ number, name });
  });

  it.each([
    '192.0.1.255',
    '192.0.2.128',
    '203.0.113.1',
    '0.0.0.0',
    '255.255.255.255',
    '2001:db7::',
    '2001:db8:1::',
    '2001:db8:ff:2::',
    'ffff::',
  ])('%s is of none', (address) => {
    expect(find(ranges, address)).toBeUndefined();
  });
});

it('lines in any order give the same answers', () => {
  const ranges = load(
    '203.0.113.0,203.0.113.9,3,C',
    '192.0.2.0,192.0.2.9,1,A',
    '2001:db8:9::,2001:db8:9::1,5,E',
    '198.51.100.0,198.51.100.9,2,B',
    '2001:db8::,2001:db8::1,4,D',
  );
  expect(
    ['192.0.2.5', '198.51.100.5', '203.0.113.5', '2001:db8::1', '2001:db8:9::1'].map(
      (address) => ranges.find(parseAddress(address)!)?.number,
    ),
  ).toEqual([1, 2, 3, 4, 5]);
});

it('several files are read together', () => {
  const ranges = AsRanges.load([written('192.0.2.0,192.0.2.9,1,A'), written('2001:db8::,2001:db8::1,2,B')]);
  expect([find(ranges, '192.0.2.1'), find(ranges, '2001:db8::')]).toEqual([
    { number: 1, name: 'A' },
    { number: 2, name: 'B' },
  ]);
});

it('what a thread receives answers the same', () => {
  const { data } = load('192.0.2.0,192.0.2.9,1,A');
  const received = structuredClone(data);
  expect(find(new AsRanges(received), '192.0.2.1')).toEqual({ number: 1, name: 'A' });
  expect(received.v4.system.buffer).toBeInstanceOf(SharedArrayBuffer);
});

describe('refused with the name of the file', () => {
  it.each([
    ['no file', join(folder, 'none.csv'), /cannot read the database .*none\.csv: ENOENT/],
    ['an empty file', written(), /\d\.csv holds no address ranges/],
    [
      'networks in CIDR notation',
      written('network,autonomous_system_number,autonomous_system_organization', '192.0.2.0/24,64500,Example'),
      /\d\.csv holds no address ranges/,
    ],
    [
      'bytes',
      written(
        '\u0000\u0001,,,',
        ',,,',
        '1.2.3.4,1.2.3.3,1,x',
        '1.2.3,1.2.3.4,1,x',
        '1.2.3.4,1.2.3.5,x,x',
        '1::g,1::1,1,x',
        '1:2,1:3,1,x',
        '12345::,1::,1,x',
        '300.1.1.1,300.1.1.2,1,x',
      ),
      /\d\.csv holds no address ranges/,
    ],
  ])('%s', (_, path, message) => {
    expect(() => AsRanges.load([path])).toThrow(UsageError);
    expect(() => AsRanges.load([path])).toThrow(message);
  });
});

describe('the reader of lines', () => {
  const groups = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })), {
    minLength: 8,
    maxLength: 8,
  });
  const value = groups.map((words) => words.reduce((sum, word) => (sum << 16n) | BigInt(word), 0n));

  it('reads IPv6 addresses as parseAddress does, short or long', () => {
    fc.assert(
      fc.property(value, fc.boolean(), (number, isShort) => {
        const short = addressText(6, number);
        const text = isShort
          ? short
          : Array.from({ length: 8 }, (_, i) =>
              ((number >> BigInt(112 - 16 * i)) & 0xffffn).toString(16).padStart(4, '0'),
            ).join(':');
        const { v6 } = load(`${text},${text},1,x`).data;
        expect((BigInt(v6.firstHigh[0]!) << 32n) | BigInt(v6.firstLow[0]!)).toBe(number >> 64n);
      }),
      { numRuns: 200 },
    );
  });

  it('reads IPv4 addresses as parseAddress does', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (number) => {
        const text = addressText(4, BigInt(number));
        expect(load(`${text},${text},1,x`).data.v4.firstLow[0]).toBe(number);
      }),
      { numRuns: 200 },
    );
  });
});
