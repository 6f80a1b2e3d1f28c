/**
 * Brokers of a real cluster of three are killed under load, one after the other, then all of them. Every record the producer
 * was told is written must be read, in order within its partition; the counts are printed.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type KafkaStack, startKafka } from '../../scripts/stack/kafka.ts';
import { realPartsRun } from '../../scripts/stack/requirements.ts';
import { connectKafka, type Kafka } from '../../src/kafka/client.ts';
import { connectProducer } from '../../src/sink/kafka.ts';
import { createTopic, type Reading, remember } from '../support/kafka.ts';

const PARTITIONS = 6;
const RECORDS_PER_SEND = 50;

interface Load {
  /** Values whose `send` has resolved, by partition. */
  acknowledged: string[][];
  failed: number;
  /** Sends no more, and waits for what is on the way. */
  stop(): Promise<void>;
}

/** One loop for each partition, each waiting for its acknowledgments. */
async function load(kafka: Kafka, topic: string): Promise<Load> {
  const producer = await connectProducer(kafka);
  const acknowledged: string[][] = Array.from({ length: PARTITIONS }, () => []);
  let running = true;
  let failed = 0;
  const loops = acknowledged.map(async (written, partition) => {
    for (let round = 0; running; round++) {
      const records = Array.from({ length: RECORDS_PER_SEND }, (_, index) => `${partition}:${round}:${index}`);
      try {
        await producer.send(
          topic,
          partition,
          records.map((value) => ({ key: null, value })),
        );
        written.push(...records);
      } catch {
        failed++;
      }
      await sleep(5);
    }
  });
  const stop = async (): Promise<void> => {
    running = false;
    await Promise.all(loops);
    await producer.close();
  };
  return {
    acknowledged,
    get failed() {
      return failed;
    },
    stop,
  };
}

describe.runIf(realPartsRun())('a cluster of three', () => {
  let stack: KafkaStack;
  let kafka: Kafka;
  beforeAll(async () => {
    stack = await startKafka({ brokers: 3 });
    kafka = connectKafka({ brokers: stack.brokers, clientId: 'test' });
  });
  afterAll(() => stack?.stop());

  async function balance(what: string, writing: Load, { read }: Reading): Promise<void> {
    await writing.stop();
    const acknowledged = writing.acknowledged.flat();
    const seen = () => new Set(read);
    const missing = () => {
      const known = seen();
      return acknowledged.filter((value) => !known.has(value)).length;
    };
    await expect.poll(missing, { timeout: 60_000, interval: 500 }).toBe(0);
    const repeats = read.length - seen().size;
    console.log(
      `${what}: ${acknowledged.length} acknowledged, 0 missing, ${repeats} read twice, ${writing.failed} sends failed`,
    );
    expect(acknowledged.length).toBeGreaterThan(1000);
    for (const [partition, values] of writing.acknowledged.entries()) {
      const first = [...seen()].filter((value) => value.startsWith(`${partition}:`));
      const wanted = new Set(values);
      expect(first.filter((value) => wanted.has(value))).toEqual(values);
    }
  }

  it('loses nothing when one broker is killed, and then another', async () => {
    await createTopic(kafka, 'loss', PARTITIONS);
    const reading = await remember(kafka, { topics: ['loss'], group: 'loss' });
    const writing = await load(kafka, 'loss');
    await sleep(2000);
    await stack.kill(0);
    await sleep(6000);
    await stack.restart(0);
    await sleep(2000);
    await stack.kill(1);
    await sleep(6000);
    await stack.restart(1);
    await sleep(1000);
    await balance('two brokers killed', writing, reading);
    await reading.log.stop();
  });

  it('loses nothing when a broker is frozen and thawed', async () => {
    await createTopic(kafka, 'frozen', PARTITIONS);
    const reading = await remember(kafka, { topics: ['frozen'], group: 'frozen' });
    const writing = await load(kafka, 'frozen');
    await sleep(1500);
    stack.freeze(2);
    await sleep(6000);
    stack.thaw(2);
    await sleep(2000);
    await balance('one broker frozen', writing, reading);
    await reading.log.stop();
  });

  it('loses nothing when all are killed and started again', async () => {
    await createTopic(kafka, 'all', PARTITIONS);
    const reading = await remember(kafka, { topics: ['all'], group: 'all' });
    const writing = await load(kafka, 'all');
    await sleep(1500);
    await Promise.all([0, 1, 2].map((index) => stack.kill(index)));
    await sleep(1000);
    await stack.start();
    await sleep(2000);
    await balance('all brokers killed', writing, reading);
    await reading.log.stop();
  });
});
