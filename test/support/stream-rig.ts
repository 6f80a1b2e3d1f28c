/**
 * A sample company between a real Kafka and a real Elasticsearch. In: how many brokers. Out: its logs in topics, workers that
 * can be killed, and a comparison of what was found with an undisturbed `detect` over the same logs.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { parse as load } from 'yaml';
import { writeLog } from '../../bench/okta-log.ts';
import { detectorOptions } from '../../pipelines/commands/context.ts';
import { type RunOptions, type StreamSummary, stream } from '../../pipelines/distributed.ts';
import { detect } from '../../pipelines/embedded.ts';
import {
  type ElasticsearchOptions,
  type ElasticsearchStack,
  startElasticsearch,
} from '../../scripts/stack/elasticsearch.ts';
import { type KafkaStack, startKafka } from '../../scripts/stack/kafka.ts';
import type { Finding } from '../../src/evidence/finding.ts';
import { connectKafka, type Kafka } from '../../src/kafka/client.ts';
import { setupKafka, wantedTopics } from '../../src/kafka/setup.ts';
import { SOURCES } from '../../src/parse/registry.ts';
import { loadSettings } from '../../src/settings/load.ts';
import type { Settings } from '../../src/settings/schema.ts';
import { type Client, connectElasticsearch } from '../../src/sink/elasticsearch-client.ts';
import { FINDINGS } from '../../src/sink/elasticsearch-documents.ts';
import { setupElasticsearch } from '../../src/sink/elasticsearch-setup.ts';
import { connectProducer, type KafkaProducer } from '../../src/sink/kafka.ts';
import { resolveInputs } from '../../src/source/inputs.ts';
import { createTopic } from './kafka.ts';

export const MAIN = fileURLToPath(new URL('../../pipelines/main.ts', import.meta.url));
export const COMPANY = fileURLToPath(new URL('../../samples/company/', import.meta.url));
export const LOGS: readonly [source: string, file: string][] = [
  ['okta', 'okta.ndjson.gz'],
  ['globalprotect', 'globalprotect.log.gz'],
  ['cisco-asa', 'cisco-asa.log.gz'],
  ['entra-id', 'entra-id.ndjson.gz'],
  ['duo', 'duo.ndjson.gz'],
  ['fortigate', 'fortigate.log.gz'],
  ['ecs', 'endpoint.ndjson.gz'],
];
/** Of each raw topic and of the events. */
export const PARTITIONS = 2;

/** Beside the company's logs. */
const FILLER = 'filler.ndjson';
const WORKERS_LOG = 'workers.log';

const splitLines = (text: string): string[] => text.split('\n').filter((line) => line !== '');
export const linesOf = (file: string): string[] => splitLines(gunzipSync(readFileSync(join(COMPANY, file))).toString());

export interface RigOptions {
  brokers?: number;
  /** Events of an Okta tenant of 100,000 people beside the company's logs, for load. */
  filler?: number;
  kafkaConfig?: Readonly<Record<string, string>>;
  elasticsearch?: ElasticsearchOptions;
}

export class StreamRig {
  readonly brokers: KafkaStack;
  readonly cluster: ElasticsearchStack;
  readonly kafka: Kafka;
  producer: KafkaProducer;
  readonly client: Client;
  readonly folder: string;
  /** What an undisturbed run finds, by id. */
  readonly expected: ReadonlyMap<string, Finding>;
  readonly #filler: readonly string[];
  /** Warnings and errors of runs within this process. */
  readonly said: string[] = [];
  readonly log = {
    info: (): void => undefined,
    warn: (message: string): void => void this.said.push(message),
    error: (message: string): void => void this.said.push(message),
  };

  static async start(options: RigOptions = {}): Promise<StreamRig> {
    const { brokers: count = 1, elasticsearch = {}, filler = 0, kafkaConfig = {} } = options;
    const [brokers, cluster] = await Promise.all([
      startKafka({ brokers: count, config: kafkaConfig }),
      startElasticsearch(elasticsearch),
    ]);
    const kafka = connectKafka({ brokers: brokers.brokers, clientId: 'test' });
    const client = connectElasticsearch({ nodes: [cluster.url] });
    await setupElasticsearch(client);
    const folder = mkdtempSync(join(tmpdir(), 'farmsight-stream-'));
    writeLog(join(folder, FILLER), filler);
    const findings = await findingsOf(folder, join(folder, FILLER));
    const expected = new Map(findings.map((finding) => [finding.farmsight.finding.id, finding]));
    expect(expected.size).toBeGreaterThan(3);
    return new StreamRig(brokers, cluster, kafka, await connectProducer(kafka), client, folder, expected);
  }

  /** Use `start`. */
  constructor(
    brokers: KafkaStack,
    cluster: ElasticsearchStack,
    kafka: Kafka,
    producer: KafkaProducer,
    client: Client,
    folder: string,
    expected: ReadonlyMap<string, Finding>,
  ) {
    this.brokers = brokers;
    this.cluster = cluster;
    this.kafka = kafka;
    this.producer = producer;
    this.client = client;
    this.folder = folder;
    this.expected = expected;
    this.#filler = splitLines(readFileSync(join(folder, FILLER), 'utf8'));
  }

  async stop(): Promise<void> {
    await this.producer.close();
    await this.client.close();
    await Promise.all([this.brokers.stop(), this.cluster.stop()]);
    rmSync(this.folder, { recursive: true });
  }

