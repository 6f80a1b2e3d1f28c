/**
 * Workers are killed, frozen and taken away while logs flow. In: the sample company and 180,000 more events. Out: the findings of an
 * undisturbed run, and a balance: every record that was produced was read, and what was read is accounted for.
 */
import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mulberry } from '../../bench/random.ts';
import { realPartsRun } from '../../scripts/stack/requirements.ts';
import { FINDINGS } from '../../src/sink/elasticsearch-documents.ts';
import { boundsOf, committedOf } from '../../src/source/kafka-bounds.ts';
import { StreamRig } from '../support/stream-rig.ts';

const KILLS = 30;
const FILLER = 180_000;
/** A share of them, where there is other trouble than load. */
const SOME = 0.1;
/** Short, so that thirty kills fit into a test: a dead worker's partitions wait for its session to end. */
const SESSION_MS = 1500;

describe.runIf(realPartsRun())('workers', () => {
  let rig: StreamRig;

  beforeAll(async () => {
    rig = await StreamRig.start({ filler: FILLER, kafkaConfig: { 'group.min.session.timeout.ms': '1000' } });
  });
  afterAll(() => rig?.stop());

  /** Beginning with none, so that the first of them take over from the beginning. */
  async function underFire(
    name: string,
    trouble: (workers: ChildProcess[], start: () => ChildProcess) => Promise<void>,
    filler = 1,
  ) {
    const settings = await rig.world(name);
    settings.kafka!.session_timeout = SESSION_MS;
    const config = rig.configOf(name, settings);
    const start = (): ChildProcess => rig.worker(config);
    const workers = [start(), start()];
    let produced = 0;
    let flows = true;
    const producing = (async () => {
      const parts = 40;
      for (let i = 0; i < parts; i++) {
        produced += await rig.produce(name, i / parts, (i + 1) / parts, { filler });
        if (flows) await sleep(1400);
      }
    })();
    try {
      await trouble(workers, start);
    } finally {
      flows = false;
      for (const worker of workers) worker.kill('SIGKILL');
    }
    await producing;
    const before = await readBefore(name);
    const { ingest, detect } = await rig.run(settings);
    console.log(
      `${name}: ${produced} records; ${before} messages read while workers fell, ${ingest!.records} records after; ` +
        `${ingest!.sightings} to the engine + ${ingest!.filtered} of no use + ${ingest!.ignored} about other things + ${ingest!.refused} refused; ` +
        `${detect!.findings} revisions after the last takeover`,
    );
    return { settings, produced, ingest: ingest!, before };
  }

  /** Messages of the raw topics that the group had done with. */
  async function readBefore(name: string): Promise<number> {
    const topics = ['okta', 'filler', 'globalprotect'].map((topic) => `${name}.${topic}`);
    const committed = await committedOf(rig.kafka, `${name}-ingest`, new Set(topics));
    return [...committed.values()].reduce((sum, offset) => sum + Number(offset), 0);
  }

  async function expectAllRead(name: string): Promise<void> {
    const topics = [`${name}.okta`, `${name}.filler`];
    const [bounds, committed] = [
      await boundsOf(rig.kafka, topics),
      await committedOf(rig.kafka, `${name}-ingest`, new Set(topics)),
    ];
    for (const [place, { end }] of bounds) expect([place, committed.get(place)]).toEqual([place, end]);
  }

  it(`killed ${KILLS} times at random, two of them, lose nothing and double nothing`, async () => {
    const random = mulberry(20_261_125);
    const { ingest, produced, before } = await underFire('kills', async (workers, start) => {
      // A slow machine takes longer to start a worker than there is between two kills. Before that the group has no coordinator.
      while ((await readBefore('kills').catch(() => 0)) === 0) await sleep(500);
      for (let kills = 0; kills < KILLS; kills++) {
        await sleep(800 + 2400 * random());
        const victim = random() < 0.5 ? 0 : 1;
        workers[victim]!.kill('SIGKILL');
        workers[victim] = start();
      }
    });
    // They had done part of it, and what they had done was kept.
    expect(before).toBeGreaterThan(0);
    expect(ingest.records).toBeLessThan(produced);
    expect(ingest.sightings + ingest.filtered + ingest.ignored + ingest.refused).toBe(ingest.records);
    await expectAllRead('kills');
    await rig.expectSameFindings();
  });

  it('frozen past its session and woken, one of them writes nothing that is wrong', async () => {
    await underFire(
      'frozen',
      async (workers) => {
        await sleep(4000);
        for (let round = 0; round < 3; round++) {
          const worker = workers[round % 2]!;
          worker.kill('SIGSTOP');
          await sleep(2.5 * SESSION_MS);
          worker.kill('SIGCONT');
          await sleep(2000);
        }
      },
      SOME,
    );
    await expectAllRead('frozen');
    await rig.expectSameFindings();
  });

  it('that come and go all the time, so that partitions move without rest, find the same', async () => {
    await underFire(
      'moving',
      async (workers, start) => {
        for (let round = 0; round < 7; round++) {
          workers.push(start());
          await sleep(2500);
          // The oldest leaves as it should.
          workers.shift()!.kill('SIGTERM');
        }
      },
      SOME,
    );
    await expectAllRead('moving');
    await rig.expectSameFindings();
  });

  it('that lose one finding are caught by the comparison', async () => {
    const [id] = [...rig.expected.keys()] as [string];
    await rig.client.delete({ index: FINDINGS, id, refresh: true });
    await expect(rig.expectSameFindings()).rejects.toThrow();
  });
});
