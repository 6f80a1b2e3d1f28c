/**
 * The detect role. In: the events topic. Out: findings in Elasticsearch. One engine for each partition; its state and position are
 * kept in the checkpoints topic, never ahead of what Elasticsearch has acknowledged, so that another worker can take over.
 */
import { KafkaCheckpoints } from '../../src/checkpoint/kafka.ts';
import { MachineryError } from '../../src/errors.ts';
import type { EpochMs } from '../../src/event.ts';
import type { Finding } from '../../src/evidence/finding.ts';
import type { Verdict } from '../../src/evidence/verdict.ts';
import type { Kafka } from '../../src/kafka/client.ts';
import { ElasticsearchWriter } from '../../src/sink/elasticsearch.ts';
import type { Client } from '../../src/sink/elasticsearch-client.ts';
import { deadLetterOf, documentsOf } from '../../src/sink/elasticsearch-documents.ts';
import { connectProducer, type KafkaProducer } from '../../src/sink/kafka.ts';
import { type KafkaLog, type LogBatch, type Position, readLog, type TopicPartition } from '../../src/source/kafka.ts';
import { boundsOf, partitionsOf } from '../../src/source/kafka-bounds.ts';
import { readTable } from '../../src/source/kafka-table.ts';
import type { EngineCounts } from '../../src/window/engine.ts';
import { within } from '../../src/within.ts';
import { Engines, settingsHash } from '../engines.ts';
import { Checkpointer } from './checkpointer.ts';
import { decode, type LogEntry, partitionOf } from './event-log.ts';
import type { StreamOptions } from './options.ts';
import { type Part, started } from './part.ts';

export interface DetectCounts {
  /** Records of the events topic, and those that were none of ours. */
  records: number;
  unknown: number;
  sightings: number;
  /** Revisions of findings that were written. */
  findings: number;
}

/** SIGTERM and rebalances must not wait for a cluster that is away. */
const HAND_OVER_MS = 3000;

interface Held {
  engines: Engines;
  /** Records that were still to be read behind the last batch. */
  lag: number;
  /** Of the next record. */
  offset: bigint;
}

/** Throws MachineryError where a topic is missing, or the brokers or the cluster cannot be reached. */
export async function startDetect(kafka: Kafka, elasticsearch: Client, options: StreamOptions): Promise<DetectRole> {
  const { events_topic, checkpoints_topic, dead_letters_topic, findings_topic } = options.kafka;
  const topics = [
    events_topic,
    checkpoints_topic,
    dead_letters_topic,
    ...(findings_topic === undefined ? [] : [findings_topic]),
  ];
  const partitions = await partitionsOf(kafka, topics);
  if (partitions.get(checkpoints_topic)! < partitions.get(events_topic)!)
    throw new MachineryError(
      `Kafka: ${checkpoints_topic} has ${partitions.get(checkpoints_topic)} partitions, fewer than the ${partitions.get(events_topic)} of ${events_topic}`,
      'add partitions to it: each partition of events keeps its checkpoints in the one of the same number',
    );
  const producer = await connectProducer(kafka, { compression: 'none' });
  return started(new DetectRole(kafka, elasticsearch, options, producer, partitions));
}

export class DetectRole implements Part {
  readonly counts: DetectCounts = { records: 0, unknown: 0, sightings: 0, findings: 0 };
  readonly checkpoints: Checkpointer;
  readonly writer: ElasticsearchWriter;
  /** Rejects with MachineryError where reading or writing fails for good. */
  finished: Promise<void> = Promise.resolve();
  readonly #kafka: Kafka;
  readonly #options: StreamOptions;
  readonly #producer: KafkaProducer;
  readonly #partitions: ReadonlyMap<string, number>;
  /** Dead letters on their way; a checkpoint waits for them. */
  #refusals: Promise<void> = Promise.resolve();
  readonly #held = new Map<number, Held>();
  /** Rejected where a checkpoint cannot be saved. */
  readonly #broken = Promise.withResolvers<never>();
  readonly #giveUp = new AbortController();
  #log: KafkaLog | undefined;

