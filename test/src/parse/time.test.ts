import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { epochOf, inRange, isoOf, monthOf, parseIsoTime, syslogTime, utc, zonedTime } from '../../../src/parse/time.ts';

const at = (received: string, timezone = 'UTC') => ({
  receivedAt: Date.parse(received),
  timezone,
  keepOriginal: false,
});

describe('parseIsoTime', () => {
  test.each([
    ['2026-02-03T08:15:30Z', '2026-02-03T08:15:30.000Z'],
    ['2026-02-03T08:15:30.1Z', '2026-02-03T08:15:30.100Z'],
    ['2026-02-03T08:15:30.1234567Z', '2026-02-03T08:15:30.123Z'],
    ['2026-02-03 08:15:30,120', '2026-02-03T08:15:30.120Z'],
    ['2026-02-03T08:15:30+05:30', '2026-02-03T02:45:30.000Z'],
    ['2026-02-03T08:15:30-0800', '2026-02-03T16:15:30.000Z'],
    ['2026-02-03T08:15:30.5 UTC', '2026-02-03T08:15:30.500Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
  ])('%s', (text, iso) => {
    expect(isoOf(parseIsoTime(text)!)).toBe(iso);
  });

  test.each([
    '',
    '2026-02-03',
    '2026-02-03T08:15',
    '2026-13-03T08:15:30Z',
    '2026-00-03T08:15:30Z',
    '2025-02-29T08:15:30Z',
    '2026-04-31T08:15:30Z',
    '2026-02-03T24:15:30Z',
    '2026-02-03T08:60:30Z',
    '2026-02-03T08:15:61Z',
    '2026-02-03T08:15:30.Z',
    '2026-02-03T08:15:30.1234567890Z',
    '2026-02-03T08:15:30+15:00',
    '2026-02-03T08:15:30 Boise',
    '2026/02/03T08:15:30Z',
    '２０２６-02-03T08:15:30Z',
    'x'.repeat(19),
  ])('%j is no time', (text) => {
    expect(parseIsoTime(text)).toBeUndefined();
  });
});

describe('epochOf', () => {
  test.each<[string | number, number | undefined]>([
    [1770106530, 1770106530000],
    ['1770106530', 1770106530000],
    ['1770106530.25', 1770106530250],
    ['1770106530120', 1770106530120],
    ['1770106530120999', 1770106530120],
    ['1770106530120999999', 1770106530120],
    [1770106530120, 1770106530120],
    ['17701', undefined],
    ['-1770106530', undefined],
    ['1e12', undefined],
    ['', undefined],
    ['1770106530120999999000', undefined],
  ])('%s', (written, time) => {
    expect(epochOf(written)).toBe(time);
  });
});

describe('zonedTime', () => {
  const local = (text: string) => Date.parse(`${text}Z`);

  test.each([
    ['winter', '2026-02-03T08:15:30', 'America/Boise', '2026-02-03T15:15:30.000Z'],
    ['summer', '2026-07-03T08:15:30', 'America/Boise', '2026-07-03T14:15:30.000Z'],
    ['half an hour', '2026-02-03T08:15:30', 'Asia/Kolkata', '2026-02-03T02:45:30.000Z'],
    ['three quarters', '2026-02-03T08:15:30', 'Asia/Kathmandu', '2026-02-03T02:30:30.000Z'],
    ['UTC', '2026-02-03T08:15:30', 'UTC', '2026-02-03T08:15:30.000Z'],
    ['the second before the clocks skip', '2026-03-08T01:59:59', 'America/New_York', '2026-03-08T06:59:59.000Z'],
    ['the second after they skipped', '2026-03-08T03:00:00', 'America/New_York', '2026-03-08T07:00:00.000Z'],
    ['an hour that comes twice', '2026-11-01T01:30:00', 'America/New_York', '2026-11-01T05:30:00.000Z'],
    ['the hour after it', '2026-11-01T02:00:00', 'America/New_York', '2026-11-01T07:00:00.000Z'],
    ['the south in January', '2026-01-15T12:00:00', 'Australia/Sydney', '2026-01-15T01:00:00.000Z'],
  ])('%s', (_name, text, zone, iso) => {
    expect(isoOf(zonedTime(local(text), zone))).toBe(iso);
  });

  test('agrees with the zone for every hour of a year, but for the hour that is skipped', () => {
    const format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: 'Europe/Berlin',
      dateStyle: 'short',
      timeStyle: 'medium',
    });
    let different = 0;
    for (let time = Date.UTC(2026, 0, 1); time < Date.UTC(2027, 0, 1); time += 3_600_000) {
      const back = format.format(zonedTime(time, 'Europe/Berlin'));
      if (Date.parse(`${back.replace(' ', 'T')}Z`) !== time) different++;
    }
    expect(different).toBe(1);
  });
});

