/**
 * Writes records to partitions of a Kafka log. In: a topic, a partition, records. Out: a promise that resolves only when all
 * in-sync replicas have all of them. A repeat after a lost answer may write a record twice; readers drop repeats by event id.
 */
import { MachineryError } from '../errors.ts';
import { COMPRESSIONS, type Kafka, kafkaFailure, PARTITIONER, type Producer } from '../kafka/client.ts';

export interface OutgoingRecord {
  key: Buffer | string | null;
  /** Null says that the key is gone, in a compacted topic. */
  value: Buffer | string | null;
  headers?: Readonly<Record<string, string>>;
}

export interface ProducerOptions {
  compression?: keyof typeof COMPRESSIONS;
}

/** Below a broker's limit of 1 MiB for a batch, with room for what each record adds. */
export const MAX_REQUEST_BYTES = 900_000;
const RECORD_OVERHEAD = 64;

/** Throws MachineryError where no broker answers. */
export async function connectProducer(kafka: Kafka, options: ProducerOptions = {}): Promise<KafkaProducer> {
  const producer = kafka.producer({
    allowAutoTopicCreation: false,
    metadataMaxAge: 60_000,
    createPartitioner: PARTITIONER,
  });
  try {
    await producer.connect();
  } catch (error) {
    throw kafkaFailure('cannot connect to write', error);
  }
  return new KafkaProducer(producer, options.compression ?? 'zstd');
}

export class KafkaProducer {
  readonly #producer: Producer;
  readonly #compression: keyof typeof COMPRESSIONS;

  /** Use `connectProducer`. */
  constructor(producer: Producer, compression: keyof typeof COMPRESSIONS) {
    this.#producer = producer;
    this.#compression = compression;
  }

  /**
   * Records keep their order if the caller waits for each promise before the next call on the same partition. Throws
   * MachineryError after half a minute without acknowledgment; some of the records may be written then.
   */
  async send(topic: string, partition: number, records: readonly OutgoingRecord[]): Promise<void> {
    for (const part of portions(records)) await this.#sendPortion(topic, partition, part);
  }

  async close(): Promise<void> {
    await this.#producer.disconnect();
  }

  /**
   * One partition in each call: when a broker dies, kafkajs takes a call over several partitions for done as soon as the
   * other brokers have answered, and records are lost without an error (docs/stack.md).
   */
  async #sendPortion(topic: string, partition: number, records: readonly OutgoingRecord[]): Promise<void> {
    const place = `${topic}/${partition}`;
    const messages = records.map((record) => ({ ...record, partition }));
    const answers = await this.#producer
      .send({ topic, messages, acks: -1, compression: COMPRESSIONS[this.#compression] })
      .catch((error) => {
        throw kafkaFailure(`cannot write to ${place}`, error);
      });
    const acknowledged = answers.filter((answer) => answer.topicName === topic && answer.partition === partition);
    if (acknowledged.length === 0 || answers.some(({ errorCode }) => errorCode !== 0))
      throw new MachineryError(`Kafka: ${place} did not acknowledge ${records.length} records`);
  }
}

/** In order, each small enough for one request; a larger record goes alone, for the broker to judge. */
export function* portions(records: readonly OutgoingRecord[]): Generator<OutgoingRecord[]> {
  let portion: OutgoingRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    const size = sizeOf(record);
    if (portion.length > 0 && bytes + size > MAX_REQUEST_BYTES) {
      yield portion;
      portion = [];
      bytes = 0;
    }
    portion.push(record);
    bytes += size;
  }
  if (portion.length > 0) yield portion;
}

function sizeOf({ key, value, headers = {} }: OutgoingRecord): number {
  let size = RECORD_OVERHEAD + lengthOf(key) + lengthOf(value);
  for (const [name, text] of Object.entries(headers)) size += lengthOf(name) + lengthOf(text);
  return size;
}

const lengthOf = (data: Buffer | string | null): number => (data === null ? 0 : Buffer.byteLength(data));
