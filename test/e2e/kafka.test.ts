/** The Kafka log and producer against a real broker: compressions, positions, rebalancing, failures, TLS and SASL. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readClientKey } from '../../scripts/stack/certificates.ts';
import { type KafkaStack, startKafka } from '../../scripts/stack/kafka.ts';
import { realPartsRun } from '../../scripts/stack/requirements.ts';
import { MachineryError } from '../../src/errors.ts';
import { connectKafka, type Kafka, type KafkaConnection, type KafkaLogin } from '../../src/kafka/client.ts';
import { connectProducer, type KafkaProducer } from '../../src/sink/kafka.ts';
import type { Position, TopicPartition } from '../../src/source/kafka.ts';
import { createTopic, remember, values } from '../support/kafka.ts';

describe.runIf(realPartsRun())('a real broker', () => {
  let stack: KafkaStack;
  let kafka: Kafka;
  let producer: KafkaProducer;
  const warnings: string[] = [];

  beforeAll(async () => {
    process.on('warning', ({ name }) => warnings.push(name));
    stack = await startKafka();
    kafka = connectKafka({ brokers: stack.brokers, clientId: 'test' });
    producer = await connectProducer(kafka);
  });
  afterAll(async () => {
    await producer?.close();
    await stack?.stop();
  });

  it.each(['gzip', 'snappy', 'lz4', 'zstd', 'uncompressed'])(
    'reads %s, as the broker itself compresses it',
    async (codec) => {
      const topic = `codec-${codec}`;
      await createTopic(kafka, topic, 1, { 'compression.type': codec });
      const plain = await connectProducer(kafka, { compression: 'none' });
      const sent = values(`${codec} – ünïcode, `.repeat(20), 2000);
      await plain.send(topic, 0, sent);
      await plain.close();
      const { log, read } = await remember(kafka, { topics: [topic], group: topic });
      await expect.poll(() => read.length, { timeout: 15_000 }).toBe(2000);
      expect(read).toEqual(sent.map(({ value }) => value));
      await log.stop();
    },
  );

  it('gives keys, headers, offsets, times, tombstones and the end of the log', async () => {
    await createTopic(kafka, 'fields', 1);
    await producer.send('fields', 0, [
      { key: 'acme', value: Buffer.from([0, 255]), headers: { source: 'okta' } },
      { key: 'acme', value: null },
    ]);
    const { log, batches } = await remember(kafka, { topics: ['fields'], group: 'fields' });
    await expect.poll(() => batches.length, { timeout: 10_000 }).toBe(1);
    const [first, second] = batches[0]!.records;
    expect(first).toMatchObject({ offset: 0n, key: Buffer.from('acme'), value: Buffer.from([0, 255]) });
    expect(String(first!.headers['source'])).toBe('okta');
    expect(Math.abs(first!.timestamp - Date.now())).toBeLessThan(60_000);
    expect(second).toMatchObject({ offset: 1n, value: null });
    expect(batches[0]!.highWatermark).toBe(2n);
    await log.stop();
  });

  it('begins where it is told, whatever the group has committed', async () => {
    await createTopic(kafka, 'positions', 2);
    await producer.send('positions', 0, values('a', 10));
    await producer.send('positions', 1, values('b', 10));
    const first = await remember(kafka, { topics: ['positions'], group: 'positions' });
    await expect.poll(() => first.read.length, { timeout: 10_000 }).toBe(20);
    await first.log.stop();
    const positions: Position[] = [{ topic: 'positions', partition: 0, offset: 7n }];
    const second = await remember(kafka, {
      topics: ['positions'],
      group: 'positions',
      onAssigned: async () => positions,
    });
    await expect.poll(() => second.read, { timeout: 10_000 }).toEqual(['a-7', 'a-8', 'a-9']);
    await second.log.stop();
  });

  it('says which records retention deleted before they were read, at the start and while it reads', async () => {
    await createTopic(kafka, 'short', 1);
    await producer.send('short', 0, values('s', 100));
    const deleteBefore = async (offset: number): Promise<void> => {
      const admin = kafka.admin();
      await admin.connect();
      // Without it, kafkajs does not know where the topic is.
      await admin.fetchTopicOffsets('short');
      await admin.deleteTopicRecords({ topic: 'short', partitions: [{ partition: 0, offset: String(offset) }] });
      await admin.disconnect();
    };
    await deleteBefore(40);
    const start = { topic: 'short', partition: 0, offset: 10n };
    const { log, read, missing } = await remember(kafka, {
      topics: ['short'],
      group: 'short',
      onAssigned: async () => [start],
    });
    await expect.poll(() => read.length, { timeout: 10_000 }).toBe(60);
    log.pause();
    await producer.send('short', 0, values('t', 100));
    await deleteBefore(150);
    log.resume();
    await expect.poll(() => read.length, { timeout: 10_000 }).toBe(110);
    const place = { topic: 'short', partition: 0 };
    expect(missing).toEqual([
      { ...place, from: 10n, until: 40n },
      { ...place, from: 100n, until: 150n },
    ]);
    await log.stop();
  });

  it('refuses a position beyond the end: the log is another', async () => {
    await createTopic(kafka, 'anew', 1);
    const onAssigned = async (): Promise<Position[]> => [{ topic: 'anew', partition: 0, offset: 7n }];
    const { log } = await remember(kafka, { topics: ['anew'], group: 'anew', onAssigned });
    await expect(log.finished).rejects.toThrow('anew/0 ends at 0, before our position 7');
  });

  it('reads nothing while paused, and all of it afterwards', async () => {
    await createTopic(kafka, 'paused', 1);
    const { log, read } = await remember(kafka, { topics: ['paused'], group: 'paused' });
    await producer.send('paused', 0, values('before', 1));
    await expect.poll(() => read, { timeout: 10_000 }).toEqual(['before-0']);
    log.pause();
    await producer.send('paused', 0, values('meanwhile', 3));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(read).toEqual(['before-0']);
    log.resume();
    await expect.poll(() => read.length, { timeout: 10_000 }).toBe(4);
    await log.stop();
  });

  it('a reader comes and goes: partitions move, and each record is read once', async () => {
    await createTopic(kafka, 'moving', 4);
    const owners = { one: new Set<number>(), two: new Set<number>() };
    const next = new Map<number, bigint>();
    const member = (owner: 'one' | 'two') => ({
      topics: ['moving'],
      group: 'moving',
      onAssigned: async (gained: TopicPartition[]) => {
        for (const { partition } of gained) owners[owner].add(partition);
        return gained.map((at) => ({ ...at, offset: next.get(at.partition) ?? 0n }));
      },
      onRevoked: async (lost: TopicPartition[]) => {
        for (const { partition } of lost) owners[owner].delete(partition);
      },
    });
    const read: string[] = [];
    const onBatch = async ({
      partition,
      records,
    }: {
      partition: number;
      records: { value: Buffer | null; offset: bigint }[];
    }) => {
      for (const { value } of records) read.push(String(value));
      next.set(partition, records.at(-1)!.offset + 1n);
    };
    const sendAll = (prefix: string) =>
      Promise.all(
        [0, 1, 2, 3].map((partition) => producer.send('moving', partition, values(`${prefix}${partition}`, 50))),
      );
    const one = await remember(kafka, { ...member('one'), onBatch });
    await sendAll('x');
    await expect.poll(() => read.length, { timeout: 10_000 }).toBe(200);
    const two = await remember(kafka, { ...member('two'), onBatch });
    await expect.poll(() => [owners.one.size, owners.two.size], { timeout: 15_000 }).toEqual([2, 2]);
    await sendAll('y');
    await expect.poll(() => read.length, { timeout: 10_000 }).toBe(400);
    await two.log.stop();
    await expect.poll(() => owners.one.size, { timeout: 15_000 }).toBe(4);
    await sendAll('z');
    await expect.poll(() => read.length, { timeout: 10_000 }).toBe(600);
    expect(new Set(read).size).toBe(600);
    await one.log.stop();
  });

  it('a handler that takes longer than a session keeps its partition', async () => {
    await createTopic(kafka, 'slow', 1);
    await producer.send('slow', 0, values('s', 1));
    let calls = 0;
    const { log } = await remember(kafka, {
      topics: ['slow'],
      group: 'slow',
      sessionTimeoutMs: 6000,
      onBatch: async () => {
        if (calls++ === 0) await new Promise((resolve) => setTimeout(resolve, 8000));
      },
    });
    await new Promise((resolve) => setTimeout(resolve, 9000));
    await producer.send('slow', 0, values('t', 1));
    await expect.poll(() => calls, { timeout: 5000 }).toBe(2);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(calls).toBe(2);
    await log.stop();
  });

  it('a handler that fails ends the reading before anything is committed', async () => {
    await createTopic(kafka, 'failing', 1);
    await producer.send('failing', 0, values('f', 3));
    const failing = async (): Promise<void> => {
      throw new MachineryError('the disk is full');
    };
    const { log } = await remember(kafka, { topics: ['failing'], group: 'failing', onBatch: failing });
    await expect(log.finished).rejects.toThrow('the disk is full');
    const again = await remember(kafka, { topics: ['failing'], group: 'failing' });
    await expect.poll(() => again.read, { timeout: 20_000 }).toEqual(['f-0', 'f-1', 'f-2']);
    await again.log.stop();
  });

  it('a record larger than the broker takes is refused, not lost in silence', async () => {
    await createTopic(kafka, 'large', 1);
    const large = { key: null, value: Buffer.from(Array.from({ length: 3_000_000 }, () => Math.random() * 256)) };
    await expect(producer.send('large', 0, [large])).rejects.toThrow(/Kafka: cannot write to large\/0: .*larger/);
  });

  it('does not spin: no negative timeouts, little time on the processor while idle', async () => {
    const { log } = await remember(kafka, { topics: ['fields'], group: 'idle' });
    const before = process.cpuUsage();
    await new Promise((resolve) => setTimeout(resolve, 2000));
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000, 'milliseconds of 2000').toBeLessThan(300);
    expect(warnings).not.toContain('TimeoutNegativeWarning');
    await log.stop();
  });

  it('says what is missing in one line', async () => {
    await expect(remember(quick({ brokers: ['127.0.0.1:9'] }), { topics: ['x'], group: 'x' })).rejects.toMatchObject({
      message: expect.stringMatching(/^Kafka: cannot read x as group x: [^\n]+$/),
      hint: 'check kafka.brokers and that a broker runs there',
    });
    await expect(
      remember(quick({ brokers: stack.brokers }), { topics: ['nowhere'], group: 'x' }),
    ).rejects.toMatchObject({
      hint: 'create the topic, or run `farmsight setup kafka`',
    });
  });
});

/** Gives up at once. */
const quick = (connection: Omit<KafkaConnection, 'clientId'>): Kafka =>
  connectKafka({ clientId: 'test', quiet: true, ...connection });

