/**
 * A broker, an Elasticsearch and workers to measure. In: raw topics with their sources. Out: everything set up, workers as
 * processes of their own, and what their `/metrics` say.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Role } from '../pipelines/distributed.ts';
import { startElasticsearch } from '../scripts/stack/elasticsearch.ts';
import { startKafka } from '../scripts/stack/kafka.ts';
import { freePorts } from '../scripts/stack/ports.ts';
import { connectKafka, type Kafka } from '../src/kafka/client.ts';
import { setupKafka, wantedTopics } from '../src/kafka/setup.ts';
import { connectElasticsearch } from '../src/sink/elasticsearch-client.ts';
import { setupElasticsearch } from '../src/sink/elasticsearch-setup.ts';

const MAIN = fileURLToPath(new URL('../pipelines/main.ts', import.meta.url));
const HORIZON_MS = 45 * 86_400_000;
const TOPICS = {
  events: 'bench.events',
  deadLetters: 'bench.dead-letters',
  checkpoints: 'bench.checkpoints',
  findings: undefined,
};

export interface StreamStack {
  kafka: Kafka;
  /** The settings file. */
  config: string;
  folder: string;
  stop(): Promise<void>;
}

/** One partition each. `settings` are added to those that the workers need. */
export async function startStack(
  topics: Readonly<Record<string, string>>,
  settings: object = {},
): Promise<StreamStack> {
  const folder = mkdtempSync(join(tmpdir(), 'farmsight-bench-'));
  const [brokers, cluster] = await Promise.all([startKafka(), startElasticsearch()]);
  const kafka = connectKafka({ brokers: brokers.brokers, clientId: 'bench' });
  const raw = Object.keys(topics).map((topic) => ({ topic, partitions: 1, config: {} }));
  await setupKafka(kafka, [...raw, ...wantedTopics(TOPICS, 1, HORIZON_MS)]);
  const client = connectElasticsearch({ nodes: [cluster.url] });
  await setupElasticsearch(client);
  await client.close();
  const config = join(folder, 'settings.json');
  writeFileSync(
    config,
    JSON.stringify({
      ...settings,
      kafka: {
        brokers: brokers.brokers,
        topics: Object.entries(topics).map(([topic, source]) => ({ topic, source })),
        events_topic: TOPICS.events,
        dead_letters_topic: TOPICS.deadLetters,
        checkpoints_topic: TOPICS.checkpoints,
      },
      elasticsearch: { node: cluster.url },
    }),
  );
  const stop = async (): Promise<void> => {
    await Promise.all([brokers.stop(), cluster.stop()]);
    rmSync(folder, { recursive: true });
  };
  return { kafka, config, folder, stop };
}

/** A worker that serves its metrics. */
export class Worker {
  readonly child: ChildProcess;
  readonly #port: number;

  static async start(role: Role, config: string): Promise<Worker> {
    const [port] = (await freePorts(1)) as [number];
    return new Worker(role, config, port);
  }

  /** Use `start`. */
  constructor(role: Role, config: string, port: number) {
    this.#port = port;
    const args = ['stream', '--role', role, '--config', config, '--listen', String(port)];
    this.child = spawn(process.execPath, ['--max-semi-space-size=64', MAIN, ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }

  async untilReady(): Promise<void> {
    while ((await this.#ask('/readyz')) === undefined) await pause(50);
  }

  /** Values by name and labels, as Prometheus writes them; none while it does not answer. */
  async metrics(): Promise<Map<string, number>> {
    const lines = ((await this.#ask('/metrics')) ?? '')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    return new Map(
      lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
    );
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.child.once('close', resolve));
    if (this.child.exitCode === null && this.child.kill()) await closed;
  }

  async #ask(path: string): Promise<string | undefined> {
    try {
      const answer = await fetch(`http://127.0.0.1:${this.#port}${path}`);
      return answer.ok ? await answer.text() : undefined;
    } catch {
      return undefined;
    }
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
