import { describe, expect, test } from 'vitest';
import { unframe, unshipped } from '../../../src/parse/syslog.ts';

const context = { receivedAt: Date.UTC(2026, 1, 10), timezone: 'UTC', keepOriginal: false };
const time = Date.UTC(2026, 1, 3, 8, 15, 30);
const message = 'type=event subtype=vpn user="kim roe"';

describe('unframe', () => {
  test.each<[string, string, string | undefined]>([
    ['RFC 3164', `<189>Feb  3 08:15:30 fw1 ${message}`, 'fw1'],
    ['RFC 3164 with a year', `<166>Feb 03 2026 08:15:30 fw1 : ${message}`, 'fw1'],
    ['a colon after the host', `<166>Feb  3 08:15:30 fw1: ${message}`, 'fw1'],
    ['no host', `<166>Feb 03 2026 08:15:30: ${message}`, undefined],
    ['no priority', `Feb  3 08:15:30 fw1 ${message}`, 'fw1'],
    ['a zone', `<166>Feb 03 2026 08:15:30 UTC: ${message}`, undefined],
    ['RFC 3339', `<166>2026-02-03T09:15:30+01:00 fw1 : ${message}`, 'fw1'],
    ['RFC 5424', `<166>1 2026-02-03T08:15:30Z fw1 app 12 id - ${message}`, 'fw1'],
    [
      'RFC 5424 with structured data',
      `<166>1 2026-02-03T08:15:30Z fw1 app - - [a@1 k="v \\"]" l="]"][b@1] ${message}`,
      'fw1',
    ],
    ['RFC 5424 with a byte-order mark', `<166>1 2026-02-03T08:15:30Z fw1 app - - - \ufeff${message}`, 'fw1'],
    ['an octet count', `62 <189>Feb  3 08:15:30 fw1 ${message}`, 'fw1'],
    ['an address for a host', `<189>Feb  3 08:15:30 2001:db8::1 ${message}`, '2001:db8::1'],
    ['two headers, the inner of the device', `<134>Feb  3 08:15:31 relay1 <189>Feb  3 08:15:30 fw1 ${message}`, 'fw1'],
    ['a shipper’s JSON', JSON.stringify({ message: `<189>Feb  3 08:15:30 fw1 ${message}` }), 'fw1'],
  ])('takes off %s', (_name, line, host) => {
    expect(unframe(line, context)).toEqual({ message, time, host });
  });

  test.each([
    ['a bare message', message, message],
    ['a priority alone', `<189>${message}`, message],
    ['RFC 5424 without a time', `<189>1 - ${message}`, message],
    ['nothing', '', ''],
  ])('finds no time in %s', (_name, line, rest) => {
    expect(unframe(line, context)).toMatchObject({ message: rest, time: undefined });
  });

  test('three headers are the most', () => {
    const line = `${'Feb  3 08:15:30 r '.repeat(4)}x`;
    expect(unframe(line, context).message).toBe('Feb  3 08:15:30 r x');
  });
});

describe('unshipped', () => {
  test.each([
    ['{"message":"inner"}', 'inner'],
    ['{"message":"outer","event":{"original":"inner"}}', 'inner'],
    ['{"message":1}', '{"message":1}'],
    ['{"message":', '{"message":'],
    ['plain', 'plain'],
  ])('%s holds %s', (line, inner) => {
    expect(unshipped(line)).toBe(inner);
  });
});
