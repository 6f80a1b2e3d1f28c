/**
 * MaxMind DB files. In: paths, and what they must hold. Out: their records by address, as the file has them. A file with IPv4
 * only is never asked for an IPv6 address: it would answer with the record of its first 32 bits.
 */
import { Reader } from 'maxmind';
import { UsageError } from '../errors.ts';
import { type Address, addressText } from './address.ts';
import { readShared } from './shared-file.ts';

/** The bytes of a database in shared memory, as one thread hands them to another. */
export interface MmdbData {
  path: string;
  bytes: SharedArrayBuffer;
}

export class MmdbFiles {
  readonly description: string;
  readonly #byVersion: ReadonlyMap<4 | 6, Reader<never>>;

  constructor(files: readonly MmdbData[]) {
    const byVersion = new Map<4 | 6, Reader<never>>();
    const words: string[] = [];
    for (const { bytes } of files) {
      const reader = new Reader<never>(Buffer.from(bytes), { cache: new RecordCache() });
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

/** Records and the words in them by their place in the file: most addresses share theirs with a whole city. */
class RecordCache {
  readonly #records = new Map<string | number, unknown>();

  get(place: string | number): unknown {
    return this.#records.get(place);
  }

  set(place: string | number, record: unknown): void {
    if (this.#records.size >= MAX_RECORDS) this.#records.clear();
    this.#records.set(place, record);
  }
}

const MAX_RECORDS = 65_536;

/** What a database must hold to be of use: a word for it, and how to tell from a record. */
export interface Content {
  what: string;
  isIn(record: unknown): boolean;
}

/** Throws UsageError where a file cannot be read, is truncated, is no MaxMind DB, or holds something else. */
export function readMmdb(path: string, content: Content): MmdbData {
  const bytes = readShared(path);
  let sample: Sample;
  try {
    sample = sampleOf(new Reader<never>(Buffer.from(bytes)));
  } catch (error) {
    throw new UsageError(
      `${path} is no readable MaxMind DB: ${(error as Error).message}`,
      'the file may be truncated; fetch it again',
      { cause: error },
    );
  }
  if (!sample.records.some(content.isIn))
    throw new UsageError(`${path} holds no ${content.what}; it is a database of type ${sample.type}`);
  return { path, bytes };
}

interface Sample {
  type: string;
  records: unknown[];
}

const MAX_STEPS = 2000;

/** The first records of a file. The length of the network an answer is for leads to the next one; a small file is read whole. */
function sampleOf(reader: Reader<never>): Sample {
  const { ipVersion, databaseType } = reader.metadata;
  const records = [...firstRecords(reader, 4, 0n, 1n << 32n)];
  if (ipVersion === 6) records.push(...firstRecords(reader, 6, 0x2000n << 112n, 0x4000n << 112n));
  return { type: databaseType, records };
}

function* firstRecords(reader: Reader<never>, version: 4 | 6, first: bigint, end: bigint): Generator<unknown> {
  const bits = version === 4 ? 32 : 128;
  let at = first;
  for (let step = 0; step < MAX_STEPS && at < end; step++) {
    const [record, length] = reader.getWithPrefixLength(addressText(version, at));
    if (record !== null) yield record;
    const size = 1n << BigInt(bits - length);
    at = (at / size + 1n) * size;
  }
}
