/** The distributed run against a real Kafka and a real Elasticsearch: the same findings as `detect`, stopped, started and poisoned. */
import { spawn } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decideInStream } from '../../pipelines/verdict.ts';
import { freePorts } from '../../scripts/stack/ports.ts';
import { realPartsRun } from '../../scripts/stack/requirements.ts';
import type { Finding } from '../../src/evidence/finding.ts';
import type { DeadLetter } from '../../src/outcome.ts';
import { DEAD_LETTERS } from '../../src/sink/elasticsearch-documents.ts';
import { valuesOf } from '../support/kafka.ts';
import { COMPANY, LOGS, MAIN, StreamRig } from '../support/stream-rig.ts';
import { farmsight, jsonLines } from './farmsight.ts';

describe.runIf(realPartsRun())('stream', () => {
  let rig: StreamRig;

  beforeAll(async () => {
    expect(readdirSync(COMPANY)).toEqual(expect.arrayContaining(LOGS.map(([, file]) => file)));
    rig = await StreamRig.start();
  });
  afterAll(() => rig?.stop());

  it('finds what detect finds in the same logs, and every record is accounted for', async () => {
    const settings = await rig.world('parity');
    const records = await rig.produce('parity');
    const { ingest, detect: detected } = await rig.run(settings);
    expect(ingest!.records).toBe(records);
    expect(ingest!.sightings + ingest!.filtered + ingest!.ignored + ingest!.refused).toBe(records);
    expect(detected).toMatchObject({ unknown: 0, sightings: ingest!.sightings, refused: 0 });
    await rig.expectSameFindings();
  });

  it('takes a verdict and a new roster through the log', async () => {
    const settings = await rig.world('words');
    const roster = join(rig.folder, 'roster.csv');
    copyFileSync(join(COMPANY, 'roster.csv'), roster);
    await rig.produce('words');
    await rig.run({ ...settings, roster });
    await rig.expectSameFindings();
    const [id] = [...rig.expected.keys()] as [string];
    const verdict = { verdict: 'benign', reason: 'a couple, HR knows', time: Date.UTC(2026, 3, 1) } as const;
    await decideInStream(settings, { finding: id.slice(0, 12), ...verdict });
    await expect(decideInStream(settings, { finding: 'ffffffffffffffff', ...verdict })).rejects.toThrow(
      'there is no finding ffffffffffffffff in Elasticsearch',
    );
    const [head] = readFileSync(roster, 'utf8').split('\n');
    writeFileSync(roster, `${head}\n`);
    await rig.run({ ...settings, roster });
    const documents = [...(await rig.written()).values()] as never as Finding[];
    const judged = documents.find(({ farmsight }) => farmsight.finding.id === id)!;
    expect(judged.farmsight).toMatchObject({
      finding: { status: 'closed' },
      verdict: { value: 'benign', reason: 'a couple, HR knows', counts: true },
    });
    // Nobody has declared a home any more.
    const signals = documents.flatMap(({ farmsight }) => farmsight.evidence.map(({ signal }) => signal));
    const before = [...rig.expected.values()].flatMap((finding) =>
      finding.farmsight.evidence.map(({ signal }) => signal),
    );
    expect(before).toContain('declared-elsewhere');
    expect(signals).not.toContain('declared-elsewhere');
  });

  it('goes on after a stop where it was, on another worker', async () => {
    const settings = await rig.world('stops');
    const [port] = (await freePorts(1)) as [number];
    for (const [from, to] of [
      [0, 0.3],
      [0.3, 0.6],
      [0.6, 1],
    ] as const) {
      await rig.produce('stops', from, to);
      const stop = new AbortController();
      if (to < 1) {
        const worker = rig.run(settings, {
          untilEnd: false,
          signal: stop.signal,
          quietEveryMs: 3_600_000,
          listen: { host: '127.0.0.1', port },
        });
        await new Promise((resolve) => setTimeout(resolve, 6000));
        await expectOperations(port);
        stop.abort();
        expect((await worker).detect!.checkpoints).toBeGreaterThan(0);
      } else await rig.run(settings);
    }
    await rig.expectSameFindings();
  });

  /** Asked while it works. */
  async function expectOperations(port: number): Promise<void> {
    const ask = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${port}${path}`);
    expect([(await ask('/healthz')).status, (await ask('/readyz')).status, (await ask('/other')).status]).toEqual([
      200, 200, 404,
    ]);
    const text = await (await ask('/metrics')).text();
    const value = (name: string): number =>
      Number(
        text
          .split('\n')
          .find((line) => line.startsWith(`${name} `))
          ?.split(' ')[1],
      );
    expect(value('farmsight_ingest_records_total{outcome="sightings"}')).toBeGreaterThan(1000);
    expect(value('farmsight_state{kind="users"}')).toBeGreaterThan(100);
    expect(value('farmsight_lag_records{partition="stops.okta/0"}')).toBe(0);
    for (const stage of ['ingest', 'detect', 'end_to_end'])
      expect(value(`farmsight_latency_seconds_count{stage="${stage}"}`), stage).toBeGreaterThan(10);
    expect(value('farmsight_checkpoint_age_seconds{partition="stops.events/0"}')).toBeGreaterThanOrEqual(0);
    expect(text).not.toMatch(/acme\.example|\d+\.\d+\.\d+\.\d+/);
  }

  it('leaves poison of every kind in the dead letters, and finds what is to be found', async () => {
    const settings = await rig.world('poison');
    const poison = [
      '',
      '{',
      'null',
      '[]',
      '[[[[[',
      '\u0000\u0001\u0002',
      '{"__proto__": {"x": 1}}',
      'x'.repeat(700_000),
      '[1,2,3]',
      '{"eventType": 7}',
    ];
    for (const [source] of LOGS)
      await rig.producer.send(`poison.${source}`, 0, [
        ...poison.map((value) => ({ key: null, value })),
        { key: null, value: null },
      ]);
    await rig.produce('poison');
    // Delivered twice: repeats are dropped by their ids.
    await rig.produce('poison');
    const { ingest, detect: detected } = await rig.run(settings);
    expect(ingest!.refused).toBeGreaterThan(30);
    expect(ingest!.sightings + ingest!.filtered + ingest!.ignored + ingest!.refused).toBeGreaterThanOrEqual(
      ingest!.records,
    );
    expect(detected!.sightings).toBe(ingest!.sightings);
    const letters = await readAll(settings.kafka!.dead_letters_topic);
    expect(letters).toHaveLength(ingest!.refused);
    expect(letters[0]).toMatchObject({
      input: expect.stringMatching(/^poison\..*\/0$/),
      code: expect.any(String),
      original: expect.any(String),
    });
    await rig.client.indices.refresh({ index: DEAD_LETTERS });
    const own = { term: { 'farmsight.dead_letter.input': 'poison.okta/0' } };
    const inIndex = await rig.client.count({ index: DEAD_LETTERS, query: own });
    expect(inIndex.count).toBe(letters.filter((letter) => (letter as DeadLetter).input === 'poison.okta/0').length);
    await rig.expectSameFindings();
    const published = await readAll(settings.kafka!.findings_topic!);
    expect(new Set(published.map((finding) => (finding as Finding).farmsight.finding.id))).toEqual(
      new Set(rig.expected.keys()),
    );
  });

  async function readAll(topic: string): Promise<object[]> {
    const tables = await Promise.all([0, 1].map((partition) => valuesOf(rig.kafka, topic, partition)));
    return tables.flat();
  }

  it('stops within seconds while Elasticsearch is away, and loses nothing by it', async () => {
    const settings = await rig.world('away');
    const stop = new AbortController();
    await rig.cluster.kill();
    await rig.produce('away');
    const running = rig.run(settings, { untilEnd: false, signal: stop.signal, quietEveryMs: 500 });
    await new Promise((resolve) => setTimeout(resolve, 8000));
    const asked = performance.now();
    stop.abort();
    expect((await running).detect!.written).toBe(0);
    expect(performance.now() - asked).toBeLessThan(5000);
    await rig.cluster.restart();
    await rig.run(settings);
    await rig.expectSameFindings();
  });

  it('is set up from the command line, as often as one likes', async () => {
    const config = join(rig.folder, 'setup.json');
    const names = {
      events_topic: 'cli.events',
      dead_letters_topic: 'cli.dead-letters',
      checkpoints_topic: 'cli.checkpoints',
    };
    writeFileSync(
      config,
      JSON.stringify({ kafka: { brokers: rig.brokers.brokers, ...names }, elasticsearch: { node: rig.cluster.url } }),
    );
    const setup = async (target: string, ...flags: string[]): Promise<unknown[]> => {
      const { code, stdout } = await farmsight(['setup', target, '--config', config, '--json', ...flags], {
        cwd: rig.folder,
      });
      expect(code).toBe(0);
      return jsonLines(stdout).map((step) => (step as { action: string }).action);
    };
    expect(await setup('kafka', '--dry-run')).toEqual(['create', 'create', 'create']);
    expect(await setup('kafka', '--partitions', '3')).toEqual(['create', 'create', 'create']);
    expect(await setup('kafka', '--partitions', '3')).toEqual(['keep', 'keep', 'keep']);
    expect(new Set(await setup('elasticsearch'))).toEqual(new Set(['keep']));
    const shown = await farmsight(['setup', 'kafka', '--config', config, '--partitions', '3'], { cwd: rig.folder });
    expect(shown.stdout).toMatch(/^kept +topic cli\.events +3 partitions$/m);
  });

  it('says in a line what is missing, and ends with 4', async () => {
    const settings = await rig.world('missing');
    const kafka = { ...settings.kafka!, events_topic: 'nowhere' };
    const config = rig.configOf('missing', { ...settings, kafka });
    const child = spawn(process.execPath, [MAIN, 'stream', '--config', config], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (data) => {
      said += data;
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect([code, said]).toEqual([4, expect.stringContaining('Kafka: there is no topic nowhere')]);
    expect(said).toContain('farmsight setup kafka');
  });
});
