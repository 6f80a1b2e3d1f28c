/** Small help for tests with a real broker: topics, records, and readers that remember what they read. */
import type { Kafka } from '../../src/kafka/client.ts';
import { type KafkaLog, type LogBatch, type LogOptions, readLog } from '../../src/source/kafka.ts';
import { boundsOf, type MissingRecords } from '../../src/source/kafka-bounds.ts';

export async function createTopic(
  kafka: Kafka,
  topic: string,
  partitions: number,
  config: Record<string, string> = {},
): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }));
  await admin.createTopics({ topics: [{ topic, numPartitions: partitions, configEntries }], waitForLeaders: true });
  await admin.disconnect();
}

/** `count` values `PREFIX-0`, `PREFIX-1`, … */
export const values = (prefix: string, count: number): { key: string; value: string }[] =>
  Array.from({ length: count }, (_, index) => ({ key: prefix, value: `${prefix}-${index}` }));

export interface Reading {
  log: KafkaLog;
  /** As read, repeats and all. */
  read: string[];
  batches: LogBatch[];
  missing: MissingRecords[];
}

export async function remember(
  kafka: Kafka,
  options: Partial<LogOptions> & Pick<LogOptions, 'topics' | 'group'>,
): Promise<Reading> {
  const read: string[] = [];
  const batches: LogBatch[] = [];
  const missing: MissingRecords[] = [];
  const log = await readLog(kafka, {
    onAssigned: async () => [],
    onRevoked: async () => undefined,
    onMissing: (lost) => missing.push(lost),
    onBatch: async (batch) => {
      batches.push(batch);
      for (const { value } of batch.records) read.push(String(value));
    },
    ...options,
  });
  return { log, read, batches, missing };
}

/** Every value of a partition that is JSON, in order. */
export async function valuesOf(kafka: Kafka, topic: string, partition: number): Promise<object[]> {
  const { end } = (await boundsOf(kafka, [topic])).get(`${topic}/${partition}`)!;
  if (end === 0n) return [];
  const { log, batches } = await remember(kafka, { topics: [topic], group: `${topic}-${partition}-values` });
  const own = () => batches.filter((batch) => batch.partition === partition).flatMap(({ records }) => records);
  while ((own().at(-1)?.offset ?? -1n) + 1n < end) await new Promise((resolve) => setTimeout(resolve, 50));
  await log.stop();
  return own().map(({ value }) => JSON.parse(String(value)) as object);
}
