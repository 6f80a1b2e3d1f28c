/**
 * What a worker tells those who run it, over HTTP. In: its parts. Out: `/healthz` (it lives), `/readyz` (it has joined its groups and
 * nothing has failed), `/metrics` for Prometheus. Numbers only: no name of a person, a device or an address.
 */
import { createServer, type Server } from 'node:http';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { type Address, listen } from '../../src/listen.ts';
import type { DeadLetterRole } from './dead-letters.ts';
import type { DetectRole } from './detect.ts';
import type { IngestRole } from './ingest.ts';

export interface Parts {
  ingest: IngestRole | undefined;
  detect: DetectRole | undefined;
  letters: DeadLetterRole | undefined;
}

/** Of the stages in docs/stream.md, in seconds. */
export const latencyHistogram = (): Histogram<'stage'> =>
  new Histogram({
    name: 'farmsight_latency_seconds',
    help: 'Time since Kafka had a record: raw until in the log, in the log until in an engine, raw until Elasticsearch has all that was found',
    labelNames: ['stage'],
    buckets: [0.05, 0.1, 0.2, 0.3, 0.5, 1, 1.5, 2.5, 5, 10, 30, 60, 300, 1800],
    registers: [],
  });

/** Answers from now on; `parts` is asked at each request. Throws MachineryError where the port cannot be had. */
export async function startOperations(
  address: Address,
  parts: Parts,
  latency: Histogram,
  isReady: () => boolean,
): Promise<Server> {
  const registry = metricsOf(parts);
  registry.registerMetric(latency);
  const server = createServer(async ({ url }, response) => {
    if (url === '/metrics') {
      response.setHeader('content-type', registry.contentType);
      response.end(await registry.metrics());
    } else if (url === '/healthz') response.end('ok\n');
    else if (url === '/readyz') {
      response.statusCode = isReady() ? 200 : 503;
      response.end(isReady() ? 'ready\n' : 'not ready\n');
    } else {
      response.statusCode = 404;
      response.end('/healthz, /readyz, /metrics\n');
    }
  });
  await listen(server, address);
  return server;
}

/** Values are read when they are asked for, so nothing is counted twice on the hot path. */
function metricsOf(parts: Parts): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'farmsight_' });
  const metric = (
    kind: 'counter' | 'gauge',
    name: string,
    help: string,
    label: string,
    values: () => Record<string, number>,
  ): void => {
    const Metric = kind === 'counter' ? Counter : Gauge;
    const made: Counter | Gauge = new Metric({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      collect: () => {
        made.reset();
        for (const [value, count] of Object.entries(values())) made.inc({ [label]: value }, count);
      },
    });
  };
  metric('counter', 'farmsight_ingest_records_total', 'Raw records by what became of them', 'outcome', () => {
    const { sightings = 0, filtered = 0, ignored = 0, refused = 0 } = parts.ingest?.counts ?? {};
    return { sightings, filtered, ignored, refused };
  });
  metric(
    'counter',
    'farmsight_refused_total',
    'Refused records by reason',
    'code',
    () => parts.ingest?.refusedByCode ?? {},
  );
  metric(
    'counter',
    'farmsight_engine_sightings_total',
    'Sightings by what became of them in the engine',
    'outcome',
    () => {
      const { applied = 0, late = 0, repeated = 0, crowdedOut = 0 } = parts.detect?.engineCounts() ?? {};
      return { applied, late, repeated, crowded_out: crowdedOut };
    },
  );
  metric('counter', 'farmsight_findings_total', 'Revisions of findings', 'kind', () => ({
    written: parts.detect?.counts.findings ?? 0,
  }));
  metric('counter', 'farmsight_checkpoints_total', 'Checkpoints', 'kind', () => ({
    saved: parts.detect?.checkpoints.count ?? 0,
  }));
  metric('counter', 'farmsight_elasticsearch_documents_total', 'Documents by answer', 'answer', () => ({
    ...(parts.detect?.writer.counts ?? {}),
  }));
  metric('gauge', 'farmsight_elasticsearch_pending', 'Documents that wait for an answer', 'kind', () => ({
    findings: parts.detect?.writer.pending ?? 0,
    dead_letters: parts.letters?.writer.pending ?? 0,
  }));
  metric('gauge', 'farmsight_state', 'What engines hold', 'kind', () => {
    const { users = 0, devices = 0, networks = 0, held = 0 } = parts.detect?.engineCounts() ?? {};
    return { users, devices, networks, held };
  });
  metric('gauge', 'farmsight_lag_records', 'Records that are still to be read', 'partition', () => ({
    ...parts.ingest?.lag(),
    ...parts.detect?.lag(),
  }));
  metric(
    'gauge',
    'farmsight_checkpoint_age_seconds',
    'Time since the last checkpoint',
    'partition',
    () => parts.detect?.checkpointAges() ?? {},
  );
  metric(
    'gauge',
    'farmsight_watermark_timestamp_seconds',
    'Event time up to which everything has been judged',
    'partition',
    () => parts.detect?.watermarks() ?? {},
  );
  return registry;
}