  /** Use `startDetect`. */
  constructor(
    kafka: Kafka,
    elasticsearch: Client,
    options: StreamOptions,
    producer: KafkaProducer,
    partitions: ReadonlyMap<string, number>,
  ) {
    this.#kafka = kafka;
    this.#options = options;
    this.#producer = producer;
    this.#partitions = partitions;
    const topic = new KafkaCheckpoints(options.kafka.checkpoints_topic, producer, (name, partition) =>
      readTable(kafka, name, partition),
    );
    this.checkpoints = new Checkpointer(topic, options, settingsHash(options.settings));
    // It may be rejected when nobody waits any more.
    this.#broken.promise.catch(() => undefined);
    this.writer = new ElasticsearchWriter(elasticsearch, {
      signal: this.#giveUp.signal,
      onRefused: (refusal) => {
        const letter = deadLetterOf(refusal);
        options.log.warn(`Elasticsearch refused ${letter.input}: ${letter.detail}`);
        this.#refusals = this.#refusals.then(() => this.#writeRefused(letter.input, JSON.stringify(letter)));
        // The next checkpoint fails with it.
        this.#refusals.catch(() => undefined);
      },
    });
  }

  async start(): Promise<void> {
    const { events_topic, group } = this.#options.kafka;
    this.#log = await readLog(this.#kafka, {
      topics: [events_topic],
      group: `${group}-detect`,
      sessionTimeoutMs: this.#options.kafka.session_timeout,
      onAssigned: (gained) => this.#takeOver(gained),
      onRevoked: (lost) => this.#handOver(lost),
      onMissing: ({ partition, from, until }) =>
        this.#options.log.warn(
          `events ${from} to ${until - 1n} of ${events_topic}/${partition} were deleted before they were read`,
        ),
      onBatch: (batch) => this.#take(batch),
    });
    this.finished = Promise.race([this.#log.finished, this.#broken.promise]);
    // Nobody waits for it before the other parts have started.
    this.finished.catch(() => undefined);
  }

  /** Of all engines here, together. */
  engineCounts(): Partial<EngineCounts> {
    const sum: Partial<EngineCounts> = {};
    for (const { engines } of this.#held.values())
      for (const [key, count] of Object.entries(engines.counts()) as [keyof EngineCounts, number][])
        sum[key] = (sum[key] ?? 0) + count;
    return sum;
  }

  lag(): Record<string, number> {
    return this.#byPartition(({ lag }) => lag);
  }

  checkpointAges(): Record<string, number> {
    return Object.fromEntries([...this.checkpoints.ages()].map(([partition, age]) => [this.#nameOf(partition), age]));
  }

  /** Epoch seconds; 0 where an engine still waits for some raw partition to begin. */
  watermarks(): Record<string, number> {
    return this.#byPartition(({ engines }) => {
      const reached = engines.watermark() / 1000;
      return Number.isFinite(reached) ? reached : 0;
    });
  }

  /** All partitions of this worker are read to their ends as they are now, and Elasticsearch has what was found. */
  async isQuiet(): Promise<boolean> {
    const bounds = await boundsOf(this.#kafka, [this.#options.kafka.events_topic]);
    const ends = [...this.#held].map(([partition, { offset }]) => offset >= bounds.get(this.#nameOf(partition))!.end);
    return ends.length > 0 && ends.every(Boolean) && this.writer.pending === 0;
  }

  /** Writes what is found and keeps the state, if Elasticsearch answers in time; the next owner starts from there, or from before. */
  async stop(): Promise<void> {
    // A batch in hand may be waiting for Elasticsearch, and must not wait longer than a checkpoint does.
    const timer = setTimeout(() => this.#giveUp.abort(), HAND_OVER_MS);
    await this.#log?.stop();
    const topic = this.#options.kafka.events_topic;
    await this.#handOver([...this.#held.keys()].map((partition) => ({ topic, partition })));
    clearTimeout(timer);
    await this.#producer.close();
  }

  async #takeOver(gained: readonly TopicPartition[]): Promise<Position[]> {
    const bounds = await boundsOf(this.#kafka, [this.#options.kafka.events_topic]);
    const positions: Position[] = [];
    for (const { topic, partition } of gained) {
      const checkpoint = await this.checkpoints.load(partition);
      const offset = checkpoint?.offset ?? bounds.get(this.#nameOf(partition))!.oldest;
      const engines = new Engines(this.#options.settings, undefined, checkpoint?.parts);
      this.#held.set(partition, { engines, offset, lag: 0 });
      this.#options.log.info(
        `took over ${topic}/${partition} ${checkpoint === undefined ? 'from its beginning' : `from a checkpoint at ${offset}`}`,
      );
      positions.push({ topic, partition, offset });
    }
    return positions;
  }

  /** Another worker may have begun already; it comes to the same findings, so there is no harm in writing them. */
  async #handOver(lost: readonly TopicPartition[]): Promise<void> {
    const given = lost.flatMap(({ partition }) => {
      const held = this.#held.get(partition);
      return held === undefined ? [] : [{ partition, held }];
    });
    for (const { partition } of given) this.#held.delete(partition);
    const saving = (async () => {
      for (const { partition, held } of given) await (await this.#checkpoint(partition, held)).saved;
      return 'saved';
    })().catch((error: Error) => error.message);
    const outcome = (await within(saving, HAND_OVER_MS)) ?? 'no answer in time';
    for (const { partition } of given) this.checkpoints.letGo(partition);
    if (outcome !== 'saved')
      this.#options.log.warn(
        `handed over without a new checkpoint, the next owner starts from the one before: ${outcome}`,
      );
  }

  async #take({ partition, records, next, highWatermark }: LogBatch): Promise<void> {
    const held = this.#held.get(partition);
    // Handed over while it was on its way.
    if (held === undefined) return;
    const received: EpochMs[] = [];
    for (const { value, timestamp } of records) {
      this.counts.records++;
      const entry = decode(value);
      if (entry === undefined) this.counts.unknown++;
      else this.#apply(entry, held.engines);
      this.#options.onReached('detect', timestamp);
      if (entry?.kind === 'sightings' && entry.received !== undefined) received.push(entry.received);
    }
    held.offset = next;
    held.lag = Number(highWatermark - next);
    await this.#write(held.engines.takeFindings());
    this.#measure(received);
    if (!this.checkpoints.isDue(partition)) return;
    const { saved } = await this.#checkpoint(partition, held);
    saved.catch(this.#broken.reject);
  }

  /** How long it took until Elasticsearch had all that was made of records which Kafka had at these times. */
  #measure(received: readonly EpochMs[]): void {
    const reached = (): void => {
      for (const since of received) this.#options.onReached('end_to_end', since);
    };
    // Nobody waits for this, and a failure is told elsewhere.
    if (this.writer.pending === 0) reached();
    else void this.writer.drain().then(reached, () => undefined);
  }

  #apply(entry: LogEntry, engines: Engines): void {
    if (entry.kind === 'sources') engines.sources(entry.sources);
    else if (entry.kind === 'quiet') for (const source of entry.sources) engines.quiet(source, entry.time);
    else if (entry.kind === 'roster') engines.roster(entry.entries, entry);
    else if (entry.kind === 'verdict') this.#decide(entry.verdict, engines);
    else if (entry.kind === 'end') engines.end();
    else {
      this.counts.sightings += entry.sightings.length;
      engines.offer(entry.source, entry.sightings);
    }
  }

  #decide(verdict: Verdict, engines: Engines): void {
    if (!engines.decide(verdict))
      this.#options.log.warn(`a verdict on ${verdict.finding}, which is no finding here, changes nothing`);
  }

  async #write(findings: readonly Finding[]): Promise<void> {
    this.counts.findings += findings.length;
    const { elasticsearch } = this.#options.settings;
    for (const finding of findings)
      for (const document of documentsOf(finding, elasticsearch?.namespace)) await this.writer.add(document);
    await this.#publish(findings);
  }

  async #publish(findings: readonly Finding[]): Promise<void> {
    const topic = this.#options.kafka.findings_topic;
    if (topic === undefined) return;
    const partitions = this.#partitions.get(topic)!;
    const byPartition = Map.groupBy(findings, ({ farmsight }) => partitionOf(farmsight.finding.id, partitions));
    for (const [partition, own] of byPartition)
      await this.#producer.send(
        topic,
        partition,
        own.map((finding) => ({ key: finding.farmsight.finding.id, value: JSON.stringify(finding) })),
      );
  }

  async #writeRefused(input: string, value: string): Promise<void> {
    const topic = this.#options.kafka.dead_letters_topic;
    await this.#producer.send(topic, partitionOf(input, this.#partitions.get(topic)!), [{ key: input, value }]);
  }

  /** Nothing in the state that is taken is newer than what Elasticsearch has. It is saved while the engines go on. */
  async #checkpoint(partition: number, { engines, offset }: Held): Promise<{ saved: Promise<void> }> {
    await this.#write(engines.takeFindings());
    await this.writer.drain();
    await this.#refusals;
    return { saved: this.checkpoints.save(partition, offset, engines) };
  }

  #byPartition(value: (held: Held) => number): Record<string, number> {
    return Object.fromEntries([...this.#held].map(([partition, held]) => [this.#nameOf(partition), value(held)]));
  }

  #nameOf(partition: number): string {
    return `${this.#options.kafka.events_topic}/${partition}`;
  }
}
