/**
 * The order of assignments, with a consumer that is told when to rebalance: such a race cannot be produced at will with a
 * broker. test/e2e/kafka.test.ts reads real logs.
 */
import { expect, it } from 'vitest';
import type { Consumer } from '../../../src/kafka/client.ts';
import {
  KafkaLog,
  type LogHandlers,
  type LogOptions,
  type Position,
  type TopicPartition,
} from '../../../src/source/kafka.ts';

/** Notes what it is asked to do, and joins the group when the test says so. */
function puppet() {
  const calls: string[] = [];
  const listeners = new Map<string, (event: unknown) => void>();
  const places = (items: { topic: string; partitions?: number[] }[]) =>
    items.map(({ topic, partitions }) => `${topic}${partitions}`).join(' ');
  const consumer = {
    events: { CRASH: 'crash', GROUP_JOIN: 'join' },
    on: (name: string, listener: (event: unknown) => void) => listeners.set(name, listener),
    connect: async () => undefined,
    subscribe: async () => undefined,
    run: async () => undefined,
    disconnect: async () => void calls.push('disconnect'),
    pause: (items: { topic: string; partitions?: number[] }[]) => calls.push(`pause ${places(items)}`),
    resume: (items: { topic: string; partitions?: number[] }[]) => calls.push(`resume ${places(items)}`),
    seek: ({ topic, partition, offset }: { topic: string; partition: number; offset: string }) =>
      calls.push(`seek ${topic}${partition} to ${offset}`),
    commitOffsets: async (offsets: { topic: string; partition: number; offset: string }[]) => {
      for (const { topic, partition, offset } of offsets) calls.push(`commit ${topic}${partition} at ${offset}`);
    },
  } as unknown as Consumer;
  const join = (...partitions: number[]) =>
    listeners.get('join')!({ payload: { memberAssignment: { t: partitions } } });
  const crash = (error: Error, restart: boolean) => listeners.get('crash')!({ payload: { error, restart } });
  return { consumer, calls, join, crash };
}

const list = (partitions: TopicPartition[]): string => partitions.map(({ partition }) => partition).join(',');

async function start(handlers: Partial<LogHandlers> = {}) {
  const { consumer, calls, ...events } = puppet();
  const bounds = new Map([1, 2, 3].map((partition) => [`t/${partition}`, { oldest: 5n, end: 100n }]));
  const options = {
    topics: ['t'],
    group: 'g',
    onAssigned: async (gained) => {
      calls.push(`gained ${list(gained)}`);
      return gained.map((at): Position => ({ ...at, offset: 10n * BigInt(at.partition) }));
    },
    onRevoked: async (lost) => void calls.push(`lost ${list(lost)}`),
    onMissing: ({ partition, from, until }) => void calls.push(`missing ${partition}: ${from} to ${until}`),
    onBatch: async () => undefined,
    ...handlers,
  } satisfies LogOptions;
  const log = new KafkaLog(consumer, options, async () => bounds);
  await log.start();
  const settle = () => new Promise((resolve) => setTimeout(resolve, 20));
  return { log, calls, settle, ...events };
}

it('fetches nothing before the position is known', async () => {
  const { calls, join, settle } = await start();
  join(1, 2);
  await settle();
  expect(calls).toEqual(['pause t1,2', 'gained 1,2', 'seek t1 to 10', 'seek t2 to 20', 'resume t1,2']);
});

it('asks only for partitions that are new, and gives up those that are gone first', async () => {
  const { calls, join, settle } = await start();
  join(1, 2);
  await settle();
  calls.length = 0;
  join(2, 3);
  await settle();
  expect(calls).toEqual(['pause t2,3', 'lost 1', 'gained 3', 'seek t2 to 20', 'seek t3 to 30', 'resume t2,3']);
});

it('does not begin on an assignment that a newer one has replaced meanwhile', async () => {
  const { calls, join, settle } = await start();
  join(1);
  join(2);
  await settle();
  expect(calls).toEqual(['pause t1', 'pause t2', 'gained 1', 'lost 1', 'gained 2', 'seek t2 to 20', 'resume t2']);
});

it('says what retention deleted, and begins behind it', async () => {
  const onAssigned = async (): Promise<Position[]> => [{ topic: 't', partition: 1, offset: 2n }];
  const { calls, join, settle } = await start({ onAssigned });
  join(1);
  await settle();
  expect(calls).toEqual(['pause t1', 'missing 1: 2 to 5', 'seek t1 to 5', 'resume t1']);
});

it('stays paused through a rebalance', async () => {
  const { log, calls, join, settle } = await start();
  join(1);
  await settle();
  log.pause();
  calls.length = 0;
  join(1, 2);
  await settle();
  expect(calls).not.toContain('resume t1,2');
  log.resume();
  expect(calls.at(-1)).toBe('resume t1,2');
});

it('tells the group its positions anew, of what it holds now', async () => {
  const { log, calls, join, settle } = await start();
  join(1, 2);
  await settle();
  join(2, 3);
  await settle();
  calls.length = 0;
  await log.commit();
  expect(calls).toEqual(['commit t2 at 20', 'commit t3 at 30']);
});

it('ends when a handler of assignments fails, and when kafkajs stops for good', async () => {
  const failing = await start({ onAssigned: async () => Promise.reject(new Error('no checkpoint')) });
  failing.join(1);
  await expect(failing.log.finished).rejects.toThrow('no checkpoint');
  expect(failing.calls).toContain('disconnect');

  const crashing = await start();
  crashing.crash(new Error('may pass'), true);
  crashing.crash(new Error('will not pass'), false);
  await expect(crashing.log.finished).rejects.toThrow(/^Kafka: cannot read .*: will not pass$/);
});
