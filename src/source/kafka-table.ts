/** A compacted partition as a table. In: a topic and a partition. Out: the newest value of each key, up to the end of the log now. */
import { randomUUID } from 'node:crypto';
import type { Kafka } from '../kafka/client.ts';
import { type LogRecord, readLog } from './kafka.ts';
import { boundsOf } from './kafka-bounds.ts';

/** Throws MachineryError where the topic cannot be read. */
export async function readTable(kafka: Kafka, topic: string, partition: number): Promise<Map<string, Buffer>> {
  const table = new Map<string, Buffer>();
  const bounds = await boundsOf(kafka, [topic]);
  const { oldest, end } = bounds.get(`${topic}/${partition}`)!;
  if (oldest === end) return table;
  const { promise: whole, resolve } = Promise.withResolvers<void>();
  const log = await readLog(kafka, {
    topics: [topic],
    // A group of its own: all partitions come here, and of the others nothing is read.
    group: `${topic}-${randomUUID()}`,
    onAssigned: async (gained) =>
      gained.map((at) => ({
        ...at,
        offset: at.partition === partition ? oldest : bounds.get(`${topic}/${at.partition}`)!.end,
      })),
    onRevoked: async () => undefined,
    onMissing: () => undefined,
    onBatch: async (batch) => {
      if (batch.partition !== partition) return;
      for (const record of batch.records) note(record, table);
      if (batch.records.at(-1)!.offset + 1n >= end) resolve();
    },
  });
  await Promise.race([whole, log.finished]);
  await log.stop();
  return table;
}

function note({ key, value }: LogRecord, table: Map<string, Buffer>): void {
  if (key === null) return;
  if (value === null) table.delete(key.toString());
  else table.set(key.toString(), value);
}
