/** Local days: midnights and offsets follow the zone, also when clocks change. */
import { describe, expect, test } from 'vitest';
import { DAY, daysOf, HOUR, offsetAt } from '../../simulator/calendar.ts';

describe('offsetAt', () => {
  test.each([
    ['America/Chicago', '2026-03-08T07:59:00Z', -6],
    ['America/Chicago', '2026-03-08T08:00:00Z', -5],
    ['Europe/Berlin', '2026-03-29T00:30:00Z', 1],
    ['Europe/Berlin', '2026-03-29T01:00:00Z', 2],
    ['America/Phoenix', '2026-07-01T12:00:00Z', -7],
    ['Europe/London', '2026-01-15T12:00:00Z', 0],
  ])('%s at %s is %d hours ahead', (zone, time, hours) => {
    expect(offsetAt(zone, Date.parse(time))).toBe(hours * HOUR);
  });
});

test('a period has one local day for each date, the first a Monday', () => {
  const from = Date.parse('2026-03-02T00:00:00Z');
  const days = daysOf({ from, until: from + 14 * DAY }, 'America/New_York');
  expect(days.map((day) => day.weekday)).toEqual([1, 2, 3, 4, 5, 6, 0, 1, 2, 3, 4, 5, 6, 0]);
  expect(new Date(days[0]!.midnight).toISOString()).toBe('2026-03-02T05:00:00.000Z');
  expect(new Date(days[13]!.midnight).toISOString()).toBe('2026-03-15T04:00:00.000Z');
});
