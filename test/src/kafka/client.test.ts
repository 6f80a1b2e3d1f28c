/** What can be said of the client without a broker; test/e2e/kafka.test.ts has the rest. */
import { zstdCompressSync } from 'node:zlib';
import kafkajs from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { MachineryError } from '../../../src/errors.ts';
import { connectKafka, kafkaFailure } from '../../../src/kafka/client.ts';
import { BATCH, LZ4, SNAPPY } from './batches.ts';

const LACKS_RIGHT = 'the account lacks a right; docs/operations.md lists those it needs';

it.each([
  ['This server does not host this topic-partition', 'create the topic, or run `farmsight setup kafka`'],
  ['SASL PLAIN authentication failed: Authentication failed', 'check kafka.sasl: mechanism, name and password'],
  ['Not authorized to access group: Group authorization failed', LACKS_RIGHT],
  ['Cluster authorization failed', LACKS_RIGHT],
  [
    'self-signed certificate in certificate chain',
    'check kafka.ssl: the authority that signed the broker’s certificate',
  ],
  ['connect ECONNREFUSED 127.0.0.1:9', 'check kafka.brokers and that a broker runs there'],
  ['Something else', undefined],
])('%s: %s', (message, hint) => {
  const error = kafkaFailure('cannot read x', new Error(message));
  expect(error).toBeInstanceOf(MachineryError);
  expect(error.message).toBe(`Kafka: cannot read x: ${message}`);
  expect(error.hint).toEqual(hint);
});

it('tells the errors of several topics apart, and says what they share once', () => {
  const errors = ['no right', 'no right', 'too many'].map((message) => new Error(message));
  const error = new kafkajs.KafkaJSAggregateError('Topic creation errors', errors);
  expect(kafkaFailure('cannot set up', error).message).toBe('Kafka: cannot set up: no right; too many');
});

it('keeps a message of several lines on one', () => {
  expect(kafkaFailure('cannot read x', new Error('one\ntwo\r\nthree')).message).toBe(
    'Kafka: cannot read x: one two three',
  );
});

it('hands the client’s errors to the log, without a broker too', async () => {
  const logged: string[] = [];
  const log = (level: string, message: string): void => void logged.push(`${level}: ${message}`);
  const admin = connectKafka({ brokers: ['127.0.0.1:9'], clientId: 'test', log }).admin();
  admin.connect().catch(() => undefined);
  await expect.poll(() => logged.join('\n')).toMatch(/^error: .*ECONNREFUSED/m);
  await admin.disconnect();
});

describe('compression', () => {
  const { GZIP, Snappy, LZ4: Lz4, ZSTD } = kafkajs.CompressionTypes;
  const codec = (type: number) => kafkajs.CompressionCodecs[type as typeof GZIP]!();

  it.each([
    ['gzip', GZIP],
    ['zstd', ZSTD],
  ])('%s: reads what it writes', async (_, type) => {
    const compressed = await codec(type).compress({ buffer: BATCH });
    expect(compressed.length).toBeLessThan(BATCH.length);
    expect(await codec(type).decompress(compressed)).toEqual(BATCH);
  });

  it.each([
    ['snappy', Snappy, SNAPPY],
    ['lz4', Lz4, LZ4],
  ])('%s: reads, and does not write', async (_, type, compressed) => {
    expect(await codec(type).decompress(compressed)).toEqual(BATCH);
    await expect(codec(type).compress({ buffer: BATCH })).rejects.toThrow('does not write');
  });

  it.each([
    ['a bomb', ZSTD, zstdCompressSync(Buffer.alloc(257 * 1024 * 1024))],
    ['garbage', GZIP, Buffer.from('garbage')],
    ['a batch cut short', Lz4, LZ4.subarray(0, 40)],
  ])('%s ends the reading, and is not tried again', async (_, type, data) => {
    const failure = codec(type).decompress(data);
    await expect(failure).rejects.toThrow(kafkajs.KafkaJSNonRetriableError);
    await expect(failure).rejects.toThrow('a batch cannot be decompressed');
  });
});
