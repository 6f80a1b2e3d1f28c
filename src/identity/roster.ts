/**
 * The roster: who works here, where they say they live, which machines are theirs. In: a CSV file with a header. Out: entries,
 * and warnings for what could not be used; a bad value costs itself, a row without an e-mail address costs the row.
 */
import { readFile } from 'node:fs/promises';
import { CsvError, parse } from 'csv-parse/sync';
import { closest } from '../closest.ts';
import { UsageError } from '../errors.ts';
import type { EpochMs } from '../event.ts';
import { isTimezone } from '../settings/timezone.ts';

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

export interface Roster {
  entries: RosterEntry[];
  warnings: string[];
}

export const COLUMNS = [
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

type Column = (typeof COLUMNS)[number];
/** The text of a column in one row; undefined where it is empty or not there. */
type Cell = (column: Column) => string | undefined;
type Warn = (what: string) => void;

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
  const [head, ...rows] = readCsv(text, path);
  const warnings: string[] = [];
  const columns = columnsOf(head?.cells ?? [], path, warnings);
  const entries = new Map<string, RosterEntry>();
  for (const { cells, line } of rows) {
    const warn: Warn = (what) => void warnings.push(`${path}:${line} ${what}`);
    if (cells.length !== head!.cells.length) warn(`has ${cells.length} values for ${head!.cells.length} columns`);
    const entry = toEntry((column) => cells[columns.get(column) ?? -1] || undefined, warn);
    if (entry === undefined) continue;
    if (entries.has(entry.email)) warn(`${entry.email} is listed twice; the first row counts`);
    else entries.set(entry.email, entry);
  }
  return { entries: [...entries.values()], warnings };
}

interface Row {
  cells: string[];
  /** One-based line on which the row ends. */
  line: number;
}

function readCsv(text: string, path: string): Row[] {
  const options = { bom: true, trim: true, info: true, relax_column_count: true, skip_empty_lines: true } as const;
  try {
    // csv-parse counts a Windows line end within quotes as two lines.
    const rows = parse(text.replaceAll('\r\n', '\n'), options) as unknown as {
      record: string[];
      info: { lines: number };
    }[];
    return rows.map(({ record, info }) => ({ cells: record, line: info.lines }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new UsageError(`the roster ${path} is no CSV: ${error.message}`, undefined, { cause: error });
  }
}

/** Where each column stands; the first of a name counts. */
function columnsOf(head: readonly string[], path: string, warnings: string[]): Map<Column, number> {
  const columns = new Map<Column, number>();
  for (const [index, written] of head.entries()) {
    const name = written.toLowerCase().replaceAll(/[\s-]+/g, '_');
    const column = COLUMNS.find((known) => known === name);
    if (column === undefined) {
      const meant = closest(name, COLUMNS);
      warnings.push(`${path}: column ${written} is not used${meant === undefined ? '' : `; did you mean ${meant}?`}`);
    } else if (columns.has(column)) warnings.push(`${path}: column ${column} is there twice; the first counts`);
    else columns.set(column, index);
  }
  if (columns.has('email')) return columns;
  throw new UsageError(
    `the roster ${path} has no column email; its first line is ${head.join(', ').slice(0, 200) || 'empty'}`,
    `columns, separated by commas: ${COLUMNS.join(', ')}`,
  );
}

function toEntry(cell: Cell, warn: Warn): RosterEntry | undefined {
  const email = cell('email')?.toLowerCase();
  if (email === undefined || !email.includes('@')) {
    warn('has no e-mail address and is left out');
    return undefined;
  }
  return {
    email,
    username: cell('username'),
    fullName: cell('full_name'),
    employmentType: cell('employment_type'),
    startDate: dateOf(cell('start_date'), warn),
    country: cell('declared_country'),
    region: cell('declared_region'),
    city: cell('declared_city'),
    ...coordinatesOf(cell('declared_latitude'), cell('declared_longitude'), warn),
    timezone: timezoneOf(cell('timezone'), warn),
    phone: cell('phone'),
    shippingAddress: cell('shipping_address'),
    devices: (cell('assigned_devices') ?? '')
      .split(';')
      .map((device) => device.trim())
      .filter((device) => device !== ''),
  };
}

/** `2026-03-02`, which no country reads differently; what follows it, such as a time, does not matter. */
const DAY = /^(\d{4}-\d{2}-\d{2})(?:$|[T ])/;

function dateOf(text: string | undefined, warn: Warn): EpochMs | undefined {
  if (text === undefined) return undefined;
  const day = DAY.exec(text)?.[1] ?? '';
  const time = Date.parse(day);
  // February 30 is read as March 2, so it must come out as it went in.
  if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(day)) return time;
  warn(`start_date ${text} is no date; write 2026-03-02`);
  return undefined;
}

function coordinatesOf(
  latitudeText: string | undefined,
  longitudeText: string | undefined,
  warn: Warn,
): { latitude?: number; longitude?: number } {
  if (latitudeText === undefined && longitudeText === undefined) return {};
  const latitude = degrees(latitudeText, 90);
  const longitude = degrees(longitudeText, 180);
  if (latitude !== undefined && longitude !== undefined) return { latitude, longitude };
  warn(`declared_latitude ${latitudeText ?? ''} and declared_longitude ${longitudeText ?? ''} are no place in degrees`);
  return {};
}

function degrees(text: string | undefined, limit: number): number | undefined {
  const value = text === undefined ? Number.NaN : Number(text);
  return Math.abs(value) <= limit ? value : undefined;
}

function timezoneOf(text: string | undefined, warn: Warn): string | undefined {
  if (text === undefined || isTimezone(text)) return text;
  warn(`timezone ${text} is no IANA time zone such as Europe/Berlin`);
  return undefined;
}
