/**
 * Where partitions of a log begin and end. In: positions to read from. Out: positions that exist, and the records that
 * retention deleted before they were read, which kafkajs would pass over without a word.
 */
import { MachineryError } from '../errors.ts';
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
export async function boundsOf(kafka: Kafka, topics: Iterable<string>): Promise<Map<string, Bounds>> {
  const admin = kafka.admin();
  const bounds = new Map<string, Bounds>();
  try {
    await admin.connect();
    for (const topic of topics)
      for (const { partition, low, high } of await admin.fetchTopicOffsets(topic))
        bounds.set(`${topic}/${partition}`, { oldest: BigInt(low), end: BigInt(high) });
  } catch (error) {
    throw kafkaFailure('cannot tell where the log begins and ends', error);
  } finally {
    await admin.disconnect();
  }
  return bounds;
}

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
export async function committedOf(kafka: Kafka, group: string, topics: Iterable<string>): Promise<Map<string, bigint>> {
  const admin = kafka.admin();
  const positions = new Map<string, bigint>();
  try {
    await admin.connect();
    for (const { topic, partitions } of await admin.fetchOffsets({ groupId: group, topics: [...topics] }))
      for (const { partition, offset } of partitions)
        if (BigInt(offset) >= 0n) positions.set(`${topic}/${partition}`, BigInt(offset));
  } catch (error) {
    throw kafkaFailure(`cannot tell where the group ${group} is`, error);
  } finally {
    await admin.disconnect();
  }
  return positions;
}

/** How many partitions each topic has. Throws MachineryError that names a topic that is not there. */
export async function partitionsOf(kafka: Kafka, topics: readonly string[]): Promise<Map<string, number>> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    const present = new Set(await admin.listTopics());
    const missing = topics.filter((topic) => !present.has(topic));
    if (missing.length > 0) throw await whyMissing(admin, missing);
    const { topics: described } = await admin.fetchTopicMetadata({ topics: [...topics] });
    return new Map(described.map(({ name, partitions }) => [name, partitions.length]));
  } catch (error) {
    throw error instanceof MachineryError ? error : kafkaFailure('cannot list the topics', error);
  } finally {
    await admin.disconnect();
  }
}

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
