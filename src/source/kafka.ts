/**
 * Reads partitions of a Kafka log. In: topics, a consumer group, and handlers. Out: batches in order, each partition from the
 * position its new owner asks for, or else from where the group was: for those who keep positions of their own, what it commits is a hint for lag tools.
 */
import { MachineryError } from '../errors.ts';
import type { EpochMs } from '../event.ts';
import { type Consumer, type EachBatchPayload, type IHeaders, type Kafka, kafkaFailure } from '../kafka/client.ts';
import {
  type Bounds,
  boundsOf,
  type MissingRecords,
  type Position,
  type TopicPartition,
  within,
} from './kafka-bounds.ts';

export type { Position, TopicPartition } from './kafka-bounds.ts';

export interface LogRecord {
  key: Buffer | null;
  /** Null where a compacted topic says that the key is gone. */
  value: Buffer | null;
  offset: bigint;
  timestamp: EpochMs;
  headers: IHeaders;
}

export interface LogBatch extends TopicPartition {
  /** At least one. */
  records: LogRecord[];
  /** Behind the batch: control records of transactions and what compaction removed count, and are not among the records. */
  next: bigint;
  /** Of the next record to be written: `highWatermark - next` are still to come. */
  highWatermark: bigint;
}

export interface LogHandlers {
  /**
   * These partitions are ours now. Nothing is read before the promise resolves. A partition that is not among the positions
   * begins where the group last was, and a new group at the oldest record.
   */
  onAssigned(gained: TopicPartition[]): Promise<readonly Position[]>;
  /** These partitions are another's now, who may have begun already. */
  onRevoked(lost: TopicPartition[]): Promise<void>;
  /** Retention deleted these records before they were read. Reading goes on behind them. */
  onMissing(missing: MissingRecords): void;
  /** One at a time for each partition. The next batch waits for the promise; a rejection ends the reading. */
  onBatch(batch: LogBatch): Promise<void>;
}

export interface LogOptions extends LogHandlers {
  topics: readonly string[];
  group: string;
  /** After this silence of a reader its partitions go to others. */
  sessionTimeoutMs?: number;
}

const SESSION_MS = 15_000;
const HEARTBEAT_MS = 1000;

/** Several within a session. */
const heartbeatOf = ({ sessionTimeoutMs = SESSION_MS }: LogOptions): number =>
  Math.min(HEARTBEAT_MS, sessionTimeoutMs / 4);
const PARTITIONS_AT_ONCE = 8;

/** Has joined the group's topics when this resolves. Throws MachineryError where the brokers or topics cannot be had. */
export async function readLog(kafka: Kafka, options: LogOptions): Promise<KafkaLog> {
  const consumer = kafka.consumer({
    groupId: options.group,
    sessionTimeout: options.sessionTimeoutMs ?? SESSION_MS,
    heartbeatInterval: heartbeatOf(options),
    // Also how long an assigned partition waits to be read first, since nothing can be fetched until its position is known.
    maxWaitTimeInMs: 200,
    metadataMaxAge: 60_000,
  });
  const log = new KafkaLog(consumer, options, (topics) => boundsOf(kafka, topics));
  try {
    await log.start();
  } catch (error) {
    await log.stop();
    throw error instanceof MachineryError ? error : kafkaFailure(cannotRead(options), error);
  }
  return log;
}

export class KafkaLog {
  /** Resolves after `stop`. Rejects when a handler failed, or with MachineryError when Kafka cannot be read any more. */
  readonly finished: Promise<void>;
  readonly #consumer: Consumer;
  readonly #options: LogOptions;
  readonly #boundsOf: (topics: Iterable<string>) => Promise<Map<string, Bounds>>;
  readonly #finish: { resolve(): void; reject(error: unknown): void };
  #held: TopicPartition[] = [];
  readonly #positions = new Map<string, bigint>();
  /** Counts assignments, to know when a newer one has come. */
  #generation = 0;
  #takeovers: Promise<void> = Promise.resolve();
  #paused = false;
  #over = false;

  /** Use `readLog`. */
  constructor(
    consumer: Consumer,
    options: LogOptions,
    bounds: (topics: Iterable<string>) => Promise<Map<string, Bounds>>,
  ) {
    this.#consumer = consumer;
    this.#options = options;
    this.#boundsOf = bounds;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.finished = promise;
    this.finished.catch(() => undefined);
    this.#finish = { resolve, reject };
  }

