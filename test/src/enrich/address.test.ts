/** Addresses as logs write them, and their value against ip-num's. */
import fc from 'fast-check';
import { IPv4, IPv6 } from 'ip-num';
import { describe, expect, it } from 'vitest';
import { ipv4Value, isPublic, networkKey, parseAddress, parseCidr, within } from '../../../src/enrich/address.ts';

const octet = fc.integer({ min: 0, max: 255 });
const dotted = fc.tuple(octet, octet, octet, octet).map((octets) => octets.join('.'));
const groups = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })), { minLength: 8, maxLength: 8 });
/** No prefix that carries an IPv4 address. */
const plainIpv6 = groups.map((words) => [0x2a00, ...words.slice(1)].map((word) => word.toString(16)).join(':'));

describe('an address as a log writes it', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    [' 203.0.113.9\t', '203.0.113.9'],
    ['203.0.113.9:443', '203.0.113.9'],
    ['203.0.113.9/51234', '203.0.113.9'],
    ['203.0.113.9(51234)', '203.0.113.9'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:db8::1]:4500', '2001:db8::1'],
    ['fe80::1%en-0', 'fe80::1'],
    ['[fe80::1%25eth0]:80', 'fe80::1'],
    ['2001:db8::203.0.113.9', '2001:db8::cb00:7109'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['::', '::'],
  ])('%j is %s', (written, text) => {
    expect(parseAddress(written)?.text).toBe(text);
  });

  it.each([
    ['mapped', '::ffff:203.0.113.9'],
    ['mapped, in hexadecimal', '::FFFF:cb00:7109'],
    ['NAT64', '64:ff9b::203.0.113.9'],
    ['6to4', '2002:cb00:7109:1::1'],
    ['Teredo, which inverts it', '2001:0:4136:e378:8000:63bf:34ff:8ef6'],
  ])('an IPv4 address is found inside: %s', (_, written) => {
    expect(parseAddress(written)).toEqual({ text: '203.0.113.9', version: 4, value: 0xcb007109 });
  });

  it.each([
    '',
    '-',
    'unknown',
    '8.8.8',
    '8.8.8.8.9',
    '010.1.1.1',
    '8.8.8.08',
    '256.1.1.1',
    '0x7f.1.1.1',
    '٣.1.1.1',
    '203.0.113.9%eth0',
    '203.0.113.9, 198.51.100.2',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1::2::3',
    ':::',
    '12345::',
    '1::2:3:4:5:6:7:8',
    ':1:2:3:4:5:6:7:8',
    '2001:db8::g',
    '::ffff:010.1.1.1',
    '::ffff:203.0.113.9:80',
    '1:2:3:4:5:6:7:203.0.113.9',
    '2001:db8::1/64',
    '[2001:db8::1',
    '2001:db8::1]',
    `${' '.repeat(99)}203.0.113.9`,
  ])('%j is none', (written) => {
    expect(parseAddress(written)).toBeUndefined();
  });
});

describe('against ip-num', () => {
  it('an IPv4 address has the same value', () => {
    fc.assert(fc.property(dotted, (text) => ipv4Value(text) === Number(new IPv4(text).getValue())));
  });

  it('an IPv6 address has the same value however it is written, and its text has it too', () => {
    fc.assert(
      fc.property(plainIpv6, (written) => {
        const address = parseAddress(written)!;
        const value = new IPv6(written).getValue();
        expect([address.version, address.value]).toEqual([6, value]);
        expect(parseAddress(address.text)).toEqual(address);
        expect(parseAddress(written.toUpperCase())).toEqual(address);
      }),
    );
  });

  it('the text is the shortest one, as URLs write it', () => {
    fc.assert(
      fc.property(
        plainIpv6,
        (written) => parseAddress(written)!.text === new URL(`http://[${written}]/`).hostname.slice(1, -1),
      ),
    );
  });

  it('no text makes it throw', () => {
    const nasty = fc.string({ unit: fc.constantFrom(...'0123456789abcf.:[]%/( ,-'), maxLength: 60 });
    fc.assert(
      fc.property(fc.oneof(nasty, fc.string()), (text) => {
        const address = parseAddress(text);
        return address === undefined || parseAddress(address.text)?.value === address.value;
      }),
    );
  });
});

describe('public', () => {
  it.each(['203.0.113.9', '198.51.100.2', '192.0.2.1', '100.63.255.255', '172.32.0.1', '2001:db8::1', '2a02::1'])(
    '%s',
    (text) => {
      expect(isPublic(parseAddress(text)!)).toBe(true);
    },
  );

  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.1.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fe80::1',
    'fd00::1',
    'ff02::1',
    '64:ff9b:1::1',
    '::ffff:10.1.2.3',
    '2002:a01:203::1',
  ])('not %s', (text) => {
    expect(isPublic(parseAddress(text)!)).toBe(false);
  });
});

describe('a network', () => {
  it.each([
    ['203.0.113.0/24', '203.0.113.0', '203.0.113.255'],
    ['203.0.113.77/25', '203.0.113.0', '203.0.113.127'],
    ['203.0.113.77', '203.0.113.77', '203.0.113.77'],
    ['0.0.0.0/0', '0.0.0.0', '255.255.255.255'],
    ['2001:db8::/32', '2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff'],
  ])('%s goes from %s to %s', (text, first, last) => {
    const network = parseCidr(text)!;
    expect([network.first, network.last]).toEqual([parseAddress(first)!.value, parseAddress(last)!.value]);
    expect([first, last].map((end) => within(parseAddress(end)!, network))).toEqual([true, true]);
  });

  it.each([
    '203.0.113.0/33',
    '203.0.113.0/-1',
    '203.0.113.0/',
    '203.0.113.0/24/8',
    '203.0.113/24',
    'x',
    '2001:db8::/129',
  ])('%j is none', (text) => {
    expect(parseCidr(text)).toBeUndefined();
  });

  it('of one version holds no address of the other', () => {
    expect(within(parseAddress('::1')!, parseCidr('0.0.0.0/0')!)).toBe(false);
  });
});

it.each([
  ['203.0.113.9', '203.0.113.9'],
  ['2001:db8:0:7:1:2:3:4', '2001:db8:0:7::/64'],
  ['2001:db8::1', '2001:db8::/64'],
])('the network key of %s is %s', (text, key) => {
  expect(networkKey(parseAddress(text)!)).toBe(key);
});
