/**
 * Where partitions of a log begin and end. In: positions to read from. Out: positions that exist, and the records that
 * retention deleted before they were read, which kafkajs would pass over without a word.
 */
import { MachineryError } from '../errors.ts';
import { ask } from '../kafka/ask.ts';
import { type Admin, isForbidden, type Kafka, kafkaFailure } from '../kafka/client.ts';

export interface TopicPartition {
  topic: string;
  partition: number;
}

export interface Position extends TopicPartition {
  /** Of the next record to be read. */
  offset: bigint;
}

export interface Bounds {
  oldest: bigint;
  /** Of the next record to be written. */
  end: bigint;
}

/** Records that are gone: those from `from` up to, but not including, `until`. */
export interface MissingRecords extends TopicPartition {
  from: bigint;
  until: bigint;
}

/** By `topic/partition`. Throws MachineryError where the brokers do not tell. */
export const boundsOf = (kafka: Kafka, topics: Iterable<string>): Promise<Map<string, Bounds>> =>
  ask(kafka, 'cannot tell where the log begins and ends', async (admin) => {
    const bounds = new Map<string, Bounds>();
    for (const topic of topics)
      for (const { partition, low, high } of await admin.fetchTopicOffsets(topic))
        bounds.set(`${topic}/${partition}`, { oldest: BigInt(low), end: BigInt(high) });
    return bounds;
  });

/** Throws MachineryError for a position beyond the end: then the log is not the one the position is of. */
export function within(start: Position, bounds: Bounds | undefined): { start: Position; missing?: MissingRecords } {
  const { topic, partition, offset } = start;
  if (bounds === undefined) throw new MachineryError(`Kafka: there is no ${topic}/${partition}`);
  if (offset > bounds.end)
    throw new MachineryError(
      `Kafka: ${topic}/${partition} ends at ${bounds.end}, before our position ${offset}`,
      'the topic was deleted and made anew, or the checkpoint is of another cluster; remove the checkpoint to begin anew',
    );
  if (offset >= bounds.oldest) return { start };
  const missing = { topic, partition, from: offset, until: bounds.oldest };
  return { start: { ...start, offset: bounds.oldest }, missing };
}

/** Where a group is, by `topic/partition`; partitions it never committed are left out. Throws MachineryError. */
export const committedOf = (kafka: Kafka, group: string, topics: Iterable<string>): Promise<Map<string, bigint>> =>
  ask(kafka, `cannot tell where the group ${group} is`, async (admin) => {
    const positions = new Map<string, bigint>();
    for (const { topic, partitions } of await admin.fetchOffsets({ groupId: group, topics: [...topics] }))
      for (const { partition, offset } of partitions)
        if (BigInt(offset) >= 0n) positions.set(`${topic}/${partition}`, BigInt(offset));
    return positions;
  });

/** How many partitions each topic has. Throws MachineryError that names a topic that is not there. */
export const partitionsOf = (kafka: Kafka, topics: readonly string[]): Promise<Map<string, number>> =>
  ask(kafka, 'cannot list the topics', async (admin) => {
    const present = new Set(await admin.listTopics());
    const missing = topics.filter((topic) => !present.has(topic));
    if (missing.length > 0) throw await whyMissing(admin, missing);
    const { topics: described } = await admin.fetchTopicMetadata({ topics: [...topics] });
    return new Map(described.map(({ name, partitions }) => [name, partitions.length]));
  });

/** Kafka lists only what an account may see, but tells the reason to who asks by name. */
async function whyMissing(admin: Admin, topics: string[]): Promise<MachineryError> {
  try {
    await admin.fetchTopicMetadata({ topics });
  } catch (error) {
    if (isForbidden(error)) return kafkaFailure(`cannot see ${topics.join(', ')}`, error);
  }
  return new MachineryError(
    `Kafka: there is no topic ${topics.join(', ')}`,
    'create it; `farmsight setup kafka` creates those that farmsight writes',
  );
}
