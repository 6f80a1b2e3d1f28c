/**
 * What a stream worker does a second, against a real broker and a real Elasticsearch. Usage: npx node bench/stream.ts [EVENTS]
 * In: nothing; the log is seeded. Out: events a second of one ingest worker and of one detect worker, by CPU seconds of the worker
 * and by the clock. The broker takes a core of its own.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settingsFrom } from '../pipelines/commands/context.ts';
import { type Role, stream } from '../pipelines/distributed.ts';
import { startElasticsearch } from '../scripts/stack/elasticsearch.ts';
import { startKafka } from '../scripts/stack/kafka.ts';
import { connectKafka } from '../src/kafka/client.ts';
import { setupKafka, wantedTopics } from '../src/kafka/setup.ts';
import { connectElasticsearch } from '../src/sink/elasticsearch-client.ts';
import { setupElasticsearch } from '../src/sink/elasticsearch-setup.ts';
import { connectProducer } from '../src/sink/kafka.ts';
import { oktaEvents } from './okta-log.ts';

const RAW = 'raw.okta';
const TOPICS = {
  events: 'bench.events',
  deadLetters: 'bench.dead-letters',
  checkpoints: 'bench.checkpoints',
  findings: undefined,
};

async function measure(events: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'farmsight-bench-'));
  const [brokers, cluster] = await Promise.all([startKafka(), startElasticsearch()]);
  try {
    const config = join(folder, 'settings.json');
    writeFileSync(config, JSON.stringify(settings(brokers.brokers, cluster.url)));
    await prepare(brokers.brokers, cluster.url, events);
    console.table([worker('ingest', config), worker('detect', config)]);
  } finally {
    await Promise.all([brokers.stop(), cluster.stop()]);
    rmSync(folder, { recursive: true });
  }
}

const settings = (brokers: readonly string[], node: string): object => ({
  kafka: {
    brokers,
    topics: [{ topic: RAW, source: 'okta' }],
    events_topic: TOPICS.events,
    dead_letters_topic: TOPICS.deadLetters,
    checkpoints_topic: TOPICS.checkpoints,
  },
  elasticsearch: { node },
});

async function prepare(brokers: readonly string[], node: string, events: number): Promise<void> {
  const kafka = connectKafka({ brokers, clientId: 'bench' });
  const raw = { topic: RAW, partitions: 1, config: {} };
  await setupKafka(kafka, [raw, ...wantedTopics(TOPICS, 1, 45 * 86_400_000)]);
  const client = connectElasticsearch({ nodes: [node] });
  await setupElasticsearch(client);
  await client.close();
  const producer = await connectProducer(kafka);
  for (let batch: string[] = [], lines = oktaEvents(events), next = lines.next(); ; next = lines.next()) {
    if (next.done !== true) batch.push(next.value);
    if (batch.length === 2000 || next.done === true) {
      await producer.send(
        RAW,
        0,
        batch.map((value) => ({ key: null, value })),
      );
      batch = [];
    }
    if (next.done === true) break;
  }
  await producer.close();
}

function worker(role: Role, config: string): object {
  const child = spawnSync(process.execPath, ['--max-semi-space-size=64', import.meta.filename, role, config], {
    encoding: 'utf8',
  });
  if (child.status !== 0) throw new Error(child.stderr);
  return JSON.parse(child.stdout.trim().split('\n').at(-1)!) as object;
}

async function runWorker(role: Role, config: string): Promise<void> {
  const log = { info: () => undefined, warn: console.error, error: console.error };
  const cpu = process.cpuUsage();
  const began = performance.now();
  const { ingest, detect } = await stream({
    settings: settingsFrom({ config }).settings,
    role,
    log,
    signal: new AbortController().signal,
    untilEnd: true,
  });
  const { user, system } = process.cpuUsage(cpu);
  const seconds = (user + system) / 1e6;
  const events = ingest?.records ?? detect!.sightings;
  console.log(
    JSON.stringify({
      role,
      events,
      'CPU s': Number(seconds.toFixed(2)),
      'wall s': Number(((performance.now() - began) / 1000).toFixed(2)),
      'events/CPU s': Math.round(events / seconds),
      'RSS MiB': Math.round(process.resourceUsage().maxRSS / 1024),
    }),
  );
}

const [, , mode, config] = process.argv;
if (config !== undefined) await runWorker(mode as Role, config);
else await measure(Number(mode ?? 300_000));
