/**
 * How long it takes under load from a record in Kafka until Elasticsearch has all that was found. Usage: npx node bench/stream-latency.ts [SECONDS [PEOPLE]]
 * In: a simulated company's logs of two weeks in seven topics, and an Okta tenant of so many people in an eighth, together 10,000 records
 * a second, so that two weeks pass in the seconds given. Out: shares and percentiles of farmsight_latency_seconds of one ingest and
 * one detect worker, the first quarter left out.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { inputsOf } from '../pipelines/commands/simulate.ts';
import { simulate } from '../simulator/index.ts';
import { connectProducer } from '../src/sink/kafka.ts';
import { oktaEvents } from './okta-log.ts';
import { pause, startStack, Worker } from './stream-stack.ts';

const RATE = 10_000;
const TICK_MS = 50;
const EMPLOYEES = 2000;
const DAYS = 14;
const FILLER = 'raw.filler';
const STAGES = ['ingest', 'detect', 'end_to_end'];

const seconds = Number(process.argv[2] ?? 120);
const people = Number(process.argv[3] ?? 20_000);

/** Sources of the company by topic. */
const SOURCES = ['okta', 'entra-id', 'duo', 'cisco-asa', 'globalprotect', 'fortigate', 'ecs'];
const topics = { ...Object.fromEntries(SOURCES.map((source) => [`raw.${source}`, source])), [FILLER]: 'okta' };

const stack = await startStack(topics, {
  engine: { lateness: '1h' },
  organization: { id: 'larkmoor', email_domains: ['larkmoor.example'] },
});
const workers: Partial<Record<'ingest' | 'detect', Worker>> = {};
try {
  const logs = await companyLogs(join(stack.folder, 'company'));
  const lines = [...logs.values()].reduce((sum, own) => sum + own.length, 0);
  workers.ingest = await Worker.start('ingest', stack.config);
  workers.detect = await Worker.start('detect', stack.config);
  await Promise.all([workers.ingest.untilReady(), workers.detect.untilReady()]);
  const [before, after] = await produce(logs, Math.max(0, RATE * seconds - lines));
  console.log(
    `${RATE.toLocaleString('en')} records a second for ${seconds} s, ${lines.toLocaleString('en')} of them of seven sources; ${people.toLocaleString('en')} people`,
  );
  console.table(STAGES.map((stage) => row(stage, before!, after!)));
} finally {
  await Promise.all([workers.ingest?.stop(), workers.detect?.stop()]);
  await stack.stop();
}

async function companyLogs(out: string): Promise<Map<string, string[]>> {
  await simulate({ out, seed: 5, employees: EMPLOYEES, days: DAYS });
  return new Map(
    inputsOf(out).map((input) => {
      const [source, path] = input.split('=') as [string, string];
      const text = gunzipSync(readFileSync(path)).toString();
      return [`raw.${source}`, text.split('\n').filter((line) => line !== '')];
    }),
  );
}

type Scrape = Map<string, number>;

/** At an even pace; every log reaches its end at the same time. Returns what the workers said after a quarter, and at the end. */
async function produce(logs: ReadonlyMap<string, readonly string[]>, filler: number): Promise<Scrape[]> {
  const producer = await connectProducer(stack.kafka);
  const scrapes: Scrape[] = [];
  const began = performance.now();
  const sent = new Map<string, number>();
  const events = oktaEvents(filler, people);
  /** How many of a log's lines are to be sent now. */
  const due = (topic: string, lines: number, share: number): [from: number, to: number] => {
    const from = sent.get(topic) ?? 0;
    const to = Math.floor(lines * share);
    sent.set(topic, to);
    return [from, to];
  };
  const send = async (topic: string, lines: readonly string[]): Promise<void> => {
    if (lines.length > 0)
      await producer.send(
        topic,
        0,
        lines.map((value) => ({ key: null, value })),
      );
  };
  for (let share = 0; share < 1; ) {
    share = Math.min(1, (performance.now() - began) / (seconds * 1000));
    if (share >= 0.25 && scrapes.length === 0) scrapes.push(await scrape());
    const next = performance.now() + TICK_MS;
    const [from, to] = due(FILLER, filler, share);
    await Promise.all([
      send(
        FILLER,
        Array.from({ length: to - from }, () => events.next().value as string),
      ),
      ...[...logs].map(([topic, lines]) => send(topic, lines.slice(...due(topic, lines.length, share)))),
    ]);
    await pause(Math.max(0, next - performance.now()));
  }
  await producer.close();
  await pause(3000);
  return [...scrapes, await scrape()];
}

/** Of both workers, what has a stage. */
async function scrape(): Promise<Scrape> {
  const all = [...(await workers.ingest!.metrics()), ...(await workers.detect!.metrics())];
  return new Map(all.filter(([name]) => name.includes('stage=')));
}

/** From the buckets; within one, evenly spread. */
function row(stage: string, before: Scrape, after: Scrape): object {
  const prefix = 'farmsight_latency_seconds_bucket{le="';
  const buckets = [...after.keys()]
    .filter((name) => name.startsWith(prefix) && name.includes(`stage="${stage}"`))
    .map(
      (name) =>
        [
          Number(name.slice(prefix.length).split('"')[0]!.replace('+Inf', 'Infinity')),
          after.get(name)! - (before.get(name) ?? 0),
        ] as const,
    )
    .sort(([a], [b]) => a - b);
  const total = buckets.at(-1)?.[1] ?? 0;
  const within = (limit: number): string =>
    `${((100 * buckets.find(([le]) => le === limit)![1]) / total).toFixed(1)} %`;
  const quantile = (share: number): number => {
    const position = buckets.findIndex(([, count]) => count >= share * total);
    const [low, below] = position === 0 ? [0, 0] : buckets[position - 1]!;
    const [high, upTo] = buckets[position]!;
    return Number((low + ((high - low) * (share * total - below)) / (upTo - below)).toFixed(2));
  };
  return {
    stage,
    measured: total,
    'within 0.3 s': within(0.3),
    'within 1.5 s': within(1.5),
    'median s': quantile(0.5),
    'p99 s': quantile(0.99),
  };
}
