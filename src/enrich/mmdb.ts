/**
 * MaxMind DB files. In: paths of databases in MaxMind's nested or DB-IP's flat layout. Out: facts of an address. A file with
 * IPv4 only is never asked for an IPv6 address: it would answer with the record of its first 32 bits.
 */
import { readFileSync } from 'node:fs';
import { Reader } from 'maxmind';
import { UsageError } from '../errors.ts';
import type { Geo } from '../event.ts';
import { path as at, number, text } from '../parse/values.ts';
import type { Address } from './address.ts';

/** The bytes of a database in shared memory, as one thread hands them to another. */
export interface MmdbData {
  path: string;
  bytes: SharedArrayBuffer;
}

export class MmdbFiles {
  readonly description: string;
  readonly #byVersion: ReadonlyMap<4 | 6, Reader<never>>;

  /** Throws UsageError where a file is truncated or no MaxMind DB. */
  constructor(files: readonly MmdbData[]) {
    const byVersion = new Map<4 | 6, Reader<never>>();
    const words: string[] = [];
    for (const file of files) {
      const reader = open(file);
      const { ipVersion, databaseType, buildEpoch } = reader.metadata;
      if (ipVersion === 6) byVersion.set(6, reader);
      if (ipVersion === 4 || !byVersion.has(4)) byVersion.set(4, reader);
      words.push(`${databaseType} of ${buildEpoch.toISOString().slice(0, 10)}`);
    }
    this.#byVersion = byVersion;
    this.description = words.join(' and ');
  }

  /** The record as the file has it; it is shared and must not be changed. */
  find(address: Address): unknown {
    return this.#byVersion.get(address.version)?.get(address.text) ?? undefined;
  }
}

/** Throws UsageError where a file cannot be read. */
export function readMmdb(path: string): MmdbData {
  try {
    const file = readFileSync(path);
    const bytes = new SharedArrayBuffer(file.length);
    Buffer.from(bytes).set(file);
    return { path, bytes };
  } catch (error) {
    throw new UsageError(`cannot read the database ${path}: ${(error as Error).message}`, undefined, { cause: error });
  }
}

function open({ path, bytes }: MmdbData): Reader<never> {
  try {
    const reader = new Reader<never>(Buffer.from(bytes));
    for (const probe of ['1.1.1.1', '8.8.8.8', '81.2.69.142', '193.0.0.1', '223.255.0.1']) reader.get(probe);
    return reader;
  } catch (error) {
    throw new UsageError(
      `${path} is no readable MaxMind DB: ${(error as Error).message}`,
      'the file may be truncated; fetch it again',
      { cause: error },
    );
  }
}

/** Place of a city record, in either layout. */
export function geoOf(record: unknown): Geo | undefined {
  const country = text(at(record, 'country', 'iso_code')) ?? text(at(record, 'country_code'));
  const lat = number(at(record, 'location', 'latitude')) ?? number(at(record, 'latitude'));
  const lon = number(at(record, 'location', 'longitude')) ?? number(at(record, 'longitude'));
  if (country === undefined && lat === undefined) return undefined;
  const subdivisions = at(record, 'subdivisions');
  return {
    city_name: text(at(record, 'city', 'names', 'en')) ?? text(at(record, 'city')),
    region_name:
      (Array.isArray(subdivisions) ? text(at(subdivisions[0], 'names', 'en')) : undefined) ??
      text(at(record, 'state1')),
    country_iso_code: country,
    ...(lat === undefined || lon === undefined ? {} : { location: { lat, lon } }),
    timezone: text(at(record, 'location', 'time_zone')) ?? text(at(record, 'timezone')),
  };
}

export interface SystemFacts {
  number: number;
  name: string;
}

/** AS of an ASN, ISP or Enterprise record, in either layout. */
export function systemOf(record: unknown): SystemFacts | undefined {
  const found =
    number(at(record, 'autonomous_system_number')) ??
    number(at(record, 'traits', 'autonomous_system_number')) ??
    number(at(record, 'as_number'));
  if (found === undefined) return undefined;
  return {
    number: found,
    name:
      text(at(record, 'autonomous_system_organization')) ??
      text(at(record, 'traits', 'autonomous_system_organization')) ??
      text(at(record, 'as_name')) ??
      '',
  };
}
