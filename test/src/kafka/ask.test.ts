/** What is asked again and what is not. In: clients that fail as kafkajs does. Out: answers, errors, and how often was asked. */
import { createRequire } from 'node:module';
import kafkajs from 'kafkajs';
import { expect, it } from 'vitest';
import { MachineryError } from '../../../src/errors.ts';
import { ask } from '../../../src/kafka/ask.ts';
import type { Kafka } from '../../../src/kafka/client.ts';

const LOST = new kafkajs.KafkaJSConnectionError('Closed connection', { broker: '127.0.0.1:9' });
const FORBIDDEN = new kafkajs.KafkaJSProtocolError({
  message: 'Group authorization failed',
  retriable: false,
} as never);

/** Each administration client fails in its own way, by turns. */
function kafkaWith(failures: unknown[]): { kafka: Kafka; told: string[] } {
  const told: string[] = [];
  const admin = (): object => {
    const failure = failures.shift();
    return {
      connect: async () => void told.push('connect'),
      listTopics: async () => {
        if (failure !== undefined) throw failure;
        return ['a topic'];
      },
      disconnect: async () => void told.push('disconnect'),
    };
  };
  return { kafka: { admin } as unknown as Kafka, told };
}

const question = (kafka: Kafka): Promise<string[]> => ask(kafka, 'cannot list', (admin) => admin.listTopics());

it('asks again, each time with a client of its own, where a broker was lost in the middle', async () => {
  const { kafka, told } = kafkaWith([LOST, LOST]);
  expect(await question(kafka)).toEqual(['a topic']);
  expect(told).toEqual(['connect', 'disconnect', 'connect', 'disconnect', 'connect', 'disconnect']);
});

it.each([
  ['a right that lacks', FORBIDDEN, 'Kafka: cannot list: Group authorization failed'],
  ['an error of another kind', new RangeError('too far'), 'Kafka: cannot list: too far'],
  ['a failure of our own', new MachineryError('there is no topic'), 'there is no topic'],
])('does not ask again for %s', async (_, failure, message) => {
  const { kafka, told } = kafkaWith([failure]);
  await expect(question(kafka)).rejects.toMatchObject({ name: 'MachineryError', message });
  expect(told).toEqual(['connect', 'disconnect']);
});

interface Pool {
  withBroker(this: object, callback: (at: { nodeId: string }) => Promise<string>): Promise<string | null>;
}
const { withBroker } = (createRequire(import.meta.url)('kafkajs/src/cluster/brokerPool') as { prototype: Pool })
  .prototype;
const pool = { brokers: { 1: {}, 2: {} }, findBroker: async ({ nodeId }: { nodeId: string }) => ({ nodeId }) };

it('hears why no broker answered, and not that there is none', async () => {
  const asked: string[] = [];
  const answer = withBroker.call(pool, async ({ nodeId }) => {
    asked.push(nodeId);
    throw LOST;
  });
  await expect(answer).rejects.toBe(LOST);
  expect(asked.sort()).toEqual(['1', '2']);
});

it('hears the broker that answers, whichever failed before', async () => {
  let failed = false;
  const answer = withBroker.call(pool, async () => {
    if (failed) return 'coordinator 7';
    failed = true;
    throw LOST;
  });
  expect(await answer).toBe('coordinator 7');
});
