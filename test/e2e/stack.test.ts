/** `npm run stack` as a person uses it: start, look, stop; also what it says when it cannot. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { freshFolder } from '../../scripts/stack/folders.ts';
import { freePorts } from '../../scripts/stack/ports.ts';
import { realPartsRun } from '../../scripts/stack/requirements.ts';
import { connectKafka } from '../../src/kafka/client.ts';
import { connectElasticsearch } from '../../src/sink/elasticsearch-client.ts';

const SCRIPT = fileURLToPath(new URL('../../scripts/stack.ts', import.meta.url));
const folder = freshFolder('stack-test');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function stack(...args: string[]): { code: number | null; out: string; err: string } {
  const env = { ...process.env, FARMSIGHT_STACK: folder };
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...args], { encoding: 'utf8', env });
  return { code: status, out: stdout, err: stderr };
}

it.each([
  [['sideways'], 'there is no command sideways'],
  [['--brokers', '2'], '--brokers is 1 or 3'],
  [['--kafka-port', 'http'], 'http is no port'],
  [['--colour'], "Unknown option '--colour'"],
])('%j: says what is wrong', (args, message) => {
  const { code, err } = stack(...args);
  expect(code).toBe(2);
  expect(err).toContain(message);
});

it('says that nothing runs, and that there is nothing to stop', () => {
  expect(stack('status')).toMatchObject({ code: 0, out: 'nothing runs; `npm run stack` starts it\n' });
  expect(stack('down')).toMatchObject({ code: 0, out: 'nothing was started here\n' });
});

describe.runIf(realPartsRun())('natively', () => {
  afterAll(() => void stack('down'));

  it('says that a port is taken before it starts anything', async () => {
    const server = await new Promise<Server>((resolve) => {
      const listening = createServer().listen(0, '127.0.0.1', () => resolve(listening));
    });
    const { port } = server.address() as { port: number };
    const { code, err } = stack('--native', '--kafka-port', String(port));
    server.close();
    expect([code, err]).toEqual([2, `port ${port} is taken\nchoose another with --kafka-port\n`]);
    expect(stack('status').out).toContain('nothing runs');
  });

  it('starts both, shows them, starts nothing twice, tells the dead from the living, and stops them', async () => {
    const [kafkaPort, elasticsearchPort] = await freePorts(2);
    const start = ['--native', '--kafka-port', String(kafkaPort), '--elasticsearch-port', String(elasticsearchPort)];
    const started = stack(...start);
    expect(started).toMatchObject({ code: 0, err: '' });
    expect(stack('status').out).toBe(started.out);
    expect(stack(...start).out).toBe(started.out);
    const rows = started.out
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
    expect(rows.map(([name, address]) => [name, address])).toEqual([
      ['kafka', `127.0.0.1:${kafkaPort}`],
      ['elasticsearch', `http://127.0.0.1:${elasticsearchPort}`],
    ]);
    await useBoth(rows[0]![1]!, rows[1]![1]!);
    const elasticsearch = Number(/^pid (\d+)$/.exec(rows[1]![2]!)![1]);
    process.kill(-elasticsearch, 'SIGKILL');
    await expect.poll(() => stack('status').out).toContain('0 of 1 run');
    expect(stack('down')).toMatchObject({ code: 0, out: 'stopped\n' });
    expect(stack('status').out).toContain('nothing runs');
    const kafka = Number(/^pid (\d+)$/.exec(rows[0]![2]!)![1]);
    expect(() => process.kill(-kafka, 0)).toThrow('ESRCH');
  });
});

async function useBoth(broker: string, node: string): Promise<void> {
  const admin = connectKafka({ brokers: [broker], clientId: 'test' }).admin();
  await admin.connect();
  expect((await admin.describeCluster()).brokers).toHaveLength(1);
  await admin.disconnect();
  const client = connectElasticsearch({ nodes: [node] });
  expect((await client.cluster.health()).status).toBe('green');
  await client.close();
}
