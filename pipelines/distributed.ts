/**
 * The distributed run: Kafka in, findings in Elasticsearch. In: settings and roles. Out: the balance of what became of every record,
 * when it is stopped. Workers are added and taken away freely: Kafka shares out the partitions.
 */
import { connectKafka } from '../src/kafka/client.ts';
import type { Address } from '../src/listen.ts';
import type { Log } from '../src/log.ts';
import type { Settings } from '../src/settings/schema.ts';
import { connectElasticsearch } from '../src/sink/elasticsearch-client.ts';
import { elasticsearchConnection, elasticsearchSettings, kafkaConnection, kafkaSettings } from './connections.ts';
import { FollowedIngest } from './ingest-pool.ts';
import { startDeadLetters } from './stream/dead-letters.ts';
import { type DetectCounts, type DetectRole, startDetect } from './stream/detect.ts';
import { type IngestCounts, type IngestRole, startIngest } from './stream/ingest.ts';
import { latencyHistogram, type Parts, startOperations } from './stream/operations.ts';
import type { StreamOptions } from './stream/options.ts';
import type { Part } from './stream/part.ts';

export type Role = 'ingest' | 'detect' | 'all';

export interface RunOptions {
  settings: Settings;
  role: Role;
  log: Log;
  /** Aborted: both roles finish the batch in hand, keep what they have, and leave. */
  signal: AbortSignal;
  /** Stops by itself once every topic is read to its end and everything found is written. */
  untilEnd?: boolean;
  /** Where health and metrics are served; nowhere where absent. */
  listen?: Address;
  quietEveryMs?: number;
  checkpointEveryMs?: number;
}

export interface StreamSummary {
  ingest?: IngestCounts;
  detect?: DetectCounts & { written: number; refused: number; checkpoints: number };
}

const QUIET_EVERY_MS = 10_000;
const CHECKPOINT_EVERY_MS = 30_000;
const LOOK_MS = 250;

/** Runs until the signal, or to the end. Throws UsageError and MachineryError. */
export async function stream(run: RunOptions): Promise<StreamSummary> {
  const { settings, role, log } = run;
  const kafka = connectKafka({
    ...kafkaConnection(kafkaSettings(settings), `farmsight-${role}`),
    // What it cannot mend by itself it throws as well.
    log: (_, text) => log.warn(`Kafka: ${text}`),
  });
  const latency = latencyHistogram();
  const options: StreamOptions = {
    settings,
    kafka: kafkaSettings(settings),
    log,
    quietEveryMs: run.quietEveryMs ?? (run.untilEnd ? LOOK_MS : QUIET_EVERY_MS),
    checkpointEveryMs: run.checkpointEveryMs ?? CHECKPOINT_EVERY_MS,
    // Clocks of two machines may differ.
    onReached: (stage, since) => latency.observe({ stage }, Math.max(0, Date.now() - since) / 1000),
  };
  const elasticsearch =
    role === 'ingest' ? undefined : connectElasticsearch(elasticsearchConnection(elasticsearchSettings(settings)));
  const parts: Parts = { ingest: undefined, detect: undefined, letters: undefined };
  let isReady = false;
  const server =
    run.listen === undefined ? undefined : await startOperations(run.listen, parts, latency, () => isReady);
  try {
    if (elasticsearch !== undefined) {
      parts.detect = await startDetect(kafka, elasticsearch, options);
      parts.letters = await startDeadLetters(kafka, elasticsearch, options);
    }
    if (role !== 'detect')
      parts.ingest = await startIngest(kafka, options, new FollowedIngest(settings, (text) => log.warn(text)).run);
    log.info(`started as ${role}`);
    isReady = true;
    const { ingest, detect, letters } = parts;
    await untilOver(
      run,
      [ingest, detect, letters].filter((started) => started !== undefined),
    );
  } finally {
    isReady = false;
    await Promise.all([parts.ingest?.stop(), parts.detect?.stop(), parts.letters?.stop()]);
    server?.close();
    await elasticsearch?.close();
  }
  return summaryOf(parts.ingest, parts.detect);
}

async function untilOver({ signal, untilEnd }: RunOptions, parts: readonly Part[]): Promise<void> {
  const over = new AbortController();
  const asked = AbortSignal.any([signal, over.signal]);
  const { promise: aborted, resolve } = Promise.withResolvers<void>();
  if (asked.aborted) resolve();
  asked.addEventListener('abort', () => resolve(), { once: true });
  const ends = [aborted, ...parts.map(({ finished }) => finished)];
  if (untilEnd) ends.push(untilQuiet(asked, parts));
  try {
    await Promise.race(ends);
  } finally {
    // Where a part failed, nobody looks any longer whether the others are quiet.
    over.abort();
  }
}

/** In this order: what one part has written, the next has still to read. */
async function untilQuiet(signal: AbortSignal, parts: readonly Part[]): Promise<void> {
  for (const part of parts) {
    while (!signal.aborted && !(await part.isQuiet())) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    if (!signal.aborted) await part.end?.();
  }
}

const summaryOf = (ingest?: IngestRole, detect?: DetectRole): StreamSummary => ({
  ...(ingest === undefined ? {} : { ingest: ingest.counts }),
  ...(detect === undefined
    ? {}
    : {
        detect: {
          ...detect.counts,
          written: detect.writer.counts.indexed + detect.writer.counts.repeated,
          refused: detect.writer.counts.refused,
          checkpoints: detect.checkpoints.count,
        },
      }),
});
