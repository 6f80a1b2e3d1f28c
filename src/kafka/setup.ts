/**
 * Creates the topics farmsight writes. In: their names, and how many partitions. Out: what was created, what was there, and what is
 * there but not as it should be. What an administrator made or changed is never changed; raw topics belong to whoever fills them.
 */
import { ask } from './ask.ts';
import { type Kafka, TOPIC_RESOURCE } from './client.ts';

export interface WantedTopic {
  topic: string;
  partitions: number;
  config: Readonly<Record<string, string>>;
}

export interface TopicStep {
  topic: string;
  action: 'create' | 'keep' | 'differs';
  /** What was created, or what is not as it should be. */
  detail: string;
}

const DAY_MS = 86_400_000;
const MOST_REPLICAS = 3;

export interface TopicNames {
  events: string;
  deadLetters: string;
  checkpoints: string;
  findings: string | undefined;
}

/**
 * Kafka deletes by the time of a record, and logs that are read again after months would be gone at once: so the time is the one at
 * which Kafka got it. `horizonMs` is how far an engine's state reaches back.
 */
export function wantedTopics(names: TopicNames, partitions: number, horizonMs: number): WantedTopic[] {
  const kept = (ms: number) => ({
    'cleanup.policy': 'delete',
    'retention.ms': String(ms),
    'message.timestamp.type': 'LogAppendTime',
  });
  const compacted = { 'cleanup.policy': 'compact', 'message.timestamp.type': 'LogAppendTime' };
  return [
    { topic: names.events, partitions, config: kept(horizonMs + 7 * DAY_MS) },
    { topic: names.deadLetters, partitions, config: kept(30 * DAY_MS) },
    // Old checkpoints are large; an hour after they were let go they may be gone.
    {
      topic: names.checkpoints,
      partitions,
      config: { ...compacted, 'segment.ms': '3600000', 'min.cleanable.dirty.ratio': '0.1' },
    },
    ...(names.findings === undefined ? [] : [{ topic: names.findings, partitions, config: compacted }]),
  ];
}

/** Throws MachineryError where the brokers cannot be reached, or the account lacks the right to create topics. */
export const setupKafka = (
  kafka: Kafka,
  wanted: readonly WantedTopic[],
  { dryRun = false } = {},
): Promise<TopicStep[]> =>
  ask(kafka, 'cannot set up the topics', async (admin) => {
    const present = new Set(await admin.listTopics());
    const replicas = Math.min(MOST_REPLICAS, (await admin.describeCluster()).brokers.length);
    const missing = wanted.filter(({ topic }) => !present.has(topic));
    if (!dryRun && missing.length > 0)
      await admin.createTopics({ topics: missing.map((topic) => definition(topic, replicas)), waitForLeaders: true });
    const steps: TopicStep[] = [];
    for (const topic of wanted)
      steps.push(
        present.has(topic.topic)
          ? await compare(admin, topic)
          : { topic: topic.topic, action: 'create', detail: words(topic, replicas) },
      );
    return steps;
  });

const definition = ({ topic, partitions, config }: WantedTopic, replicas: number) => ({
  topic,
  numPartitions: partitions,
  replicationFactor: replicas,
  configEntries: Object.entries({ ...config, ...safety(replicas) }).map(([name, value]) => ({ name, value })),
});

/** Of three copies two must have a record before it is acknowledged, or it may be lost with one broker. */
const safety = (replicas: number): Record<string, string> => (replicas < 3 ? {} : { 'min.insync.replicas': '2' });

const words = ({ partitions, config }: WantedTopic, replicas: number): string =>
  `${partitions} partitions, ${replicas} ${replicas === 1 ? 'copy' : 'copies'}, ${config['cleanup.policy']}`;

/** Only what would lose data or stop a worker: the rest is the administrator's business. */
async function compare(
  admin: ReturnType<Kafka['admin']>,
  { topic, partitions, config }: WantedTopic,
): Promise<TopicStep> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  const described = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: TOPIC_RESOURCE, name: topic }],
  });
  const actual = new Map(
    described.resources[0]!.configEntries.map(({ configName, configValue }) => [configName, configValue]),
  );
  const troubles = ['cleanup.policy', 'message.timestamp.type']
    .filter((name) => actual.get(name) !== config[name])
    .map((name) => `${name} is ${actual.get(name)}, should be ${config[name]}`);
  const { length: count, 0: first } = topics[0]!.partitions;
  const [inSync, wanted] = [actual.get('min.insync.replicas'), safety(first!.replicas.length)['min.insync.replicas']];
  if (wanted !== undefined && Number(inSync) < Number(wanted))
    troubles.push(`min.insync.replicas is ${inSync}, should be ${wanted}`);
  if (count < partitions) troubles.unshift(`${count} partitions, ${partitions} were asked for`);
  return troubles.length === 0
    ? { topic, action: 'keep', detail: `${count} partitions` }
    : { topic, action: 'differs', detail: troubles.join('; ') };
}
