/**
 * What a stream worker does a second, against a real broker and a real Elasticsearch. Usage: npx node bench/stream.ts [EVENTS]
 * In: nothing; the log is seeded. Out: events a second of one ingest worker and of one detect worker, by CPU seconds of the worker
 * and by the clock. The broker takes a core of its own.
 */
import { spawnSync } from 'node:child_process';
import { settingsFrom } from '../pipelines/commands/context.ts';
import { type Role, stream } from '../pipelines/distributed.ts';
import type { Kafka } from '../src/kafka/client.ts';
import { connectProducer } from '../src/sink/kafka.ts';
import { oktaEvents } from './okta-log.ts';
import { startStack } from './stream-stack.ts';

const RAW = 'raw.okta';
async function measure(events: number): Promise<void> {
  const stack = await startStack({ [RAW]: 'okta' });
  try {
    await produce(stack.kafka, events);
    console.table([worker('ingest', stack.config), worker('detect', stack.config)]);
  } finally {
    await stack.stop();
  }
}

async function produce(kafka: Kafka, events: number): Promise<void> {
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
