/** Typed, own-property-safe readers of values as vendors write them. In: anything. Out: text, numbers, or undefined. */
import { hash } from 'node:crypto';
import { ownText } from '../own-text.ts';

const MAX_TEXT = 8192;

/** Spellings of "nothing", lower-case, and the characters one may begin with. */
const NOTHING = new Set(['', '-', '--', 'null', '(null)', 'n/a', 'na', 'none', 'undefined', '*****', '(empty)']);
const NOTHING_BEGINS = new Set([...NOTHING].flatMap((word) => [word.charCodeAt(0), word.toUpperCase().charCodeAt(0)]));

/** Trimmed text, or undefined for every spelling of nothing; numbers and booleans become text. */
export function text(value: unknown): string | undefined {
  if (typeof value === 'string') {
    const trimmed =
      value.length > 0 && (value.charCodeAt(0) <= 32 || value.charCodeAt(value.length - 1) <= 32)
        ? ownText(value.trim())
        : value;
    if (trimmed.length <= 9 && NOTHING_BEGINS.has(trimmed.charCodeAt(0)) && NOTHING.has(trimmed.toLowerCase()))
      return undefined;
    return trimmed.length > MAX_TEXT ? ownText(trimmed.slice(0, MAX_TEXT)) : trimmed;
  }
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'boolean' ? String(value) : undefined;
}

/** Like `text`, and "unknown" says nothing either. */
export function known(value: unknown): string | undefined {
  const written = text(value);
  return written === undefined || written.toLowerCase() === 'unknown' ? undefined : written;
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An own property of an object, never one of its prototype. */
export const get = (value: unknown, key: string): unknown =>
  isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;

/** A decoded object. A parser may read it by names of its own; `get` is for names that come from input. */
export type Fields = Readonly<Record<string, unknown>>;

const NO_FIELDS: Fields = Object.freeze(Object.create(null));

/** The object, or one without fields where the value is none. */
export const fields = (value: unknown): Fields => (isObject(value) ? value : NO_FIELDS);

export function path(value: unknown, ...keys: string[]): unknown {
  let at = value;
  for (const key of keys) at = get(at, key);
  return at;
}

export function number(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value.length === 0 || value.length > 24) return undefined;
  const parsed = Number(value);
  return Number.isFinite(parsed) && value.trim() !== '' ? parsed : undefined;
}

export function flag(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const written = typeof value === 'string' ? value.toLowerCase() : value;
  if (written === 'true' || written === 'yes' || written === 1 || written === '1') return true;
  if (written === 'false' || written === 'no' || written === 0 || written === '0') return false;
  return undefined;
}

export function texts(value: unknown): string[] {
  const list = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
  return list.map(text).filter((item) => item !== undefined);
}

/** Degrees; zero and zero is how vendors write that they do not know. */
export function degrees(latitude: unknown, longitude: unknown): { lat: number; lon: number } | undefined {
  const lat = number(latitude);
  const lon = number(longitude);
  if (lat === undefined || lon === undefined || (lat === 0 && lon === 0)) return undefined;
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat, lon } : undefined;
}

export interface UserName {
  name?: string;
  email?: string;
  domain?: string;
}

/** `CORP\jdoe`, `CORP\\jdoe`, `jdoe@corp.example`, `jdoe`. */
export function userOf(raw: string): UserName {
  const slash = raw.lastIndexOf('\\');
  if (slash > 0 && slash < raw.length - 1) {
    const domain = raw.slice(0, raw.indexOf('\\'));
    const rest = userOf(raw.slice(slash + 1));
    return { ...rest, domain };
  }
  const written = slash === raw.length - 1 ? raw.slice(0, -1) : raw;
  const at = written.indexOf('@');
  if (at > 0 && at < written.length - 1 && written.includes('.', at))
    return { name: written.slice(0, at), email: written, domain: written.slice(at + 1) };
  return { name: written };
}

/** Id of a record that carries none: the same record always gives the same id. */
export const hashId = (source: string, record: string): string =>
  hash('sha256', `${source}\u0000${record}`).slice(0, 32);