  async start(): Promise<void> {
    const { CRASH, GROUP_JOIN } = this.#consumer.events;
    this.#consumer.on(GROUP_JOIN, ({ payload }) => this.#joined(payload.memberAssignment));
    // kafkajs comes back by itself from what may pass, and stops without a word otherwise.
    this.#consumer.on(CRASH, ({ payload }) => {
      if (!payload.restart) this.#fail(kafkaFailure(cannotRead(this.#options), payload.error));
    });
    await this.#consumer.connect();
    await this.#consumer.subscribe({ topics: [...this.#options.topics], fromBeginning: true });
    await this.#consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: PARTITIONS_AT_ONCE,
      eachBatch: (payload) => this.#read(payload),
    });
    // A group that cannot be joined is a crash like any other for kafkajs, and no error of what was just called.
    if (this.#over) await this.finished;
  }

  /** Stops fetching and stays in the group: back-pressure for longer than a handler should wait. */
  pause(): void {
    this.#paused = true;
    this.#consumer.pause(byTopic(this.#held));
  }

  resume(): void {
    this.#paused = false;
    this.#consumer.resume(byTopic(this.#held));
  }

  /** Tells the group our positions anew. Throws where it takes none now, as while it is rebalancing. */
  async commit(): Promise<void> {
    const offsets = this.#held.flatMap((at) => {
      const position = this.#positions.get(keyOf(at));
      return position === undefined ? [] : [{ ...at, offset: String(position) }];
    });
    if (offsets.length > 0) await this.#consumer.commitOffsets(offsets);
  }

  /** Waits for the batches in hand and leaves the group. */
  async stop(): Promise<void> {
    this.#over = true;
    await this.#consumer.disconnect().catch(() => undefined);
    await this.#takeovers;
    this.#finish.resolve();
  }

  /** Called by kafkajs at the moment of assignment, before it fetches anything. */
  #joined(assignment: Record<string, number[]>): void {
    const assigned = Object.entries(assignment).flatMap(([topic, partitions]) =>
      partitions.map((partition) => ({ topic, partition })),
    );
    this.#consumer.pause(byTopic(assigned));
    const generation = ++this.#generation;
    this.#takeovers = this.#takeovers
      .then(() => this.#takeOver(assigned, generation))
      .catch((error) => this.#fail(error));
  }

  /** A partition that stays with us goes on at our own position, wherever the group believes it to be. */
  async #takeOver(assigned: TopicPartition[], generation: number): Promise<void> {
    const before = this.#held;
    const lost = without(before, assigned);
    const gained = without(assigned, before);
    if (lost.length > 0) await this.#options.onRevoked(lost);
    for (const partition of lost) this.#positions.delete(keyOf(partition));
    const starts = gained.length > 0 ? await this.#options.onAssigned(gained) : [];
    await this.#place(starts);
    this.#held = assigned;
    if (generation === this.#generation && !this.#over) this.#begin(assigned);
  }

  /** Makes these our positions, behind what is gone. */
  async #place(starts: readonly Position[]): Promise<void> {
    if (starts.length === 0) return;
    const bounds = await this.#boundsOf(new Set(starts.map(({ topic }) => topic)));
    for (const wanted of starts) {
      const { start, missing } = within(wanted, bounds.get(keyOf(wanted)));
      if (missing !== undefined) this.#options.onMissing(missing);
      this.#positions.set(keyOf(wanted), start.offset);
    }
  }

  #begin(assigned: TopicPartition[]): void {
    for (const { topic, partition } of assigned) {
      const offset = this.#positions.get(keyOf({ topic, partition }));
      if (offset !== undefined) this.#consumer.seek({ topic, partition, offset: String(offset) });
    }
    if (!this.#paused) this.#consumer.resume(byTopic(assigned));
  }

  async #read({ batch, heartbeat, resolveOffset, commitOffsetsIfNecessary, isRunning, isStale }: EachBatchPayload) {
    if (this.#over || !isRunning() || isStale()) return;
    const { topic, partition } = batch;
    // A handler that waits for Elasticsearch may take longer than a session.
    const beat = setInterval(() => heartbeat().catch(() => undefined), heartbeatOf(this.#options));
    try {
      await this.#checkGap({ topic, partition }, BigInt(batch.messages[0]!.offset));
      await this.#options.onBatch({
        topic,
        partition,
        records: batch.messages.map(recordOf),
        next: BigInt(batch.lastOffset()) + 1n,
        highWatermark: BigInt(batch.highWatermark),
      });
    } catch (error) {
      return this.#fail(error);
    } finally {
      clearInterval(beat);
    }
    const next = BigInt(batch.lastOffset()) + 1n;
    this.#positions.set(keyOf({ topic, partition }), next);
    resolveOffset(batch.lastOffset());
    await commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset: String(next) }] }] });
  }

  /** Compaction leaves gaps too, but does not move the beginning of the log. */
  async #checkGap(at: TopicPartition, first: bigint): Promise<void> {
    const expected = this.#positions.get(keyOf(at));
    if (expected !== undefined && first > expected) await this.#place([{ ...at, offset: expected }]);
  }

  #fail(error: unknown): void {
    if (this.#over) return;
    this.#over = true;
    // Not awaited: it waits for the batches in hand, and this may be one of them.
    void this.#consumer.disconnect().catch(() => undefined);
    this.#finish.reject(error);
  }
}

const cannotRead = ({ topics, group }: LogOptions): string => `cannot read ${topics.join(', ')} as group ${group}`;

const keyOf = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`;

function without(all: TopicPartition[], some: TopicPartition[]): TopicPartition[] {
  const keys = new Set(some.map(keyOf));
  return all.filter((partition) => !keys.has(keyOf(partition)));
}

function byTopic(partitions: TopicPartition[]): { topic: string; partitions: number[] }[] {
  const topics = Map.groupBy(partitions, ({ topic }) => topic);
  return [...topics].map(([topic, members]) => ({ topic, partitions: members.map(({ partition }) => partition) }));
}

const recordOf = (message: EachBatchPayload['batch']['messages'][number]): LogRecord => ({
  key: message.key,
  value: message.value,
  offset: BigInt(message.offset),
  timestamp: Number(message.timestamp),
  headers: message.headers ?? {},
});
