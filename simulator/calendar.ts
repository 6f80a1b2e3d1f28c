/**
 * Days as people live them. In: UTC times and IANA zones. Out: local midnights, weekdays and the text forms logs use.
 * It exists because working hours follow the local clock, also across a change to daylight saving time.
 */
import type { EpochMs } from '../src/event.ts';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The simulated stretch of time: `from` is included, `until` is not. */
export interface Period {
  readonly from: EpochMs;
  readonly until: EpochMs;
}

/** One local day. */
export interface Day {
  /** Count of days since the start of the period. */
  readonly index: number;
  /** Local midnight. */
  readonly midnight: EpochMs;
  /** 0 is Sunday. */
  readonly weekday: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone) ?? new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  formats.set(zone, known);
  return known;
}

/** Milliseconds that local clocks are ahead of UTC; exact to the hour, remembered because asking is slow. */
export function offsetAt(zone: string, time: EpochMs): number {
  const hour = Math.floor(time / HOUR);
  const key = `${zone}/${hour}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const text =
    formatOf(zone)
      .formatToParts(hour * HOUR)
      .find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const match = /^GMT([+-])(\d\d):(\d\d)$/.exec(text);
  const offset = match ? Number(`${match[1]}1`) * (Number(match[2]) * HOUR + Number(match[3]) * MINUTE) : 0;
  offsets.set(key, offset);
  return offset;
}

/** The local days that begin within the period. */
export function daysOf(period: Period, zone: string): Day[] {
  const count = Math.round((period.until - period.from) / DAY);
  return Array.from({ length: count }, (_, index) => {
    const utc = period.from + index * DAY;
    return { index, midnight: utc - offsetAt(zone, utc + 12 * HOUR), weekday: new Date(utc).getUTCDay() };
  });
}

export const isWeekend = (day: Day): boolean => day.weekday === 0 || day.weekday === 6;

export const isoOf = (time: EpochMs): string => new Date(time).toISOString();

/** `2026-03-02`. */
export const dateOf = (time: EpochMs): string => isoOf(time).slice(0, 10);

/** `14:03:11`. */
export const clockOf = (time: EpochMs): string => isoOf(time).slice(11, 19);
