/** When state is kept, and in which order, against a topic in memory; test/e2e/checkpoints.test.ts has a real one. */
import { zstdDecompressSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { Engines } from '../../../pipelines/engines.ts';
import { Checkpointer } from '../../../pipelines/stream/checkpointer.ts';
import type { StreamOptions } from '../../../pipelines/stream/options.ts';
import { KafkaCheckpoints } from '../../../src/checkpoint/kafka.ts';
import type { KafkaProducer, OutgoingRecord } from '../../../src/sink/kafka.ts';
import { at, sighting } from '../../support/sightings.ts';
import { companySettings } from '../../support/stream-rig.ts';

const settings = companySettings();
const organization = settings.organizations[0]!.id;
let topic: Map<string, Buffer>;
let warnings: string[];
/** Called before each write. */
let beforeWrite: () => Promise<void>;

const producer = {
  send: async (_: string, __: number, records: readonly OutgoingRecord[]) => {
    await beforeWrite();
    for (const { key, value } of records)
      if (value === null) topic.delete(String(key));
      else topic.set(String(key), Buffer.from(value));
  },
} as KafkaProducer;

const checkpointer = (settingsHash = 'same'): Checkpointer => {
  const options = {
    kafka: { events_topic: 'events' },
    checkpointEveryMs: 0,
    log: { warn: (text: string) => void warnings.push(text) },
  } as unknown as StreamOptions;
  return new Checkpointer(new KafkaCheckpoints('c', producer, async () => topic), options, settingsHash);
};

const engines = (users: number): Engines => {
  const made = new Engines(settings, undefined);
  made.sources(['raw/0']);
  made.offer(
    'raw/0',
    Array.from({ length: users }, (_, i) =>
      sighting({ organization, id: `e${i}`, time: at(i / 100), userEmail: `u${i}@acme.example` }),
    ),
  );
  return made;
};

const manifests = (): { offset: string }[] =>
  [...topic].filter(([key]) => key.startsWith('manifest/')).map(([, value]) => JSON.parse(value.toString()));

/** Compressed on another thread, the same state has other bytes. */
const plain = (snapshots: ReadonlyMap<string, Uint8Array>): string[] =>
  [...snapshots.values()].map((bytes) => zstdDecompressSync(bytes).toString('base64'));

beforeEach(() => {
  topic = new Map();
  warnings = [];
  beforeWrite = async () => undefined;
});

describe('a checkpoint', () => {
  it('is the state at the call, whatever the engines do while it is saved', async () => {
    const held = engines(20);
    const before = held.snapshots();
    const kept = checkpointer();
    await kept.load(0);
    const saved = kept.save(0, 7n, held);
    held.offer('raw/0', [sighting({ organization, id: 'later', time: at(9) })]);
    await saved;
    const { offset, parts } = (await checkpointer().load(0))!;
    expect(offset).toBe(7n);
    expect(plain(parts)).toEqual(plain(before));
    expect(kept.count).toBe(1);
  });

  it('is not due while one is under way, and they are saved one after the other', async () => {
    const kept = checkpointer();
    await kept.load(0);
    const held = engines(1);
    expect(kept.isDue(0)).toBe(true);
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    beforeWrite = () => gate;
    const first = kept.save(0, 1n, held);
    const second = kept.save(0, 2n, held);
    expect(kept.isDue(0)).toBe(false);
    open();
    await Promise.all([first, second]);
    expect(manifests().map(({ offset }) => offset)).toEqual(['2']);
    expect([...topic.keys()].filter((key) => key.startsWith('chunk/'))).toHaveLength(1);
  });

  it('that cannot be written rejects, and the one before stands', async () => {
    const kept = checkpointer();
    await kept.load(0);
    await kept.save(0, 1n, engines(1));
    beforeWrite = () => Promise.reject(new Error('no broker'));
    await expect(kept.save(0, 2n, engines(2))).rejects.toThrow('no broker');
    expect((await checkpointer().load(0))!.offset).toBe(1n);
  });

  it('of a partition that was handed over is not made', async () => {
    const kept = checkpointer();
    await kept.load(0);
    kept.letGo(0);
    expect([kept.isDue(0), kept.ages().size]).toEqual([false, 0]);
    await kept.save(0, 1n, engines(1));
    expect(topic.size).toBe(0);
  });

  it('of another version stops the worker, of other settings is told', async () => {
    const kept = checkpointer();
    await kept.load(0);
    await kept.save(0, 1n, engines(1));
    await checkpointer('other').load(0);
    expect(warnings).toEqual([expect.stringContaining('settings changed since the checkpoint of events/0')]);
    for (const [key, value] of topic)
      topic.set(
        key,
        Buffer.from(value.toString('latin1').replace(/"stateVersion":"\d+"/, '"stateVersion":"0"'), 'latin1'),
      );
    await expect(checkpointer().load(0)).rejects.toThrow(/another version of farmsight \(state 0/);
  });
});
