/**
 * What records of databases say. In: a record in MaxMind's nested or DB-IP's flat layout. Out: a place, or an autonomous
 * system, or undefined where the record holds none.
 */
import type { Geo } from '../event.ts';
import { path as at, number, text } from '../parse/values.ts';

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
