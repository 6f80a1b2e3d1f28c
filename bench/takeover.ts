/**
 * How long it takes until another worker goes on. Usage: npx node bench/takeover.ts [EVENTS]
 * In: Okta events of up to 100,000 people, folded by a detect worker into some 300,000 users, devices and networks, and a second worker
 * that waits. Out: what was left of the first after SIGKILL, and how long the second took from when the group had rebalanced until
 * it had folded its first record, and until nothing was left to be read.
 */
import { connectProducer } from '../src/sink/kafka.ts';
import { oktaEvents } from './okta-log.ts';
import { pause, startStack, Worker } from './stream-stack.ts';

const RAW = 'raw.okta';
const LAG = 'farmsight_lag_records{partition="bench.events/0"}';
const BATCH = 2000;
/** The rest comes after the last checkpoint. */
const CHECKPOINTED = 0.9;

const events = Number(process.argv[2] ?? 800_000);
const stack = await startStack({ [RAW]: 'okta' }, { engine: { lateness: '15m' } });
const workers: Worker[] = [];
let sent = 0;
const producer = await connectProducer(stack.kafka);
const lines = oktaEvents(events);
try {
  const ingest = await Worker.start('ingest', stack.config);
  const detect = [await Worker.start('detect', stack.config)];
  workers.push(ingest, ...detect);
  await detect[0]!.untilReady();
  await produce(events * CHECKPOINTED, detect);
  // The group rebalances, for which the state is saved.
  detect.push(await Worker.start('detect', stack.config));
  workers.push(detect[1]!);
  await detect[1]!.untilReady();
  await pause(5000);
  await produce(events, detect);
  const owners = await Promise.all(detect.map(async (worker) => (await worker.metrics()).has(LAG)));
  console.table([await takeOver(detect[owners.indexOf(true)]!, detect[owners.indexOf(false)]!)]);
} finally {
  await producer.close();
  await Promise.all(workers.map((worker) => worker.stop()));
  await stack.stop();
}

/** Up to so many in all, and until an engine has them. What is held for the lateness is not yet applied, and a few are no sightings. */
async function produce(upTo: number, detect: readonly Worker[]): Promise<void> {
  for (; sent < upTo; sent += BATCH) {
    const batch = Array.from({ length: BATCH }, () => lines.next().value as string);
    await producer.send(
      RAW,
      0,
      batch.map((value) => ({ key: null, value })),
    );
  }
  const applications = () => Promise.all(detect.map(applied));
  while (Math.max(...(await applications())) < upTo * 0.98) await pause(200);
}

async function applied(worker: Worker): Promise<number> {
  return (await worker.metrics()).get('farmsight_engine_sightings_total{outcome="applied"}') ?? 0;
}

/** Records of the log that an engine has folded. */
async function folded(worker: Worker): Promise<number> {
  return (await worker.metrics()).get('farmsight_latency_seconds_count{stage="detect"}') ?? 0;
}

async function takeOver(first: Worker, second: Worker): Promise<object> {
  const keys = await first.metrics();
  const stateOf = (kind: string): number => keys.get(`farmsight_state{kind="${kind}"}`) ?? 0;
  const before = await folded(second);
  const killed = performance.now();
  first.child.kill('SIGKILL');
  await untilRebalanced();
  const rebalanced = performance.now();
  while ((await folded(second)) === before) await pause(20);
  const began = performance.now();
  while ((await second.metrics()).get(LAG) !== 0) await pause(20);
  const seconds = (from: number, to: number): number => Number(((to - from) / 1000).toFixed(1));
  return {
    keys: stateOf('users') + stateOf('devices') + stateOf('networks'),
    'rebalanced after s': seconds(killed, rebalanced),
    'first record after s': seconds(rebalanced, began),
    'nothing left after s': seconds(rebalanced, performance.now()),
  };
}

/** The group has the second worker alone, and has given it the partition. */
async function untilRebalanced(): Promise<void> {
  const admin = stack.kafka.admin();
  await admin.connect();
  for (;;) {
    const { groups } = await admin.describeGroups(['farmsight-detect']);
    if (groups[0]?.state === 'Stable' && groups[0].members.length === 1) break;
    await pause(20);
  }
  await admin.disconnect();
}
