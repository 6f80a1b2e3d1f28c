/** Positions against the beginning and the end of a log; test/e2e/kafka.test.ts asks a real broker for both. */
import { expect, it } from 'vitest';
import { MachineryError } from '../../../src/errors.ts';
import { connectKafka } from '../../../src/kafka/client.ts';
import { boundsOf, within } from '../../../src/source/kafka-bounds.ts';

const at = { topic: 't', partition: 0 };
const BOUNDS = { oldest: 5n, end: 10n };

it.each([5n, 7n, 10n])('a position that exists stays: %d', (offset) => {
  expect(within({ ...at, offset }, BOUNDS)).toEqual({ start: { ...at, offset } });
});

it('a position before the oldest record moves there, and what is gone is named', () => {
  expect(within({ ...at, offset: 2n }, BOUNDS)).toEqual({
    start: { ...at, offset: 5n },
    missing: { ...at, from: 2n, until: 5n },
  });
});

it('a position beyond the end is of another log', () => {
  expect(() => within({ ...at, offset: 11n }, BOUNDS)).toThrow(MachineryError);
});

it('a position in a partition that is not there is a mistake', () => {
  expect(() => within({ ...at, offset: 0n }, undefined)).toThrow('there is no t/0');
});

it('says in one line that no broker tells', async () => {
  const nobody = connectKafka({ brokers: ['127.0.0.1:9'], clientId: 'test', quiet: true });
  await expect(boundsOf(nobody, ['t'])).rejects.toThrow(/^Kafka: cannot tell where the log begins and ends: [^\n]+$/);
});
