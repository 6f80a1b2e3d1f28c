/** Times as log sources write them. In: text. Out: epoch milliseconds, or undefined where the text is no time. */
import type { EpochMs } from '../event.ts';
import type { ParseContext } from './source-parser.ts';

const DAY_MS = 86_400_000;
const EARLIEST = Date.UTC(1990, 0, 1);
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** No event is older than 1990 or later than a day after it reached us. */
export const inRange = (time: EpochMs, context: ParseContext): boolean =>
  time >= EARLIEST && time <= context.receivedAt + DAY_MS;

const TWO_DIGITS = Array.from({ length: 100 }, (_, i) => String(i).padStart(2, '0'));
let lastDay = Number.NaN;
let lastDate = '';

/** ISO 8601 with milliseconds. Logs stay on one day for long, so its date is kept: twice as fast as Date's own. */
export function isoOf(time: EpochMs): string {
  const day = Math.floor(time / DAY_MS);
  if (day !== lastDay) {
    lastDate = new Date(day * DAY_MS).toISOString().slice(0, -13);
    lastDay = day;
  }
  const ms = Math.floor(time - day * DAY_MS);
  const second = Math.floor(ms / 1000);
  const hours = TWO_DIGITS[Math.floor(second / 3600)];
  const minutes = TWO_DIGITS[Math.floor(second / 60) % 60];
  return `${lastDate}${hours}:${minutes}:${TWO_DIGITS[second % 60]}.${String(ms % 1000).padStart(3, '0')}Z`;
}

function digits(text: string, from: number, count: number): number {
  let value = 0;
  for (let i = from; i < from + count; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** UTC time of calendar fields, undefined where they name no moment (month 13, February 30). */
export function utc(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  ms: number,
): EpochMs | undefined {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour < 24 && minute < 60 && second < 61))
    return undefined;
  // Only the day is checked: a leap second rolls over to the next.
  if (day > 28 && new Date(Date.UTC(year, month - 1, day)).getUTCDate() !== day) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second, ms);
}

/**
 * `2026-02-03T08:15:30.1201234Z`, with up to nine decimals, `+hh:mm` or `+hhmm`, a space for the T. Without a zone it is UTC.
 */
export function parseIsoTime(text: string): EpochMs | undefined {
  if (text.length < 19) return undefined;
  const separator = text.charCodeAt(10);
  if (
    text.charCodeAt(4) !== 45 ||
    text.charCodeAt(7) !== 45 ||
    (separator !== 84 && separator !== 32 && separator !== 116)
  )
    return undefined;
  if (text.charCodeAt(13) !== 58 || text.charCodeAt(16) !== 58) return undefined;
  let at = 19;
  let ms = 0;
  if (text.charCodeAt(at) === 46 || text.charCodeAt(at) === 44) {
    const from = ++at;
    while (at < text.length && text.charCodeAt(at) >= 48 && text.charCodeAt(at) <= 57) at++;
    if (at === from || at - from > 9) return undefined;
    ms = digits(text, from, Math.min(3, at - from)) * 10 ** Math.max(0, 3 - (at - from));
  }
  const offset = offsetMinutes(text, at);
  if (offset === undefined) return undefined;
  const time = utc(
    digits(text, 0, 4),
    digits(text, 5, 2),
    digits(text, 8, 2),
    digits(text, 11, 2),
    digits(text, 14, 2),
    digits(text, 17, 2),
    ms,
  );
  return time === undefined || Number.isNaN(time) ? undefined : time - offset * 60_000;
}

/** Minutes east of UTC written at a position up to the end of the text; 0 where nothing is written. */
function offsetMinutes(text: string, at: number): number | undefined {
  if (at === text.length || (at === text.length - 1 && text.charCodeAt(at) === 90)) return 0;
  const rest = text.slice(at).trim();
  if (rest === 'Z' || rest === 'z' || rest === 'UTC' || rest === 'GMT') return 0;
  const match = /^([+-])(\d\d):?(\d\d)?$/.exec(rest);
  if (match === null) return undefined;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  return minutes > 14 * 60 ? undefined : match[1] === '-' ? -minutes : minutes;
}

/** Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by the number of digits. */
export function epochOf(text: string | number): EpochMs | undefined {
  const written = String(text).trim();
  if (!/^\d{9,19}(\.\d{1,9})?$/.test(written)) return undefined;
  const [whole, fraction] = written.split('.') as [string, string | undefined];
  if (whole.length <= 11)
    return Number(whole) * 1000 + (fraction === undefined ? 0 : Math.floor(Number(`0.${fraction}`) * 1000));
  if (whole.length <= 14) return Number(whole);
  return Number(whole.slice(0, whole.length <= 17 ? whole.length - 3 : whole.length - 6));
}

