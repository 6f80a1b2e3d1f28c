/**
 * Refused records where analysts can see them. In: the dead-letter topic. Out: documents in Elasticsearch. The position moves only
 * when Elasticsearch has them; what it refuses here is told and let go, or it would be refused for ever.
 */
import type { Kafka } from '../../src/kafka/client.ts';
import type { DeadLetter } from '../../src/outcome.ts';
import { ElasticsearchWriter } from '../../src/sink/elasticsearch.ts';
import type { Client } from '../../src/sink/elasticsearch-client.ts';
import { deadLetterDocument } from '../../src/sink/elasticsearch-documents.ts';
import { type KafkaLog, type LogBatch, type LogRecord, readLog } from '../../src/source/kafka.ts';
import { boundsOf, committedOf } from '../../src/source/kafka-bounds.ts';
import type { StreamOptions } from './options.ts';
import { type Part, started } from './part.ts';

/** Throws MachineryError where the topic cannot be read. */
export async function startDeadLetters(
  kafka: Kafka,
  elasticsearch: Client,
  options: StreamOptions,
): Promise<DeadLetterRole> {
  return started(new DeadLetterRole(kafka, elasticsearch, options));
}

/** What Elasticsearch has not taken by then is read again by the next owner. */
const GIVE_UP_MS = 2000;

export class DeadLetterRole implements Part {
  readonly writer: ElasticsearchWriter;
  /** Rejects with MachineryError where reading or writing fails for good. */
  finished: Promise<void> = Promise.resolve();
  readonly #kafka: Kafka;
  readonly #options: StreamOptions;
  readonly #assigned = new Set<number>();
  readonly #giveUp = new AbortController();
  #log: KafkaLog | undefined;

  /** Use `startDeadLetters`. */
  constructor(kafka: Kafka, elasticsearch: Client, options: StreamOptions) {
    this.#kafka = kafka;
    this.#options = options;
    this.writer = new ElasticsearchWriter(elasticsearch, {
      signal: this.#giveUp.signal,
      onRefused: ({ document, reason }) =>
        options.log.warn(`Elasticsearch refused the dead letter ${document.id}: ${reason.slice(0, 200)}`),
    });
  }

  async start(): Promise<void> {
    this.#log = await readLog(this.#kafka, {
      topics: [this.#topic],
      group: this.#group,
      sessionTimeoutMs: this.#options.kafka.session_timeout,
      onAssigned: async (gained) => {
        for (const { partition } of gained) this.#assigned.add(partition);
        return [];
      },
      onRevoked: async (lost) => {
        for (const { partition } of lost) this.#assigned.delete(partition);
      },
      onMissing: () => undefined,
      onBatch: (batch) => this.#take(batch),
    });
    this.finished = this.#log.finished;
  }

  /** All of this worker's are in Elasticsearch. */
  async isQuiet(): Promise<boolean> {
    if (this.writer.pending > 0 || this.#assigned.size === 0) return false;
    const bounds = await boundsOf(this.#kafka, [this.#topic]);
    const committed = await committedOf(this.#kafka, this.#group, [this.#topic]);
    return [...this.#assigned].every((partition) => {
      const name = `${this.#topic}/${partition}`;
      const { oldest, end } = bounds.get(name)!;
      return (committed.get(name) ?? oldest) >= end;
    });
  }

  async stop(): Promise<void> {
    const timer = setTimeout(() => this.#giveUp.abort(), GIVE_UP_MS);
    await this.#log?.stop();
    clearTimeout(timer);
  }

  async #take({ records }: LogBatch): Promise<void> {
    for (const record of records) {
      const letter = letterIn(record);
      if (letter !== undefined)
        await this.writer.add(deadLetterDocument(letter, new Date(record.timestamp).toISOString()));
    }
    await this.writer.drain();
  }

  get #topic(): string {
    return this.#options.kafka.dead_letters_topic;
  }

  get #group(): string {
    return `${this.#options.kafka.group}-dead-letters`;
  }
}

/** Undefined where it is none: others may write to the topic. */
function letterIn({ value }: LogRecord): DeadLetter | undefined {
  try {
    const letter = JSON.parse(String(value)) as DeadLetter | null;
    return typeof letter?.input === 'string' && typeof letter.code === 'string' ? letter : undefined;
  } catch {
    return undefined;
  }
}
