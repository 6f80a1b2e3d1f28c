/**
 * The ingest role. In: raw topics. Out: sightings in the events topic, refused records in the dead-letter topic. The position in a raw
 * partition moves only when both have acknowledged what came before it: a crash repeats records and loses none.
 */
import { MachineryError } from '../../src/errors.ts';
import type { EpochMs } from '../../src/event.ts';
import type { Kafka } from '../../src/kafka/client.ts';
import { parserOf } from '../../src/parse/registry.ts';
import { connectProducer, type KafkaProducer, type OutgoingRecord } from '../../src/sink/kafka.ts';
import { type KafkaLog, type LogBatch, type LogRecord, readLog } from '../../src/source/kafka.ts';
import { boundsOf, committedOf, partitionsOf } from '../../src/source/kafka-bounds.ts';
import type { Ingest } from '../ingest-setup.ts';
import { deadLetter, type Ingested } from '../stages.ts';
import { encode, entriesOf, type LogEntry, partitionOf, rosterEntries, type Source } from './event-log.ts';
import type { StreamOptions } from './options.ts';
import { type Part, started } from './part.ts';
import { RosterFeed } from './roster-feed.ts';
import { type Unwrapped, unwrap } from './unwrap.ts';

/** Where every record went. `records` = events (sightings and filtered) + ignored + refused. */
export interface IngestCounts {
  records: number;
  sightings: number;
  filtered: number;
  ignored: number;
  refused: number;
}

/** Throws MachineryError where a topic is missing or the brokers cannot be reached. */
export async function startIngest(kafka: Kafka, options: StreamOptions, ingest: Ingest): Promise<IngestRole> {
  const { events_topic, dead_letters_topic } = options.kafka;
  const partitions = await partitionsOf(kafka, [...rawTopics(options), events_topic, dead_letters_topic]);
  const producer = await connectProducer(kafka);
  return started(new IngestRole(kafka, options, ingest, producer, partitions));
}

export class IngestRole implements Part {
  readonly counts: IngestCounts = { records: 0, sightings: 0, filtered: 0, ignored: 0, refused: 0 };
  /** Rejects with MachineryError where reading or writing fails for good. */
  finished: Promise<void> = Promise.resolve();
  readonly refusedByCode: Record<string, number> = {};
  readonly #lag = new Map<Source, number>();
  #isQuiet = false;
  readonly #kafka: Kafka;
  readonly #options: StreamOptions;
  readonly #ingest: Ingest;
  readonly #producer: KafkaProducer;
  readonly #partitions: ReadonlyMap<string, number>;
  /** Of the next record to be read, for the raw partitions of this worker; undefined before the first. */
  readonly #positions = new Map<Source, bigint | undefined>();
  #log: KafkaLog | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  readonly #roster: RosterFeed | undefined;

  /** Use `startIngest`. */
  constructor(
    kafka: Kafka,
    options: StreamOptions,
    ingest: Ingest,
    producer: KafkaProducer,
    partitions: ReadonlyMap<string, number>,
  ) {
    this.#kafka = kafka;
    this.#options = options;
    this.#ingest = ingest;
    this.#producer = producer;
    this.#partitions = partitions;
    const { roster } = options.settings;
    this.#roster =
      roster === undefined
        ? undefined
        : new RosterFeed(roster, options.log, (entries) => this.#toAll(...rosterEntries(entries)));
  }

  async start(): Promise<void> {
    const topics = rawTopics(this.#options);
    const sources = topics.flatMap((topic) =>
      Array.from({ length: this.#partitions.get(topic)! }, (_, partition) => `${topic}/${partition}`),
    );
    await this.#toAll({ kind: 'sources', sources });
    // Before any sighting, so that no engine judges without it.
    await this.#roster?.start();
    this.#log = await readLog(this.#kafka, {
      topics,
      group: this.#group,
      sessionTimeoutMs: this.#options.kafka.session_timeout,
      onAssigned: async (gained) => {
        for (const { topic, partition } of gained) this.#positions.set(`${topic}/${partition}`, undefined);
        return [];
      },
      onRevoked: async (lost) => {
        for (const { topic, partition } of lost) {
          this.#positions.delete(`${topic}/${partition}`);
          this.#lag.delete(`${topic}/${partition}`);
        }
      },
      onMissing: (missing) => this.#options.log.warn(`${told(missing)} were deleted before they were read`),
      onBatch: (batch) => this.#take(batch),
    });
    this.finished = this.#log.finished;
    this.#timer = setInterval(() => {
      this.#looking = this.#looking.then(() => this.#look()).catch(this.#onLookFailed);
    }, this.#options.quietEveryMs);
  }

  /** Records that were still to be read behind the last batch of each raw partition. */
  lag(): Record<Source, number> {
    return Object.fromEntries(this.#lag);
  }

  /** All raw partitions of this worker are read to their ends, and the events topic knows it. */
  async isQuiet(): Promise<boolean> {
    return this.#isQuiet;
  }

  /** Nothing more is to come: engines apply what waits, as at the end of files. */
  async end(): Promise<void> {
    await this.#toAll({ kind: 'end' });
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#log?.stop();
    await this.#looking;
    await this.#producer.close();
  }

  /** The next look may succeed; until then the watermark waits. */
  readonly #onLookFailed = (error: unknown): void =>
    this.#options.log.warn(`cannot tell whether topics are read to their ends: ${(error as Error).message}`);

  async #take({ topic, partition, records, next, highWatermark }: LogBatch): Promise<void> {
    const source: Source = `${topic}/${partition}`;
    const { source: parser, organization } = this.#options.kafka.topics.find((mapped) => mapped.topic === topic)!;
    const raw: Unwrapped = { records: [], refused: [] };
    for (const record of records) unwrap(record, parserOf(parser)!.framing, raw);
    const ingested = this.#ingest({
      source: parser,
      input: source,
      records: raw.records,
      organization,
      receivedAt: timeOf(records.at(-1)!),
    });
    const at = { source: parser, input: source };
    ingested.records += raw.refused.length;
    ingested.refused.push(...raw.refused.map(({ refusal, text, line }) => deadLetter(refusal, text, line, at)));
    this.#isQuiet = false;
    const since = timeOf(records[0]!);
    await Promise.all([this.#writeSightings(source, ingested, since), this.#writeRefused(ingested)]);
    if (since !== undefined) this.#options.onReached('ingest', since);
    this.#count(ingested);
    // Taken away meanwhile, it is another's business.
    if (!this.#positions.has(source)) return;
    this.#positions.set(source, next);
    this.#lag.set(source, Number(highWatermark - next));
  }

  async #writeSightings(source: Source, { sightings }: Ingested, since: EpochMs | undefined): Promise<void> {
    const byPartition = Map.groupBy(entriesOf(source, sightings, since), ({ organization }) =>
      partitionOf(organization, this.#eventPartitions),
    );
    for (const [partition, entries] of byPartition)
      await this.#producer.send(this.#options.kafka.events_topic, partition, entries.map(toRecord));
  }

  async #writeRefused({ refused }: Ingested): Promise<void> {
    const topic = this.#options.kafka.dead_letters_topic;
    const partitions = this.#partitions.get(topic)!;
    const byPartition = Map.groupBy(refused, ({ input }) => partitionOf(input, partitions));
    for (const [partition, letters] of byPartition)
      await this.#producer.send(
        topic,
        partition,
        letters.map((letter) => ({ key: letter.input, value: JSON.stringify(letter) })),
      );
  }

