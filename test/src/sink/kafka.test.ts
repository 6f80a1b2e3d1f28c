/** How records are cut into requests; test/e2e/kafka.test.ts and kafka-loss.test.ts write to real brokers. */
import { expect, it } from 'vitest';
import type { Producer } from '../../../src/kafka/client.ts';
import { KafkaProducer, MAX_REQUEST_BYTES, portions } from '../../../src/sink/kafka.ts';

const record = (bytes: number) => ({ key: 'acme', value: Buffer.alloc(bytes) });

it('keeps the order and leaves nothing out', () => {
  const records = Array.from({ length: 5000 }, (_, index) => ({ key: null, value: `record ${index}`.padEnd(1000) }));
  const parts = [...portions(records)];
  expect(parts.flat()).toEqual(records);
  expect(parts.length).toBeGreaterThan(4);
});

it.each([
  ['nothing', [], []],
  ['one small record', [10], [1]],
  ['what fits in one request', [400_000, 400_000], [2]],
  ['what does not', [400_000, 400_000, 400_000], [2, 1]],
  ['a record too large for any, alone', [10, MAX_REQUEST_BYTES + 1, 10], [1, 1, 1]],
])('%s', (_, sizes, expected) => {
  expect([...portions(sizes.map(record))].map((part) => part.length)).toEqual(expected);
});

it('counts bytes, not characters, and headers too', () => {
  const wide = { key: null, value: 'ü'.repeat(300_000), headers: { note: 'x'.repeat(200_000) } };
  expect([...portions([wide, wide])]).toHaveLength(2);
});

it.each([
  ['no partition', []],
  ['another partition', [{ topicName: 't', partition: 4, errorCode: 0 }]],
  ['an error', [{ topicName: 't', partition: 3, errorCode: 7 }]],
])('an answer with %s is no acknowledgment', async (_, answer) => {
  const producer = new KafkaProducer({ send: async () => answer } as unknown as Producer, 'none');
  await expect(producer.send('t', 3, [record(1)])).rejects.toThrow('t/3 did not acknowledge 1 records');
});
