import { expect, test } from 'vitest';
import { addressIn, endpointOf, isPrivate, portIn } from '../../../src/parse/endpoint.ts';

test.each([
  '198.51.100.7',
  '198.51.100.7:50123',
  '2001:db8::7',
  '[2001:db8::7]:50123',
  '::1',
  '::ffff:198.51.100.7',
  'fe80::1%eth0',
])('%s has the shape of an address', (text) => {
  expect(addressIn(text)).toBe(text);
});

test.each([
  '',
  'N/A',
  'unknown',
  '0.0.0.0',
  '::',
  'host.example',
  'HOST',
  'cafe.de',
  '0f0e0d0c-1111-2222-3333-444455556666',
  '10.0.0.0-10.255.255.255',
  '198.51.100',
  'x'.repeat(10_000),
  `${':'.repeat(10_000)}x`,
  undefined,
  17,
  {},
])('%s has not', (value) => {
  expect(addressIn(value)).toBeUndefined();
});

test.each([
  ['443', 443],
  ['0', undefined],
  ['65536', undefined],
  ['x', undefined],
  [undefined, undefined],
])('%s is the port %s', (text, port) => {
  expect(portIn(text)).toBe(port);
});

test('an end of a connection is an address or a host', () => {
  expect(endpointOf('198.51.100.7', '443')).toEqual({ ip: '198.51.100.7', port: 443 });
  expect(endpointOf('gw.example')).toEqual({ domain: 'gw.example' });
  expect(endpointOf('not a host')).toBeUndefined();
  expect(endpointOf('0.0.0.0')).toBeUndefined();
});

test.each([
  ['192.168.1.5', true],
  ['172.31.0.1', true],
  ['172.32.0.1', false],
  ['100.64.0.1', true],
  ['fd00::1', true],
  ['2001:db8::7', false],
])('%s is private: %s', (ip, expected) => {
  expect(isPrivate(ip)).toBe(expected);
});
