/** Checkpoints and topics on a real broker: what is written whole is found whole, whatever happened beside it. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type KafkaStack, startKafka } from '../../scripts/stack/kafka.ts';
import { realPartsRun } from '../../scripts/stack/requirements.ts';
import { KafkaCheckpoints } from '../../src/checkpoint/kafka.ts';
import { MachineryError } from '../../src/errors.ts';
import { connectKafka, type Kafka } from '../../src/kafka/client.ts';
import { setupKafka, wantedTopics } from '../../src/kafka/setup.ts';
import { connectProducer, type KafkaProducer } from '../../src/sink/kafka.ts';
import { partitionsOf } from '../../src/source/kafka-bounds.ts';
import { readTable } from '../../src/source/kafka-table.ts';
import { createTopic } from '../support/kafka.ts';

const DAY_MS = 86_400_000;

describe.runIf(realPartsRun())('on a real broker', () => {
  let brokers: KafkaStack;
  let kafka: Kafka;
  let producer: KafkaProducer;

  beforeAll(async () => {
    brokers = await startKafka();
    kafka = connectKafka({ brokers: brokers.brokers, clientId: 'test' });
    producer = await connectProducer(kafka, { compression: 'none' });
  });
  afterAll(async () => {
    await producer?.close();
    await brokers?.stop();
  });

  describe('checkpoints', () => {
    const open = (topic: string): KafkaCheckpoints =>
      new KafkaCheckpoints(topic, producer, (name, partition) => readTable(kafka, name, partition));
    const state = (offset: bigint, size: number) => ({
      offset,
      meta: { stateVersion: '2' },
      parts: new Map([
        ['acme', randomBytes(size)],
        ['labs', randomBytes(10)],
      ]),
    });
    const table = (topic: string, partition: number) => readTable(kafka, topic, partition);

    it('come back as they were written, the newest of each partition, in as many chunks as it takes', async () => {
      await createTopic(kafka, 'whole', 2, { 'cleanup.policy': 'compact' });
      expect(await open('whole').load(0)).toBeUndefined();
      const writer = open('whole');
      const [first, second, other] = [state(10n, 2_000_000), state(20n, 3_000_000), state(7n, 100)];
      await writer.save(0, first);
      await writer.save(0, second);
      await writer.save(1, other);
      expect(await open('whole').load(0)).toEqual(second);
      expect(await open('whole').load(1)).toEqual(other);
      // The one before is let go: four chunks and a manifest are left.
      expect([...(await table('whole', 0)).keys()].map((key) => key.split('/')[0]).sort()).toEqual([
        'chunk',
        'chunk',
        'chunk',
        'chunk',
        'manifest',
      ]);
    });

    it('that were cut short by a crash do not count: the one before does', async () => {
      await createTopic(kafka, 'torn', 1, { 'cleanup.policy': 'compact' });
      const before = state(10n, 1_000_000);
      await open('torn').save(0, before);
      // Chunks without a manifest, and a manifest with a chunk missing.
      await producer.send('torn', 0, [{ key: 'chunk/other/0', value: randomBytes(100) }]);
      const manifest = {
        generation: 'other',
        offset: '99',
        meta: {},
        parts: [{ name: 'acme', bytes: 200 }],
        chunks: 2,
        hash: '',
      };
      await producer.send('torn', 0, [{ key: 'manifest/other', value: JSON.stringify(manifest) }]);
      const loader = open('torn');
      expect(await loader.load(0)).toEqual(before);
      // The next one clears up behind both.
      const next = state(30n, 100);
      await loader.save(0, next);
      expect(await open('torn').load(0)).toEqual(next);
      expect([...(await table('torn', 0)).keys()].filter((key) => key.startsWith('manifest'))).toHaveLength(1);
    });

    it('of two workers that held the partition at once leave one that is whole', async () => {
      await createTopic(kafka, 'two', 1, { 'cleanup.policy': 'compact' });
      const [one, two] = [open('two'), open('two')];
      await one.load(0);
      await two.load(0);
      const [a, b] = [state(10n, 900_000), state(12n, 900_000)];
      await Promise.all([one.save(0, a), two.save(0, b)]);
      expect(await open('two').load(0)).toEqual(b);
    });
  });

  describe('setup', () => {
    const names = {
      events: 's.events',
      deadLetters: 's.dead-letters',
      checkpoints: 's.checkpoints',
      findings: 's.findings',
    };
    const wanted = wantedTopics(names, 4, 45 * DAY_MS);
    const actions = async (options = {}): Promise<string[]> =>
      (await setupKafka(kafka, wanted, options)).map(({ topic, action }) => `${topic} ${action}`);

    it('says what it would do, does it once, and then leaves everything alone', async () => {
      const all = (action: string) => Object.values(names).map((topic) => `${topic} ${action}`);
      expect(await actions({ dryRun: true })).toEqual(all('create'));
      expect(await actions()).toEqual(all('create'));
      expect(await actions()).toEqual(all('keep'));
      expect(await partitionsOf(kafka, Object.values(names))).toEqual(
        new Map(Object.values(names).map((name) => [name, 4])),
      );
    });

    it('keeps events by the time Kafka got them, longer than an engine looks back', () => {
      expect(wanted[0]!.config).toMatchObject({
        'message.timestamp.type': 'LogAppendTime',
        'retention.ms': String(52 * DAY_MS),
      });
    });

    it('changes nothing that is there, and says what is wrong with it', async () => {
      await createTopic(kafka, 'd.checkpoints', 2);
      const [step] = await setupKafka(
        kafka,
        wantedTopics({ ...names, checkpoints: 'd.checkpoints' }, 4, DAY_MS).slice(2, 3),
      );
      expect(step).toMatchObject({ topic: 'd.checkpoints', action: 'differs' });
      expect(step!.detail).toContain('2 partitions, 4 were asked for');
      expect(step!.detail).toContain('cleanup.policy is delete, should be compact');
    });

    it('a topic that is missing is named', async () => {
      await expect(partitionsOf(kafka, ['s.events', 'nowhere'])).rejects.toThrow(/there is no topic nowhere/);
      await expect(partitionsOf(kafka, ['nowhere'])).rejects.toThrow(MachineryError);
    });
  });
});