describe.runIf(realPartsRun())('a broker that demands mutual TLS and SASL', () => {
  let stack: KafkaStack;
  const user = { username: 'farmsight', password: 'right-secret' };
  beforeAll(async () => {
    stack = await startKafka({ tls: 'mutual', sasl: [user] });
    await createTopic(connectKafka({ brokers: stack.internalBrokers, clientId: 'test' }), 'secured', 1);
  });
  afterAll(() => stack?.stop());

  const tls = () => ({ ca: stack.certificates!.authorityText, ...readClientKey(stack.certificates!) });
  const send = async (connection: Omit<KafkaConnection, 'brokers' | 'clientId'>): Promise<void> => {
    const producer = await connectProducer(quick({ brokers: stack.brokers, ...connection }));
    await producer.send('secured', 0, values('s', 1)).finally(() => producer.close());
  };

  /** Unsigned, which Kafka takes in its development mode only. */
  const token = (expiresIn: number): string => {
    const seconds = Math.floor(Date.now() / 1000);
    const part = (claims: object): string => Buffer.from(JSON.stringify(claims)).toString('base64url');
    return `${part({ alg: 'none' })}.${part({ sub: 'farmsight', iat: seconds - 3600, exp: seconds + expiresIn })}.`;
  };

  const logins: [name: string, right: KafkaLogin, wrong: KafkaLogin][] = [
    ...(['plain', 'scram-sha-256', 'scram-sha-512'] as const).map((mechanism): [string, KafkaLogin, KafkaLogin] => [
      mechanism,
      { mechanism, ...user },
      { mechanism, ...user, password: 'wrong-secret' },
    ]),
    [
      'oauthbearer',
      { mechanism: 'oauthbearer', token: async () => token(300) },
      { mechanism: 'oauthbearer', token: async () => token(-600) },
    ],
  ];

  it.each(logins)('%s: lets the right one in, and says what is wrong with the other', async (_, right, wrong) => {
    await send({ tls: tls(), login: right });
    const error = await send({ tls: tls(), login: wrong }).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(MachineryError);
    expect(error.hint).toBe('check kafka.sasl: mechanism, name and password');
    expect(`${error.message}${error.stack}`).not.toContain('wrong-secret');
  });

  it('refuses a client without certificate, one that does not trust it, and one without TLS', async () => {
    const login: KafkaLogin = { mechanism: 'plain', ...user };
    await expect(send({ tls: { ca: stack.certificates!.authorityText }, login })).rejects.toThrow(MachineryError);
    await expect(send({ tls: {}, login })).rejects.toThrow(/certificate/);
    await expect(send({ login })).rejects.toThrow(MachineryError);
  });
});