  /** Topics of their own for each test, and an index without findings. */
  async world(name: string): Promise<Settings> {
    await this.client.indices.delete({ index: FINDINGS }, { ignore: [404] });
    const topics = [
      ...LOGS.map(([source]) => ({ topic: `${name}.${source}`, source })),
      { topic: `${name}.filler`, source: 'okta' },
    ];
    for (const { topic } of topics) await createTopic(this.kafka, topic, PARTITIONS);
    const names = {
      events: `${name}.events`,
      deadLetters: `${name}.dead-letters`,
      checkpoints: `${name}.checkpoints`,
      findings: `${name}.findings`,
    };
    await setupKafka(this.kafka, wantedTopics(names, PARTITIONS, 45 * 86_400_000));
    return {
      ...companySettings(),
      kafka: {
        brokers: [...this.brokers.brokers],
        topics,
        group: name,
        events_topic: `${name}.events`,
        dead_letters_topic: `${name}.dead-letters`,
        checkpoints_topic: `${name}.checkpoints`,
        findings_topic: `${name}.findings`,
        session_timeout: 15_000,
      },
      elasticsearch: { node: [this.cluster.url], namespace: 'default' },
    };
  }

  /**
   * A share of the logs, ten lines in each message, as some shippers batch them; by turns into all partitions, so that order is
   * kept in each. `filler` is a share of the lines beside the company's logs. Answers with how many lines there were.
   */
  async produce(
    name: string,
    from = 0,
    to = 1,
    { oktaPartitions = PARTITIONS, filler = 1 }: { oktaPartitions?: number; filler?: number } = {},
  ): Promise<number> {
    let count = 0;
    const logs = [
      ...LOGS.map(([source, file]) => [source, linesOf(file)] as const),
      ['filler', this.#filler.slice(0, filler * this.#filler.length)] as const,
    ];
    for (const [topic, lines] of logs) {
      const part = lines.slice(Math.floor(from * lines.length), Math.floor(to * lines.length));
      count += part.length;
      const messages = Array.from({ length: Math.ceil(part.length / 10) }, (_, i) => ({
        key: null,
        value: part.slice(10 * i, 10 * i + 10).join('\n'),
      }));
      const partitions = topic === 'okta' ? oktaPartitions : PARTITIONS;
      for (let partition = 0; partition < partitions; partition++)
        await this.producer.send(
          `${name}.${topic}`,
          partition,
          messages.filter((_, i) => i % partitions === partition),
        );
    }
    return count;
  }

  /** A producer learns of new partitions when it connects, or minutes later. */
  async reconnect(): Promise<void> {
    await this.producer.close();
    this.producer = await connectProducer(this.kafka);
  }

  /** To the end of everything, within this process. */
  run(settings: Settings, over: Partial<RunOptions> = {}): Promise<StreamSummary> {
    const signal = new AbortController().signal;
    return stream({ settings, role: 'all', log: this.log, signal, untilEnd: true, checkpointEveryMs: 500, ...over });
  }

  /** A worker as users start it, with checkpoints and quiet marks as often as the defaults have them. */
  worker(config: string, ...flags: string[]): ChildProcess {
    const roster = ['--roster', join(COMPANY, 'roster.csv')];
    const output = openSync(join(this.folder, WORKERS_LOG), 'a');
    const worker = spawn(process.execPath, [MAIN, 'stream', '--config', config, ...roster, ...flags], {
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    return worker;
  }

  /** The last lines of all workers so far: why one ended. */
  saidByWorkers(): string {
    return splitLines(readFileSync(join(this.folder, WORKERS_LOG), 'utf8'))
      .slice(-100)
      .join('\n');
  }

  /** The settings as a file for a worker. */
  configOf(name: string, { kafka, elasticsearch }: Settings): string {
    const own = load(readFileSync(join(COMPANY, 'settings.yaml'), 'utf8'));
    const path = join(this.folder, `${name}.json`);
    const written = { ...kafka, session_timeout: `${kafka!.session_timeout}ms` };
    writeFileSync(path, JSON.stringify({ ...own, kafka: written, elasticsearch: { node: elasticsearch!.node } }));
    return path;
  }

  /** The finding as the engine made it; the index adds what Kibana cannot count by itself. */
  async written(): Promise<Map<string, Record<string, unknown>>> {
    await this.client.indices.refresh({ index: FINDINGS });
    const { hits } = await this.client.search({ index: FINDINGS, size: 1000 });
    return new Map(hits.hits.map(({ _id, _source }) => [_id!, _source as Record<string, unknown>]));
  }

  async expectSameFindings(): Promise<void> {
    const documents = await this.written();
    expect([...documents.keys()].sort()).toEqual([...this.expected.keys()].sort());
    for (const [id, finding] of this.expected) expect(documents.get(id)).toMatchObject(comparable(finding));
  }
}

export const companySettings = (): Settings =>
  loadSettings(join(COMPANY, 'settings.yaml'), detectorOptions(), { roster: join(COMPANY, 'roster.csv') }).settings;

/** What `detect` finds in the company's logs, and in an Okta log beside them. Its store lies in `folder`. */
export async function findingsOf(folder: string, ...okta: string[]): Promise<readonly Finding[]> {
  const logs = LOGS.map(([source, file]) => `${source}=${join(COMPANY, file)}`);
  const { findings } = await detect({
    inputs: await resolveInputs([...logs, ...okta.map((path) => `okta=${path}`)], SOURCES),
    settings: companySettings(),
    storePath: join(folder, 'detect.db'),
    threads: 1,
  });
  return findings;
}

/** How often a finding was revised depends on when it was looked at; what it says does not. */
function comparable(finding: Finding): object {
  const { farmsight, event, ...rest } = structuredClone(finding);
  const { finding: identity, ...facts } = farmsight;
  delete facts.cluster.left;
  const { id: _, ...said } = event;
  return { ...rest, event: said, farmsight: { ...facts, finding: { id: identity.id, status: identity.status } } };
}