  /** Raw partitions that have come to rest must not hold back the others: the log is told, and that time passes. */
  async #look(): Promise<void> {
    await this.#roster?.look();
    const time = Date.now();
    const topics = new Set([...this.#positions.keys()].map((source) => source.slice(0, source.lastIndexOf('/'))));
    if (topics.size === 0) return;
    const bounds = await boundsOf(this.#kafka, topics);
    const committed = await committedOf(this.#kafka, this.#group, topics);
    const quiet = [...this.#positions].filter(([source, position]) => {
      const { oldest, end } = bounds.get(source)!;
      const at = position ?? committed.get(source) ?? oldest;
      return at >= end || oldest === end;
    });
    if (quiet.length === 0) return;
    const sources = quiet.map(([source]) => source);
    await this.#toAll({ kind: 'quiet', sources, time });
    // A group that was rebalancing took no position, and with nothing more to read it would not be told again.
    const isKept = quiet.every(([source, at]) => at === undefined || (committed.get(source) ?? 0n) >= at);
    if (!isKept) await this.#log!.commit();
    this.#isQuiet =
      isKept &&
      quiet.length === this.#positions.size &&
      quiet.every(([source, at]) => this.#positions.get(source) === at);
  }

  /** An engine of any partition may wait for any raw partition. */
  async #toAll(...entries: LogEntry[]): Promise<void> {
    for (let partition = 0; partition < this.#eventPartitions; partition++)
      await this.#producer.send(this.#options.kafka.events_topic, partition, entries.map(toRecord));
  }

  #count({ records, sightings, filtered, ignored, refused }: Ingested): void {
    this.counts.records += records;
    this.counts.sightings += sightings.length;
    this.counts.filtered += filtered;
    this.counts.ignored += Object.values(ignored).reduce((sum, count) => sum + count, 0);
    this.counts.refused += refused.length;
    for (const { code } of refused) this.refusedByCode[code] = (this.refusedByCode[code] ?? 0) + 1;
  }

  get #group(): string {
    return `${this.#options.kafka.group}-ingest`;
  }

  get #eventPartitions(): number {
    const count = this.#partitions.get(this.#options.kafka.events_topic);
    if (count === undefined) throw new MachineryError('Kafka: the events topic is gone');
    return count;
  }
}

const rawTopics = ({ kafka }: StreamOptions): string[] => [...new Set(kafka.topics.map(({ topic }) => topic))];

/** When it came to Kafka; a producer may have left it out. */
const timeOf = ({ timestamp }: LogRecord): EpochMs | undefined => (timestamp > 0 ? timestamp : undefined);

const toRecord = (entry: LogEntry): OutgoingRecord => ({
  key: entry.kind === 'sightings' ? entry.organization : null,
  value: encode(entry),
});

const told = ({
  topic,
  partition,
  from,
  until,
}: {
  topic: string;
  partition: number;
  from: bigint;
  until: bigint;
}): string => `records ${from} to ${until - 1n} of ${topic}/${partition}`;
