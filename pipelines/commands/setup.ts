/** `farmsight setup`: creates what farmsight needs in Kafka, Elasticsearch and Kibana. Run it as often as you like. */
import { closest } from '../../src/closest.ts';
import { UsageError } from '../../src/errors.ts';
import { connectKafka } from '../../src/kafka/client.ts';
import { setupKafka, wantedTopics } from '../../src/kafka/setup.ts';
import { printable } from '../../src/printable.ts';
import type { Settings } from '../../src/settings/schema.ts';
import { connectElasticsearch } from '../../src/sink/elasticsearch-client.ts';
import { setupElasticsearch } from '../../src/sink/elasticsearch-setup.ts';
import { setupKibana } from '../../src/sink/kibana-setup.ts';
import { partitionsOf } from '../../src/source/kafka-bounds.ts';
import {
  elasticsearchConnection,
  elasticsearchSettings,
  kafkaConnection,
  kafkaSettings,
  kibanaConnection,
  kibanaSettings,
} from '../connections.ts';
import { table } from '../render/table.ts';
import { type SettingsFlags, settingsFrom, write } from './context.ts';
import { EXIT } from './exit.ts';

export interface SetupFlags extends SettingsFlags {
  dryRun?: boolean;
  json?: boolean;
  partitions: number;
}

type StepsOf = (settings: Settings, flags: SetupFlags) => Promise<Step[]>;

interface Step {
  what: string;
  action: string;
  detail: string;
}

export async function setupCommand(target: SetupTarget, flags: SetupFlags): Promise<number> {
  const { settings } = settingsFrom(flags);
  const steps = await STEPS[target](settings, flags);
  const rows = steps.map(({ what, action, detail }) => [
    actionWord(action, flags.dryRun === true),
    printable(what),
    printable(detail),
  ]);
  const text = flags.json === true ? steps.map((step) => JSON.stringify(step)) : table(rows);
  await write(text.map((line) => `${line}\n`).join(''));
  return EXIT.done;
}

const PAST: Readonly<Record<string, string>> = {
  create: 'created',
  update: 'updated',
  keep: 'kept',
  differs: 'differs',
};

const actionWord = (action: string, dryRun: boolean): string => (dryRun ? `would ${action}` : (PAST[action] ?? action));

async function kafkaSteps(settings: Settings, { dryRun = false, partitions }: SetupFlags): Promise<Step[]> {
  const names = kafkaSettings(settings);
  const kafka = connectKafka(kafkaConnection(names, 'farmsight-setup'));
  const wanted = wantedTopics(
    {
      events: names.events_topic,
      deadLetters: names.dead_letters_topic,
      checkpoints: names.checkpoints_topic,
      findings: names.findings_topic,
    },
    partitions,
    settings.engine.horizon,
  );
  const steps = await setupKafka(kafka, wanted, { dryRun });
  const raw = [...new Set(names.topics.map(({ topic }) => topic))];
  await partitionsOf(kafka, raw).catch((error: Error) =>
    console.error(`note: ${error.message}; whoever sends the logs creates it`),
  );
  return steps.map(({ topic, ...rest }) => ({ what: `topic ${topic}`, ...rest }));
}

async function elasticsearchSteps(settings: Settings, { dryRun = false }: SetupFlags): Promise<Step[]> {
  const client = connectElasticsearch(elasticsearchConnection(elasticsearchSettings(settings)));
  try {
    const steps = await setupElasticsearch(client, { dryRun });
    return steps.map(({ kind, name, action }) => ({ what: `${kind} ${name}`, action, detail: '' }));
  } finally {
    await client.close();
  }
}

async function kibanaSteps(settings: Settings, { dryRun = false }: SetupFlags): Promise<Step[]> {
  const steps = await setupKibana(kibanaConnection(kibanaSettings(settings)), { dryRun });
  return steps.map(({ name, action }) => ({ what: name, action, detail: '' }));
}

const STEPS = { kafka: kafkaSteps, elasticsearch: elasticsearchSteps, kibana: kibanaSteps } satisfies Record<
  string,
  StepsOf
>;

export type SetupTarget = keyof typeof STEPS;

export function targetOf(text: string): SetupTarget {
  if (Object.hasOwn(STEPS, text)) return text as SetupTarget;
  const targets = Object.keys(STEPS);
  const meant = closest(text, targets);
  throw new UsageError(
    `there is nothing to set up in ${text}`,
    meant === undefined ? `there is in ${targets.join(', ')}` : `did you mean ${meant}?`,
  );
}
