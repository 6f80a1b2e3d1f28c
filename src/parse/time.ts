/** Times as log sources write them. In: text. Out: epoch milliseconds, or undefined where the text is no time. */
import type { EpochMs } from '../event.ts';
import type { ParseContext } from './source-parser.ts';

const DAY_MS = 86_400_000;
const EARLIEST = Date.UTC(1990, 0, 1);
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** No event is older than 1990 or later than a day after it reached us. */
export const inRange = (time: EpochMs, context: ParseContext): boolean =>
  time >= EARLIEST && time <= context.receivedAt + DAY_MS;

export const isoOf = (time: EpochMs): string => new Date(time).toISOString();

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
  const time = Date.UTC(year, month - 1, day, hour, minute, second, ms);
  return day > 28 && new Date(time).getUTCDate() !== day ? undefined : time;
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
  if (at === text.length) return 0;
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

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Minutes east of UTC in a zone at a moment. */
function zoneOffset(time: EpochMs, timezone: string): number {
  let format = formatters.get(timezone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formatters.set(timezone, format);
  }
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(time)) part[type] = Number(value);
  const local = Date.UTC(part['year']!, part['month']! - 1, part['day'], part['hour'], part['minute'], part['second']);
  return Math.round((local - Math.floor(time / 1000) * 1000) / 60_000);
}

/** A local time in an IANA zone. At a change of clocks the earlier of two readings is taken. */
export function zonedTime(local: EpochMs, timezone: string): EpochMs {
  if (timezone === 'UTC') return local;
  const guess = local - zoneOffset(local, timezone) * 60_000;
  return local - zoneOffset(guess, timezone) * 60_000;
}

/** The newest year that does not put the event more than a day ahead of its arrival. */
function inferYear(
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  context: ParseContext,
): EpochMs | undefined {
  const year = new Date(context.receivedAt).getUTCFullYear();
  for (let back = -1; back <= 4; back++) {
    const time = utc(year - back, month, day, hour, minute, second, 0);
    if (time !== undefined && time <= context.receivedAt + DAY_MS) return time;
  }
  return undefined;
}

export const monthOf = (name: string): number => MONTHS.indexOf(name.toLowerCase()) + 1;

/**
 * A syslog stamp at the start of a text: `Feb  3 08:15:30`, `Feb 03 2026 08:15:30`, or RFC 3339. Answers with the time and
 * the length of the stamp. Local times are in the source's zone.
 */
export function syslogTime(text: string, context: ParseContext): { time: EpochMs; length: number } | undefined {
  const rfc3164 = /^([A-Za-z]{3}) {1,2}(\d{1,2})(?: (\d{4}))? (\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?/.exec(text);
  if (rfc3164 !== null) {
    const [stamp, name, day, year, hour, minute, second] = rfc3164;
    const month = monthOf(name!);
    if (month === 0) return undefined;
    const local =
      year === undefined
        ? inferYear(month, Number(day), Number(hour), Number(minute), Number(second), context)
        : utc(Number(year), month, Number(day), Number(hour), Number(minute), Number(second), 0);
    return local === undefined ? undefined : { time: zonedTime(local, context.timezone), length: stamp.length };
  }
  const rfc3339 = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?/.exec(text);
  if (rfc3339 === null) return undefined;
  const time = parseIsoTime(rfc3339[0]);
  return time === undefined ? undefined : { time, length: rfc3339[0].length };
}
