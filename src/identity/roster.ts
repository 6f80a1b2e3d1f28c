/**
 * The roster: who works here, where they say they live, which machines are theirs. In: a CSV file with a header. Out: entries,
 * and warnings for what could not be used; a bad value costs itself, a row without an e-mail address costs the row.
 */
import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { closest } from '../closest.ts';
import { UsageError } from '../errors.ts';
import type { EpochMs } from '../event.ts';

export interface RosterEntry {
  email: string;
  username?: string;
  fullName?: string;
  employmentType?: string;
  startDate?: EpochMs;
  country?: string;
  region?: string;
  city?: string;
  /** Degrees, WGS 84; both or neither. */
  latitude?: number;
  longitude?: number;
  timezone?: string;
  phone?: string;
  shippingAddress?: string;
  /** Serials and host names. */
  devices: string[];
}

const COLUMNS = [
  'email',
  'username',
  'full_name',
  'employment_type',
  'start_date',
  'declared_country',
  'declared_region',
  'declared_city',
  'declared_latitude',
  'declared_longitude',
  'timezone',
  'phone',
  'shipping_address',
  'assigned_devices',
] as const;

type Row = Record<string, string>;

export interface Roster {
  entries: RosterEntry[];
  warnings: string[];
}

/** Throws UsageError where the file cannot be read, is no CSV, or has no e-mail column. */
export async function loadRoster(path: string): Promise<Roster> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read the roster ${path}: ${(error as Error).message}`, undefined, { cause: error });
  }
  return parseRoster(text, path);
}

export function parseRoster(text: string, path: string): Roster {
  const warnings: string[] = [];
  let header: string[] = [];
  let rows: { record: Row; info: { lines: number } }[];
  try {
    rows = parse(text, {
      bom: true,
      trim: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      columns: (names: string[]) => {
        header = names.map((name) => name.toLowerCase().replaceAll(/[\s-]+/g, '_'));
        return header;
      },
    }) as never;
  } catch (error) {
    throw new UsageError(`the roster ${path} is no CSV: ${(error as Error).message}`, undefined, { cause: error });
  }
  if (!header.includes('email'))
    throw new UsageError(`the roster ${path} has no column email`, `columns: ${COLUMNS.join(', ')}`);
  for (const name of header) {
    if ((COLUMNS as readonly string[]).includes(name)) continue;
    const meant = closest(name, COLUMNS);
    warnings.push(`${path}: column ${name} is not used${meant === undefined ? '' : ` (did you mean ${meant}?)`}`);
  }
  const entries = new Map<string, RosterEntry>();
  for (const { record, info } of rows) {
    const warn = (what: string): void => void warnings.push(`${path} line ${info.lines}: ${what}`);
    const entry = toEntry(record, warn);
    if (entry === undefined) continue;
    if (entries.has(entry.email)) warn(`${entry.email} is listed twice; the first row counts`);
    else entries.set(entry.email, entry);
  }
  return { entries: [...entries.values()], warnings };
}

function toEntry(row: Row, warn: (what: string) => void): RosterEntry | undefined {
  const at = (column: (typeof COLUMNS)[number]): string | undefined =>
    Object.hasOwn(row, column) && row[column] !== '' ? row[column] : undefined;
  const email = at('email')?.toLowerCase();
  if (email === undefined || !email.includes('@')) {
    warn(`no e-mail address; the row is left out`);
    return undefined;
  }
  const started = at('start_date');
  const startDate = started === undefined ? undefined : Date.parse(started);
  if (Number.isNaN(startDate)) warn(`start_date ${started} is no date`);
  const latitude = degrees(at('declared_latitude'), 90);
  const longitude = degrees(at('declared_longitude'), 180);
  if (Number.isNaN(latitude) || Number.isNaN(longitude))
    warn(`declared_latitude or declared_longitude is no number of degrees`);
  const placed =
    latitude !== undefined && longitude !== undefined && !Number.isNaN(latitude) && !Number.isNaN(longitude);
  return {
    email,
    username: at('username'),
    fullName: at('full_name'),
    employmentType: at('employment_type'),
    ...(startDate === undefined || Number.isNaN(startDate) ? {} : { startDate }),
    country: at('declared_country'),
    region: at('declared_region'),
    city: at('declared_city'),
    ...(placed ? { latitude, longitude } : {}),
    timezone: at('timezone'),
    phone: at('phone'),
    shippingAddress: at('shipping_address'),
    devices: (at('assigned_devices') ?? '')
      .split(';')
      .map((device) => device.trim())
      .filter((device) => device !== ''),
  };
}

/** NaN where the text is no number in range. */
function degrees(text: string | undefined, limit: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  return Math.abs(value) <= limit ? value : Number.NaN;
}