describe('syslogTime', () => {
  test.each([
    ['Feb  3 08:15:30 host', '2026-02-10T00:00:00Z', '2026-02-03T08:15:30.000Z', 15],
    ['Feb 03 2026 08:15:30 host', '2026-02-10T00:00:00Z', '2026-02-03T08:15:30.000Z', 20],
    ['Feb  3 08:15:30.120 host', '2026-02-10T00:00:00Z', '2026-02-03T08:15:30.120Z', 19],
    ['Dec 31 23:59:59 host', '2026-01-01T00:00:10Z', '2025-12-31T23:59:59.000Z', 15],
    ['Jan  1 00:00:01 host', '2025-12-31T23:59:59Z', '2026-01-01T00:00:01.000Z', 15],
    ['Feb 29 12:00:00 host', '2026-02-10T00:00:00Z', '2024-02-29T12:00:00.000Z', 15],
    ['Nov  3 08:15:30 host', '2026-02-10T00:00:00Z', '2025-11-03T08:15:30.000Z', 15],
    ['2026-02-03T08:15:30.120+01:00 host', '2026-02-10T00:00:00Z', '2026-02-03T07:15:30.120Z', 29],
  ])('%s, received %s', (text, received, iso, length) => {
    const stamp = syslogTime(text, at(received))!;
    expect([isoOf(stamp.time), stamp.length]).toEqual([iso, length]);
  });

  test('a stamp without a zone is in the source’s, one with UTC is not', () => {
    const context = at('2026-02-10T00:00:00Z', 'America/Boise');
    expect(isoOf(syslogTime('Feb  3 08:15:30 host', context)!.time)).toBe('2026-02-03T15:15:30.000Z');
    expect(isoOf(syslogTime('Feb 03 2026 08:15:30 UTC: x', context)!.time)).toBe('2026-02-03T08:15:30.000Z');
  });

  test.each([
    'Foo  3 08:15:30',
    'Feb 30 2026 08:15:30',
    'Feb 3 25:15:30',
    '3 Feb 08:15:30',
    '',
    '2026-02-30T08:15:30Z',
  ])('%j is no stamp', (text) => {
    expect(syslogTime(text, at('2026-02-10T00:00:00Z'))).toBeUndefined();
  });
});

test('utc knows the calendar', () => {
  expect(utc(2026, 2, 3, 8, 15, 30, 120)).toBe(Date.UTC(2026, 1, 3, 8, 15, 30, 120));
  expect(utc(2025, 2, 29, 0, 0, 0, 0)).toBeUndefined();
  expect(utc(Number.NaN, 2, 3, 0, 0, 0, 0)).toSatisfy((time) => time === undefined || Number.isNaN(time));
});

test('monthOf knows twelve months', () => {
  expect(['Jan', 'dec', 'MAY', 'Foo'].map(monthOf)).toEqual([1, 12, 5, 0]);
});

test('inRange is from 1990 to a day after arrival', () => {
  const context = at('2026-02-10T00:00:00Z');
  const times = ['1989-12-31T23:59:59Z', '1990-01-01T00:00:00Z', '2026-02-11T00:00:00Z', '2026-02-11T00:00:01Z'];
  expect(times.map((text) => inRange(Date.parse(text), context))).toEqual([false, true, true, false]);
});

test('isoOf writes what Date writes, for any moment it can hold', () => {
  fc.assert(
    fc.property(fc.integer({ min: -8.64e15, max: 8.64e15 }), (time) => isoOf(time) === new Date(time).toISOString()),
    { numRuns: 5000 },
  );
  expect(() => isoOf(Number.NaN)).toThrow(RangeError);
});
