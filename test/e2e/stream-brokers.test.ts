/**
 * Brokers are killed under two workers and under whoever sends the logs: one of three, then another, then all. In: the sample company
 * and some load. Out: the findings of an undisturbed run; the workers live through it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realPartsRun } from '../../scripts/stack/requirements.ts';
import { setupKafka } from '../../src/kafka/setup.ts';
import { createTopic } from '../support/kafka.ts';
import { StreamRig } from '../support/stream-rig.ts';

describe.runIf(realPartsRun())('a cluster of three brokers', () => {
  let rig: StreamRig;

  beforeAll(async () => {
    rig = await StreamRig.start({ brokers: 3, filler: 5000 });
  });
  afterAll(() => rig?.stop());

  async function underFire(name: string, trouble: () => Promise<void>): Promise<void> {
    const settings = await rig.world(name);
    settings.kafka!.session_timeout = 6000;
    const config = rig.configOf(name, settings);
    const workers = [rig.worker(config), rig.worker(config)];
    let flows = true;
    const producing = (async () => {
      for (let i = 0; i < 20; i++) {
        await rig.produce(name, i / 20, (i + 1) / 20);
        if (flows) await sleep(1000);
      }
    })();
    try {
      await sleep(4000);
      await trouble();
      flows = false;
      await producing;
      await sleep(3000);
      expect(
        workers.map(({ exitCode }) => exitCode),
        rig.saidByWorkers(),
      ).toEqual([null, null]);
    } finally {
      for (const worker of workers) worker.kill('SIGKILL');
    }
    const { ingest } = await rig.run(settings);
    console.log(`${name}: ${ingest!.records} records were left for the last run`);
    await rig.expectSameFindings();
  }

  it('gets topics of which two brokers have what was acknowledged, and tells of one that is otherwise', async () => {
    const config = { 'cleanup.policy': 'delete', 'message.timestamp.type': 'CreateTime' };
    const wanted = ['safe', 'unsafe'].map((topic) => ({ topic, partitions: 1, config }));
    await createTopic(rig.kafka, 'unsafe', 1, { 'min.insync.replicas': '1' });
    const steps = await setupKafka(rig.kafka, wanted);
    expect(steps.map(({ action, detail }) => `${action}: ${detail}`)).toEqual([
      'create: 1 partitions, 3 copies, delete',
      'differs: min.insync.replicas is 1, should be 2',
    ]);
    expect((await setupKafka(rig.kafka, wanted.slice(0, 1)))[0]!.action).toBe('keep');
  });

  it('of which one is killed, and then another', async () => {
    await underFire('one-by-one', async () => {
      for (const index of [0, 1]) {
        await rig.brokers.kill(index);
        await sleep(4000);
        await rig.brokers.restart(index);
        await sleep(1000);
      }
    });
  });

  it('that is restarted as a whole', async () => {
    await underFire('whole', async () => {
      await Promise.all([0, 1, 2].map((index) => rig.brokers.kill(index)));
      await sleep(2000);
      await rig.brokers.start();
      await sleep(2000);
    });
  });
});
