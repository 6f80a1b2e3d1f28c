/** The distributed run against a real Kafka and a real Elasticsearch: the same findings as `detect`, whatever happens on the way. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse as load } from 'yaml';
import { detectorOptions } from '../../pipelines/commands/context.ts';
import { type StreamSummary, stream } from '../../pipelines/distributed.ts';
import { detect } from '../../pipelines/embedded.ts';
import { type ElasticsearchStack, startElasticsearch } from '../../scripts/stack/elasticsearch.ts';
import { type KafkaStack, startKafka } from '../../scripts/stack/kafka.ts';
import { freePorts } from '../../scripts/stack/ports.ts';
import { realPartsRun } from '../../scripts/stack/requirements.ts';
import type { Finding } from '../../src/evidence/finding.ts';
import { connectKafka, type Kafka } from '../../src/kafka/client.ts';
import { setupKafka, wantedTopics } from '../../src/kafka/setup.ts';
import type { DeadLetter } from '../../src/outcome.ts';
import { SOURCES } from '../../src/parse/registry.ts';
import { loadSettings } from '../../src/settings/load.ts';
import type { Settings } from '../../src/settings/schema.ts';
import { type Client, connectElasticsearch } from '../../src/sink/elasticsearch-client.ts';
import { DEAD_LETTERS, FINDINGS } from '../../src/sink/elasticsearch-documents.ts';
import { setupElasticsearch } from '../../src/sink/elasticsearch-setup.ts';
import { connectProducer, type KafkaProducer } from '../../src/sink/kafka.ts';
import { resolveInputs } from '../../src/source/inputs.ts';
import { createTopic, valuesOf } from '../support/kafka.ts';
import { farmsight, jsonLines } from './farmsight.ts';

const MAIN = fileURLToPath(new URL('../../pipelines/main.ts', import.meta.url));
const company = fileURLToPath(new URL('../../samples/company/', import.meta.url));
const LOGS: [source: string, file: string][] = [
  ['okta', 'okta.ndjson.gz'],
  ['globalprotect', 'globalprotect.log.gz'],
  ['cisco-asa', 'cisco-asa.log.gz'],
  ['entra-id', 'entra-id.ndjson.gz'],
  ['duo', 'duo.ndjson.gz'],
  ['fortigate', 'fortigate.log.gz'],
  ['ecs', 'endpoint.ndjson.gz'],
];
const linesOf = (file: string): string[] =>
  gunzipSync(readFileSync(join(company, file)))
    .toString()
    .split('\n')
    .filter((line) => line !== '');

describe.runIf(realPartsRun())('stream', () => {
  let brokers: KafkaStack;
  let cluster: ElasticsearchStack;
  let kafka: Kafka;
  let producer: KafkaProducer;
  let client: Client;
  let folder: string;
  let expected: Map<string, object>;
  const said: string[] = [];
  const log = {
    info: () => undefined,
    warn: (message: string) => void said.push(message),
    error: (message: string) => void said.push(message),
  };

  beforeAll(async () => {
    expect(readdirSync(company)).toEqual(expect.arrayContaining(LOGS.map(([, file]) => file)));
    [brokers, cluster] = await Promise.all([startKafka(), startElasticsearch()]);
    kafka = connectKafka({ brokers: brokers.brokers, clientId: 'test' });
    producer = await connectProducer(kafka);
    client = connectElasticsearch({ nodes: [cluster.url] });
    folder = mkdtempSync(join(tmpdir(), 'farmsight-stream-'));
    await setupElasticsearch(client);
    const { findings } = await detect({
      inputs: await resolveInputs(
        LOGS.map(([source, file]) => `${source}=${join(company, file)}`),
        SOURCES,
      ),
      settings: base(),
      storePath: join(folder, 'detect.db'),
      threads: 1,
    });
    expected = new Map(findings.map((finding) => [finding.farmsight.finding.id, finding]));
    expect(expected.size).toBeGreaterThan(3);
  });
  afterAll(async () => {
    await producer?.close();
    await client?.close();
    await Promise.all([brokers?.stop(), cluster?.stop()]);
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  const base = (): Settings =>
    loadSettings(join(company, 'settings.yaml'), detectorOptions(), { roster: join(company, 'roster.csv') }).settings;

  /** Topics of their own for each test, two partitions each. */
  async function world(name: string): Promise<Settings> {
    for (const [source] of LOGS) await createTopic(kafka, `${name}.${source}`, 2);
    const names = {
      events: `${name}.events`,
      deadLetters: `${name}.dead-letters`,
      checkpoints: `${name}.checkpoints`,
      findings: `${name}.findings`,
    };
    await setupKafka(kafka, wantedTopics(names, 2, 45 * 86_400_000));
    return {
      ...base(),
      kafka: {
        brokers: [...brokers.brokers],
        topics: LOGS.map(([source]) => ({ topic: `${name}.${source}`, source })),
        group: name,
        events_topic: `${name}.events`,
        dead_letters_topic: `${name}.dead-letters`,
        checkpoints_topic: `${name}.checkpoints`,
        findings_topic: `${name}.findings`,
      },
      elasticsearch: { node: [cluster.url], namespace: 'default' },
    };
  }

  /** Ten lines in each message, as some shippers batch them; by turns into both partitions, so that order is kept in each. */
  async function produce(name: string, from = 0, to = 1): Promise<number> {
    let count = 0;
    for (const [source, file] of LOGS) {
      const lines = linesOf(file);
      const part = lines.slice(Math.floor(from * lines.length), Math.floor(to * lines.length));
      count += part.length;
      const messages = Array.from({ length: Math.ceil(part.length / 10) }, (_, i) => ({
        key: null,
        value: part.slice(10 * i, 10 * i + 10).join('\n'),
      }));
      for (const partition of [0, 1])
        await producer.send(
          `${name}.${source}`,
          partition,
          messages.filter((_, i) => i % 2 === partition),
        );
    }
    return count;
  }

  const run = (settings: Settings, signal = new AbortController().signal): Promise<StreamSummary> =>
    stream({ settings, role: 'all', log, signal, untilEnd: true, checkpointEveryMs: 500 });

  /** The finding as the engine made it; the index adds what Kibana cannot count by itself. */
  async function written(): Promise<Map<string, Record<string, unknown>>> {
    await client.indices.refresh({ index: FINDINGS });
    const { hits } = await client.search({ index: FINDINGS, size: 1000 });
    return new Map(hits.hits.map(({ _id, _source }) => [_id!, _source as Record<string, unknown>]));
  }

  async function expectSameFindings(): Promise<void> {
    const documents = await written();
    expect([...documents.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [id, finding] of expected) expect(documents.get(id)).toMatchObject(comparable(finding));
  }

  /** How often a finding was revised depends on when it was looked at; what it says does not. */
  function comparable(finding: object): object {
    const { farmsight, event, ...rest } = structuredClone(finding) as never as Record<string, Record<string, unknown>>;
    const { finding: identity, ...facts } = farmsight as never as { finding: { id: string; status: string } };
    delete event!['id'];
    return { ...rest, event, farmsight: { ...facts, finding: { id: identity.id, status: identity.status } } };
  }

  it('finds what detect finds in the same logs, and every record is accounted for', async () => {
    const settings = await world('parity');
    const records = await produce('parity');
    const { ingest, detect: detected } = await run(settings);
    expect(ingest!.records).toBe(records);
    expect(ingest!.sightings + ingest!.filtered + ingest!.ignored + ingest!.refused).toBe(records);
    expect(detected).toMatchObject({ unknown: 0, sightings: ingest!.sightings, refused: 0 });
    await expectSameFindings();
  });

  it('goes on after a stop where it was, on another worker', async () => {
    await client.indices.delete({ index: FINDINGS }, { ignore: [404] });
    const settings = await world('stops');
    const [port] = (await freePorts(1)) as [number];
    for (const [from, to] of [
      [0, 0.3],
      [0.3, 0.6],
      [0.6, 1],
    ] as const) {
      await produce('stops', from, to);
      const stop = new AbortController();
      if (to < 1) {
        const worker = stream({
          settings,
          role: 'all',
          log,
          signal: stop.signal,
          checkpointEveryMs: 500,
          quietEveryMs: 3_600_000,
          listen: { host: '127.0.0.1', port },
        });
        await new Promise((resolve) => setTimeout(resolve, 6000));
        await expectOperations(port);
        stop.abort();
        expect((await worker).detect!.checkpoints).toBeGreaterThan(0);
      } else await run(settings);
    }
    await expectSameFindings();
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
    expect(value('farmsight_checkpoint_age_seconds{partition="stops.events/0"}')).toBeGreaterThanOrEqual(0);
    expect(text).not.toMatch(/acme\.example|\d+\.\d+\.\d+\.\d+/);
  }

  it('leaves poison of every kind in the dead letters, and finds what is to be found', async () => {
    await client.indices.delete({ index: FINDINGS }, { ignore: [404] });
    const settings = await world('poison');
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
      await producer.send(`poison.${source}`, 0, [
        ...poison.map((value) => ({ key: null, value })),
        { key: null, value: null },
      ]);
    await produce('poison');
    // Delivered twice: repeats are dropped by their ids.
    await produce('poison');
    const { ingest, detect: detected } = await run(settings);
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
    await client.indices.refresh({ index: DEAD_LETTERS });
    const own = { term: { 'farmsight.dead_letter.input': 'poison.okta/0' } };
    const inIndex = await client.count({ index: DEAD_LETTERS, query: own });
    expect(inIndex.count).toBe(letters.filter((letter) => (letter as DeadLetter).input === 'poison.okta/0').length);
    await expectSameFindings();
    const published = await readAll(settings.kafka!.findings_topic!);
    expect(new Set(published.map((finding) => (finding as Finding).farmsight.finding.id))).toEqual(
      new Set(expected.keys()),
    );
  });

  async function readAll(topic: string): Promise<object[]> {
    const tables = await Promise.all([0, 1].map((partition) => valuesOf(kafka, topic, partition)));
    return tables.flat();
  }

  it('comes to the same when workers are killed and Elasticsearch goes away while logs flow', async () => {
    await client.indices.delete({ index: FINDINGS }, { ignore: [404] });
    const settings = await world('chaos');
    const config = join(folder, 'chaos.json');
    writeFileSync(config, settingsFile(settings));
    let total = 0;
    const workers = [0, 1].map(() => worker(config));
    try {
      const producing = (async () => {
        for (let i = 0; i < 10; i++) {
          total += await produce('chaos', i / 10, (i + 1) / 10);
          await new Promise((resolve) => setTimeout(resolve, 1500));
        }
      })();
      for (let kills = 0; kills < 6; kills++) {
        await new Promise((resolve) => setTimeout(resolve, 2500 + 500 * (kills % 3)));
        if (kills === 2) await cluster.kill();
        if (kills === 4) await cluster.restart();
        const victim = kills % 2;
        workers[victim]!.kill('SIGKILL');
        workers[victim] = worker(config);
      }
      await producing;
    } finally {
      for (const child of workers) child.kill('SIGKILL');
    }
    const { ingest } = await run(settings);
    // They had done part of it, and what they had done was kept.
    expect(ingest!.records).toBeLessThan(total);
    await expectSameFindings();
  });

  it('stops within seconds while Elasticsearch is away, and loses nothing by it', async () => {
    await client.indices.delete({ index: FINDINGS }, { ignore: [404] });
    const settings = await world('away');
    const stop = new AbortController();
    await cluster.kill();
    await produce('away');
    const running = stream({
      settings,
      role: 'all',
      log,
      signal: stop.signal,
      quietEveryMs: 500,
      checkpointEveryMs: 500,
    });
    await new Promise((resolve) => setTimeout(resolve, 8000));
    const asked = performance.now();
    stop.abort();
    expect((await running).detect!.written).toBe(0);
    expect(performance.now() - asked).toBeLessThan(5000);
    await cluster.restart();
    await run(settings);
    await expectSameFindings();
  });

  it('is set up from the command line, as often as one likes', async () => {
    const config = join(folder, 'setup.json');
    const names = {
      events_topic: 'cli.events',
      dead_letters_topic: 'cli.dead-letters',
      checkpoints_topic: 'cli.checkpoints',
    };
    writeFileSync(
      config,
      JSON.stringify({ kafka: { brokers: brokers.brokers, ...names }, elasticsearch: { node: cluster.url } }),
    );
    const setup = async (target: string, ...flags: string[]): Promise<unknown[]> => {
      const { code, stdout } = await farmsight(['setup', target, '--config', config, '--json', ...flags], {
        cwd: folder,
      });
      expect(code).toBe(0);
      return jsonLines(stdout).map((step) => (step as { action: string }).action);
    };
    expect(await setup('kafka', '--dry-run')).toEqual(['create', 'create', 'create']);
    expect(await setup('kafka', '--partitions', '3')).toEqual(['create', 'create', 'create']);
    expect(await setup('kafka', '--partitions', '3')).toEqual(['keep', 'keep', 'keep']);
    expect(new Set(await setup('elasticsearch'))).toEqual(new Set(['keep']));
    const shown = await farmsight(['setup', 'kafka', '--config', config, '--partitions', '3'], { cwd: folder });
    expect(shown.stdout).toMatch(/^kept +topic cli\.events +3 partitions$/m);
  });

  it('says in a line what is missing, and ends with 4', async () => {
    const settings = await world('missing');
    const config = join(folder, 'missing.json');
    writeFileSync(config, settingsFile({ ...settings, kafka: { ...settings.kafka!, events_topic: 'nowhere' } }));
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

  /** A worker as users start it, with checkpoints and quiet marks as often as the defaults have them. */
  const worker = (config: string): ChildProcess =>
    spawn(process.execPath, [MAIN, 'stream', '--config', config, '--roster', join(company, 'roster.csv')], {
      stdio: 'ignore',
    });

  function settingsFile({ kafka: streams }: Settings): string {
    const own = load(readFileSync(join(company, 'settings.yaml'), 'utf8'));
    return JSON.stringify({ ...own, kafka: streams, elasticsearch: { node: cluster.url } });
  }
});
