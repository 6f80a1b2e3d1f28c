/**
 * The engine's log, as it stands in the events topic. In: sightings of raw partitions, and what is known of those partitions.
 * Out: Kafka records, and back. Everything that changes an engine's state is one of these; docs/stream.md has the format.
 */
import { hash } from 'node:crypto';
import { MachineryError } from '../../src/errors.ts';
import type { EpochMs } from '../../src/event.ts';
import type { Verdict } from '../../src/evidence/verdict.ts';
import type { RosterEntry } from '../../src/identity/roster.ts';
import type { Sighting } from '../../src/window/sighting.ts';

/** A raw partition, `TOPIC/PARTITION`. */
export type Source = string;

export type LogEntry =
  /** The raw partitions that exist; the watermark waits for each of them, and for no others. */
  | { kind: 'sources'; sources: Source[] }
  | {
      kind: 'sightings';
      source: Source;
      organization: string;
      sightings: Sighting[];
      /** When Kafka had the oldest raw record of the batch: for measuring, and nothing to the engine. */
      received?: EpochMs | undefined;
    }
  /** These raw partitions had been read to their ends at this time. */
  | { kind: 'quiet'; sources: Source[]; time: EpochMs }
  /** A piece of the roster; the whole counts from its last piece on. */
  | { kind: 'roster'; entries: RosterEntry[]; isFirst: boolean; isLast: boolean }
  /** An analyst's word on a finding of this organization. */
  | { kind: 'verdict'; organization: string; verdict: Verdict }
  /** Nothing more is to come, as at the end of files. */
  | { kind: 'end' };

/** 2 added rosters and verdicts. */
const VERSION = 2;

export const encode = (entry: LogEntry): string => JSON.stringify({ version: VERSION, ...entry });

/** Undefined where the value is none of ours. Throws MachineryError for one of a newer farmsight: to pass over it would lose it. */
export function decode(value: Buffer | null): LogEntry | undefined {
  const entry = value === null ? undefined : parsed(value);
  if (entry === undefined) return undefined;
  const { version, ...rest } = entry;
  if (version > VERSION)
    throw new MachineryError(
      `the events topic holds records of version ${version}, and this farmsight reads ${VERSION}`,
      'update this worker; the others go on',
    );
  return version >= 1 && KINDS.has(rest.kind) ? (rest as LogEntry) : undefined;
}

function parsed(value: Buffer): ({ version: number } & LogEntry) | undefined {
  try {
    const entry = JSON.parse(value.toString()) as ({ version: number } & LogEntry) | null;
    return typeof entry?.version === 'number' ? entry : undefined;
  } catch {
    return undefined;
  }
}

const KINDS: ReadonlySet<string> = new Set<LogEntry['kind']>([
  'sources',
  'sightings',
  'quiet',
  'roster',
  'verdict',
  'end',
]);

/** An organization always goes to the same partition, because one engine must see all of it. */
export const partitionOf = (organization: string, partitions: number): number =>
  Buffer.from(hash('sha256', organization, 'buffer')).readUInt32BE() % partitions;

/** Sightings of one record, and how long it may be: below a broker's limit of 1 MiB. */
const MOST = 500;
const LONGEST = 700_000;

/** By organization, in parts small enough for one record each. */
export function* entriesOf(
  source: Source,
  sightings: readonly Sighting[],
  received?: EpochMs,
): Generator<SightingsEntry> {
  for (const [organization, own] of Map.groupBy(sightings, (sighting) => sighting.organization))
    for (let i = 0; i < own.length; i += MOST)
      yield* small({ kind: 'sightings', source, organization, received, sightings: own.slice(i, i + MOST) });
}

/** A roster in pieces small enough for one record each. */
export function rosterEntries(roster: readonly RosterEntry[]): LogEntry[] {
  const pieces: RosterEntry[][] = [[]];
  let length = 0;
  for (const entry of roster) {
    const more = Buffer.byteLength(JSON.stringify(entry));
    if (length + more > LONGEST) {
      pieces.push([]);
      length = 0;
    }
    pieces.at(-1)!.push(entry);
    length += more;
  }
  return pieces.map((entries, i) => ({
    kind: 'roster',
    entries,
    isFirst: i === 0,
    isLast: i === pieces.length - 1,
  }));
}

type SightingsEntry = LogEntry & { kind: 'sightings' };

/** Halved until it fits. One sighting always does: its texts are cut long before. */
function* small(entry: SightingsEntry): Generator<SightingsEntry> {
  const { sightings } = entry;
  if (sightings.length === 1 || encode(entry).length <= LONGEST) {
    yield entry;
    return;
  }
  const half = sightings.length >> 1;
  yield* small({ ...entry, sightings: sightings.slice(0, half) });
  yield* small({ ...entry, sightings: sightings.slice(half) });
}
