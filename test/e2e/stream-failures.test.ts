/**
 * What Elasticsearch, retention and operators do to a stream. In: the sample company. Out: the findings of an undisturbed run, once
 * the trouble is over; what cannot be written is a dead letter, and the rest goes on.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realPartsRun } from '../../scripts/stack/requirements.ts';
import type { DeadLetter } from '../../src/outcome.ts';
import { DEAD_LETTERS, FINDINGS } from '../../src/sink/elasticsearch-documents.ts';
import { boundsOf } from '../../src/source/kafka-bounds.ts';
import { createTopic, valuesOf } from '../support/kafka.ts';
import { PARTITIONS, StreamRig } from '../support/stream-rig.ts';

const DAY_MS = 86_400_000;

describe.runIf(realPartsRun())('a stream', () => {
  let rig: StreamRig;

  beforeAll(async () => {
    rig = await StreamRig.start({
      // So that old records are deleted while a test looks on, and a bulk request is soon too large for what else is under way.
      kafkaConfig: { 'log.retention.check.interval.ms': '500', 'log.initial.task.delay.ms': '500' },
      elasticsearch: { settings: { 'indexing_pressure.memory.limit': '512kb' } },
    });
  });
  afterAll(() => rig?.stop());

  /** Runs while `trouble` goes on, then to the end. */
  async function during(name: string, trouble: () => Promise<void>): Promise<void> {
    const settings = await rig.world(name);
    await rig.produce(name);
    const stop = new AbortController();
    const running = rig.run(settings, { untilEnd: false, signal: stop.signal, quietEveryMs: 300 });
    await trouble();
    stop.abort();
    await running;
    await rig.run(settings);
    await rig.expectSameFindings();
  }

  it('outlasts an Elasticsearch that is killed while it writes, again and again, once for a minute', async () => {
    const settings = await rig.world('killed');
    const refused = Array.from({ length: 400 }, (_, i) => ({
      key: null,
      value: `{"broken": ${i}, ${'x'.repeat(4000)}`,
    }));
    await rig.produce('killed', 0, 0.5);
    const stop = new AbortController();
    const running = rig.run(settings, { untilEnd: false, signal: stop.signal, quietEveryMs: 300 });
    for (const [round, awayMs] of [500, 500, 60_000].entries()) {
      await rig.producer.send(
        'killed.okta',
        0,
        refused.map(({ key, value }) => ({ key, value: `${value}${round}` })),
      );
      await sleep(700);
      await rig.cluster.kill();
      await sleep(awayMs);
      await rig.cluster.restart();
    }
    stop.abort();
    await running;
    await rig.produce('killed', 0.5, 1);
    const { ingest } = await rig.run(settings);
    await rig.expectSameFindings();
    await rig.client.indices.refresh({ index: DEAD_LETTERS });
    const query = { term: { 'farmsight.dead_letter.input': 'killed.okta/0' } };
    const { count } = await rig.client.count({ index: DEAD_LETTERS, query });
    expect(count).toBe(3 * refused.length);
    expect(ingest!.refused).toBe(0);
  });

  it('waits for an Elasticsearch that says it has too much to do', async () => {
    const settings = await rig.world('pressed');
    // Nearly all of the memory that requests may take is taken, by turns.
    let pressing = true;
    const press = async (): Promise<void> => {
      const large = { '@timestamp': new Date().toISOString(), note: 'x'.repeat(400_000) };
      while (pressing) await rig.client.index({ index: 'pressure', document: large }).catch(() => undefined);
    };
    await rig.produce('pressed');
    const presses = [press(), press(), press()];
    await rig.run(settings);
    pressing = false;
    await Promise.all(presses);
    const stats = await rig.client.nodes.stats({ metric: 'indexing_pressure' });
    const [node] = Object.values(stats.nodes);
    const { coordinating_rejections = 0 } = node!.indexing_pressure!.memory!.total!;
    expect(coordinating_rejections).toBeGreaterThan(0);
    await rig.expectSameFindings();
  });

  it('waits for an index that was made read-only', async () => {
    await during('read-only', async () => {
      await rig.client.indices.create({ index: FINDINGS });
      await rig.client.indices.addBlock({ index: FINDINGS, block: 'write' });
      await sleep(5000);
      expect((await rig.written()).size).toBe(0);
      await rig.client.indices.putSettings({ index: FINDINGS, settings: { 'index.blocks.write': false } });
    });
  });

  it('puts a finding that the index refuses into the dead letters, and goes on with the rest', async () => {
    const settings = await rig.world('refused');
    // Findings that became alerts have this field, and with a time in it they do not fit.
    const detected_at = { type: 'ip' } as const;
    const properties = { farmsight: { properties: { detected_at } } };
    await rig.client.indices.create({ index: FINDINGS, mappings: { properties } });
    await rig.produce('refused');
    const { detect } = await rig.run(settings);
    const alerts = [...rig.expected.values()].filter(({ farmsight }) => farmsight.detected_at !== undefined);
    expect(alerts.length).toBeGreaterThan(0);
    expect(detect!.refused).toBeGreaterThanOrEqual(alerts.length);
    const letters = (await deadLetters('refused')).filter(({ stage }) => stage === 'index');
    expect(new Set(letters.map(({ input }) => input))).toEqual(
      new Set(alerts.map(({ farmsight }) => `${FINDINGS}/${farmsight.finding.id}`)),
    );
    // Of what became an alert, the index keeps the last revision before it did.
    const written = await rig.written();
    expect(written.size).toBeGreaterThan(0);
    for (const document of written.values()) expect(document).not.toHaveProperty('farmsight.detected_at');
    for (const [id, { farmsight }] of rig.expected)
      if (farmsight.detected_at === undefined) expect(written.has(id)).toBe(true);
  });

  const deadLetters = async (name: string): Promise<DeadLetter[]> =>
    (
      await Promise.all(
        Array.from({ length: PARTITIONS }, (_, partition) => valuesOf(rig.kafka, `${name}.dead-letters`, partition)),
      )
    ).flat() as DeadLetter[];

  it('that is replayed from its beginning writes the same documents', async () => {
    const settings = await rig.world('replayed');
    await rig.produce('replayed');
    await rig.run(settings);
    await rig.expectSameFindings();
    const { kafka } = settings;
    const again = { ...settings, kafka: { ...kafka!, group: 'replay', checkpoints_topic: 'replay.checkpoints' } };
    await createTopic(rig.kafka, 'replay.checkpoints', PARTITIONS, { 'cleanup.policy': 'compact' });
    const { detect, ingest } = await rig.run(again, { role: 'detect' });
    expect([ingest, detect!.sightings > 1000, detect!.refused]).toEqual([undefined, true, 0]);
    await rig.expectSameFindings();
  });

  it('keeps what is older than every retention time, which Kafka would delete by its own time', async () => {
    const settings = await rig.world('old');
    const longAgo = Date.now() - 300 * DAY_MS;
    await createTopic(rig.kafka, 'old.control', 1, { 'retention.ms': String(DAY_MS) });
    const plain = rig.kafka.producer();
    await plain.connect();
    await plain.send({ topic: 'old.control', messages: [{ value: 'x', timestamp: String(longAgo) }] });
    await plain.disconnect();
    await rig.produce('old');
    await rig.run(settings);
    const held = async (place: string): Promise<bigint> => {
      const { oldest, end } = (await boundsOf(rig.kafka, [place.split('/')[0]!])).get(place)!;
      return end - oldest;
    };
    await expect.poll(() => held('old.control/0'), { timeout: 20_000, interval: 250 }).toBe(0n);
    const { events_topic } = settings.kafka!;
    const places = Array.from({ length: PARTITIONS }, (_, partition) => `${events_topic}/${partition}`);
    for (const place of places) {
      const { oldest, end } = (await boundsOf(rig.kafka, [events_topic])).get(place)!;
      expect([place, oldest, end > 0n]).toEqual([place, 0n, true]);
    }
    await rig.expectSameFindings();
  });

  it('reads a raw topic that has more partitions than before', async () => {
    const settings = await rig.world('grown');
    await rig.produce('grown', 0, 0.5);
    await rig.run(settings, { untilEnd: false, signal: AbortSignal.timeout(5000), quietEveryMs: 3_600_000 });
    const admin = rig.kafka.admin();
    await admin.connect();
    await admin.createPartitions({ topicPartitions: [{ topic: 'grown.okta', count: 2 * PARTITIONS }] });
    await admin.disconnect();
    await rig.reconnect();
    await rig.produce('grown', 0.5, 1, { oktaPartitions: 2 * PARTITIONS });
    await rig.run(settings);
    await rig.expectSameFindings();
  });
});
