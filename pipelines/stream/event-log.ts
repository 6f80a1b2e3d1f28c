/**
 * The engine's log, as it stands in the events topic. In: sightings of raw partitions, and what is known of those partitions.
 * Out: Kafka records, and back. Everything that changes an engine's state is one of these; docs/stream.md has the format.
 */
import { hash } from 'node:crypto';
import type { EpochMs } from '../../src/event.ts';
import type { Sighting } from '../../src/window/sighting.ts';

/** A raw partition, `TOPIC/PARTITION`. */
export type Source = string;

export type LogEntry =
  /** These raw partitions exist; the watermark waits for each. */
  | { kind: 'sources'; sources: Source[] }
  | { kind: 'sightings'; source: Source; organization: string; sightings: Sighting[] }
  /** These raw partitions had been read to their ends at this time. */
  | { kind: 'quiet'; sources: Source[]; time: EpochMs };

const VERSION = 1;

export const encode = (entry: LogEntry): string => JSON.stringify({ version: VERSION, ...entry });

/** Undefined where the value is none of ours, or of a newer farmsight. */
export function decode(value: Buffer | null): LogEntry | undefined {
  if (value === null) return undefined;
  try {
    const { version, ...entry } = JSON.parse(value.toString()) as { version: number } & LogEntry;
    return version === VERSION && KINDS.has(entry.kind) ? entry : undefined;
  } catch {
    return undefined;
  }
}

const KINDS: ReadonlySet<string> = new Set<LogEntry['kind']>(['sources', 'sightings', 'quiet']);

/** An organization always goes to the same partition, because one engine must see all of it. */
export const partitionOf = (organization: string, partitions: number): number =>
  Buffer.from(hash('sha256', organization, 'buffer')).readUInt32BE() % partitions;

/** Sightings of one record: below a broker's limit of 1 MiB, whatever their names. */
const MOST = 500;

/** By organization, in parts small enough for one record each. */
export function* entriesOf(
  source: Source,
  sightings: readonly Sighting[],
): Generator<LogEntry & { kind: 'sightings' }> {
  for (const [organization, own] of Map.groupBy(sightings, (sighting) => sighting.organization))
    for (let i = 0; i < own.length; i += MOST)
      yield { kind: 'sightings', source, organization, sightings: own.slice(i, i + MOST) };
}