interface Zone {
  readonly format: Intl.DateTimeFormat;
  /** Minutes east of UTC by quarter of an hour since 1970: offsets change on no finer grid. */
  readonly offsets: Map<number, number>;
}

const QUARTER_MS = 900_000;
const MAX_OFFSETS = 10_000;
const zones = new Map<string, Zone>();

function zoneOf(timezone: string): Zone {
  let zone = zones.get(timezone);
  if (zone === undefined) {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
    zone = { format, offsets: new Map() };
    zones.set(timezone, zone);
  }
  return zone;
}

/** Minutes east of UTC in a zone at a moment. */
function zoneOffset(time: EpochMs, { format, offsets }: Zone): number {
  const quarter = Math.floor(time / QUARTER_MS);
  let offset = offsets.get(quarter);
  if (offset === undefined) {
    if (offsets.size >= MAX_OFFSETS) offsets.clear();
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(quarter * QUARTER_MS)) part[type] = Number(value);
    const local = Date.UTC(part['year']!, part['month']! - 1, part['day'], part['hour'], part['minute']);
    offset = (local - quarter * QUARTER_MS) / 60_000;
    offsets.set(quarter, offset);
  }
  return offset;
}

/**
 * A local time, written as if it were UTC, in an IANA zone. Of the two readings of an hour that comes twice the earlier is
 * taken; an hour that the clocks skip is read with the offset after it.
 */
export function zonedTime(local: EpochMs, timezone: string): EpochMs {
  if (timezone === 'UTC') return local;
  const zone = zoneOf(timezone);
  const before = zoneOffset(local - DAY_MS, zone);
  const after = zoneOffset(local + DAY_MS, zone);
  const early = local - before * 60_000;
  return before === after || zoneOffset(early, zone) === before ? early : local - after * 60_000;
}

export const monthOf = (name: string): number => MONTHS.indexOf(name.toLowerCase()) + 1;

/** The newest year that does not put a stamp more than a day ahead of its arrival. */
function inferYear(local: (year: number) => EpochMs | undefined, context: ParseContext): EpochMs | undefined {
  const newest = new Date(context.receivedAt).getUTCFullYear() + 1;
  for (let year = newest; year > newest - 6; year--) {
    const time = local(year);
    if (time !== undefined && time <= context.receivedAt + DAY_MS) return time;
  }
  return undefined;
}

export interface Stamp {
  time: EpochMs;
  /** Characters the stamp takes. */
  length: number;
}

/**
 * A syslog stamp at the start of a text: `Feb  3 08:15:30`, `Feb 03 2026 08:15:30.120`, both with or without ` UTC`, or
 * RFC 3339. Local times are in the source's zone.
 */
export function syslogTime(text: string, context: ParseContext): Stamp | undefined {
  const first = text.charCodeAt(0);
  return first >= 48 && first <= 57 ? rfc3339(text) : rfc3164(text, context);
}

const RFC_3164 =
  /^([A-Za-z]{3}) {1,2}(\d{1,2}) (?:(\d{4}) )?(\d\d):(\d\d):(\d\d)(?:\.(\d{1,3})\d{0,6})?( (?:UTC|GMT)(?=[ :]))?/;

function rfc3164(text: string, context: ParseContext): Stamp | undefined {
  const match = RFC_3164.exec(text);
  if (match === null) return undefined;
  const [stamp, month, day, year, hour, minute, second, fraction, zone] = match;
  const timezone = zone === undefined ? context.timezone : 'UTC';
  const ms = fraction === undefined ? 0 : Number(fraction.padEnd(3, '0'));
  const inYear = (y: number): EpochMs | undefined => {
    const local = utc(y, monthOf(month!), Number(day), Number(hour), Number(minute), Number(second), ms);
    return local === undefined ? undefined : zonedTime(local, timezone);
  };
  const time = year === undefined ? inferYear(inYear, context) : inYear(Number(year));
  return time === undefined ? undefined : { time, length: stamp.length };
}

const RFC_3339 = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?/;

function rfc3339(text: string): Stamp | undefined {
  const stamp = RFC_3339.exec(text)?.[0];
  const time = stamp === undefined ? undefined : parseIsoTime(stamp);
  return time === undefined ? undefined : { time, length: stamp!.length };
}
