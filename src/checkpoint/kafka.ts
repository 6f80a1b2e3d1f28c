/**
 * Checkpoints in a compacted topic, where another machine can read them. In: a partition's state and position. Out: the newest that
 * is whole. Each is written under keys of its own, the manifest last, and only then is the one before it let go: a crash at any
 * moment leaves a whole one.
 */
import { hash, randomUUID } from 'node:crypto';
import type { KafkaProducer, OutgoingRecord } from '../sink/kafka.ts';

/** What a compacted partition holds, by key (src/source/kafka-table.ts). */
export type ReadTable = (topic: string, partition: number) => Promise<ReadonlyMap<string, Buffer>>;

export interface KafkaCheckpoint {
  /** Of the next record of the events partition. */
  offset: bigint;
  meta: Readonly<Record<string, string>>;
  /** By name, such as an organization. */
  parts: ReadonlyMap<string, Uint8Array>;
}

interface Manifest {
  generation: string;
  offset: string;
  meta: Record<string, string>;
  parts: { name: string; bytes: number }[];
  chunks: number;
  hash: string;
}

/** Below a broker's limit of 1 MiB for a batch. */
const CHUNK_BYTES = 800_000;
const MANIFEST = 'manifest/';

export class KafkaCheckpoints {
  readonly #topic: string;
  readonly #producer: KafkaProducer;
  readonly #readTable: ReadTable;
  /** The manifests that stand, by partition. */
  readonly #standing = new Map<number, Manifest[]>();

  constructor(topic: string, producer: KafkaProducer, readTable: ReadTable) {
    this.#topic = topic;
    this.#producer = producer;
    this.#readTable = readTable;
  }

  /** Throws MachineryError where it cannot be written; the one before stands then. */
  async save(partition: number, { offset, meta, parts }: KafkaCheckpoint): Promise<void> {
    const bytes = Buffer.concat([...parts.values()]);
    const manifest: Manifest = {
      generation: randomUUID(),
      offset: String(offset),
      meta: { ...meta },
      parts: [...parts].map(([name, part]) => ({ name, bytes: part.length })),
      chunks: Math.ceil(bytes.length / CHUNK_BYTES),
      hash: hash('sha256', bytes),
    };
    for (let i = 0; i < manifest.chunks; i++)
      await this.#write(partition, [
        { key: chunkKey(manifest, i), value: bytes.subarray(i * CHUNK_BYTES, (i + 1) * CHUNK_BYTES) },
      ]);
    await this.#write(partition, [{ key: `${MANIFEST}${manifest.generation}`, value: JSON.stringify(manifest) }]);
    await this.#letGo(partition, this.#standing.get(partition) ?? []);
    this.#standing.set(partition, [manifest]);
  }

  /** Undefined where there is none that is whole. Throws MachineryError where the topic cannot be read. */
  async load(partition: number): Promise<KafkaCheckpoint | undefined> {
    const values = await this.#readTable(this.#topic, partition);
    const manifests = [...values]
      .filter(([key]) => key.startsWith(MANIFEST))
      .map(([, value]) => JSON.parse(value.toString()) as Manifest)
      .sort((a, b) => (BigInt(a.offset) < BigInt(b.offset) ? 1 : -1));
    this.#standing.set(partition, manifests);
    for (const manifest of manifests) {
      const bytes = bytesOf(manifest, values);
      if (bytes !== undefined) return toCheckpoint(manifest, bytes);
    }
    return undefined;
  }

  async #letGo(partition: number, manifests: readonly Manifest[]): Promise<void> {
    const keys = manifests.flatMap((manifest) => [
      `${MANIFEST}${manifest.generation}`,
      ...Array.from({ length: manifest.chunks }, (_, i) => chunkKey(manifest, i)),
    ]);
    if (keys.length > 0)
      await this.#write(
        partition,
        keys.map((key) => ({ key, value: null })),
      );
  }

  #write(partition: number, records: readonly OutgoingRecord[]): Promise<void> {
    return this.#producer.send(this.#topic, partition, records);
  }
}

const chunkKey = ({ generation }: Manifest, chunk: number): string => `chunk/${generation}/${chunk}`;

/** Undefined where a chunk is gone or damaged. */
function bytesOf(manifest: Manifest, values: ReadonlyMap<string, Buffer>): Buffer | undefined {
  const chunks: Buffer[] = [];
  for (let i = 0; i < manifest.chunks; i++) {
    const chunk = values.get(chunkKey(manifest, i));
    if (chunk === undefined) return undefined;
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  return hash('sha256', bytes) === manifest.hash ? bytes : undefined;
}

function toCheckpoint({ offset, meta, parts }: Manifest, bytes: Buffer): KafkaCheckpoint {
  let at = 0;
  const named = parts.map(({ name, bytes: length }): [string, Uint8Array] => {
    at += length;
    return [name, bytes.subarray(at - length, at)];
  });
  return { offset: BigInt(offset), meta, parts: new Map(named) };
}
