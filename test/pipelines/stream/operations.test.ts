/** What is served to those who run a worker; and every metric that a page, a rule or a board names is one of them. */
import type { AddressInfo } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { latencyHistogram, startOperations } from '../../../pipelines/stream/operations.ts';
import { MachineryError } from '../../../src/errors.ts';
import { read } from '../../house/files.ts';

const PARTS = { ingest: undefined, detect: undefined, letters: undefined };
const HERE = { host: '127.0.0.1', port: 0 };

let text: string;
/** Of ours, as they are announced. */
let metrics: string[];

beforeAll(async () => {
  const latency = latencyHistogram();
  latency.observe({ stage: 'end_to_end' }, 0.2);
  const server = await startOperations(HERE, PARTS, latency, () => false);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  text = await (await fetch(`${url}/metrics`)).text();
  expect((await fetch(`${url}/readyz`)).status).toBe(503);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  server.close();
  metrics = [...text.matchAll(/^# TYPE (farmsight_\w+)/gm)].map(([, name]) => name!);
});

it('serves a latency in buckets, by stage', () => {
  expect(text).toContain('farmsight_latency_seconds_bucket{le="0.3",stage="end_to_end"} 1');
  expect(text).toContain('farmsight_latency_seconds_bucket{le="0.1",stage="end_to_end"} 0');
});

it('says in one line where the port cannot be had', async () => {
  const server = await startOperations(HERE, PARTS, latencyHistogram(), () => true);
  const { port } = server.address() as AddressInfo;
  const taken = startOperations({ ...HERE, port }, PARTS, latencyHistogram(), () => true);
  await expect(taken).rejects.toThrow(MachineryError);
  await expect(taken).rejects.toThrow(new RegExp(`^cannot listen on 127\\.0\\.0\\.1:${port}: `));
  server.close();
});

/** `rate(farmsight_x_bucket[5m])` names farmsight_x. */
const namedIn = (page: string): string[] =>
  [...page.matchAll(/\bfarmsight_[a-z_]+\b/g)].map(([name]) => name.replace(/_(bucket|sum|count)$/, ''));

describe('every metric that is named is served', () => {
  it.each([
    'docs/stream.md',
    'docs/operations.md',
    'config/prometheus/farmsight-rules.yml',
    'config/grafana/farmsight.json',
  ])('in %s', (path) => {
    const named = namedIn(read(path));
    expect(named.length).toBeGreaterThan(1);
    expect(named.filter((name) => !metrics.includes(name))).toEqual([]);
  });

  it('and docs/stream.md names all of ours', () => {
    const ours = metrics.filter((name) => !/_(process|nodejs)_/.test(name));
    expect(ours.filter((name) => !namedIn(read('docs/stream.md')).includes(name))).toEqual([]);
  });
});
