/** `farmsight setup`: creates what farmsight needs in Kafka and in Elasticsearch. Run it as often as you like. */
import { UsageError } from '../../src/errors.ts';
import { connectKafka } from '../../src/kafka/client.ts';
import { setupKafka, wantedTopics } from '../../src/kafka/setup.ts';
import type { Settings } from '../../src/settings/schema.ts';
import { connectElasticsearch } from '../../src/sink/elasticsearch-client.ts';
import { setupElasticsearch } from '../../src/sink/elasticsearch-setup.ts';
import { partitionsOf } from '../../src/source/kafka-bounds.ts';
import { elasticsearchConnection, elasticsearchSettings, kafkaConnection, kafkaSettings } from '../connections.ts';
import { printable } from '../render/printable.ts';
import { table } from '../render/table.ts';
import { type SettingsFlags, settingsFrom, write } from './context.ts';
import { EXIT } from './exit.ts';

export interface SetupFlags extends SettingsFlags {
  dryRun?: boolean;
  json?: boolean;
  partitions: number;
}

export type SetupTarget = 'kafka' | 'elasticsearch';

interface Step {
  what: string;
  action: string;
  detail: string;
}

export async function setupCommand(target: SetupTarget, flags: SetupFlags): Promise<number> {
  const { settings } = settingsFrom(flags);
  const steps = target === 'kafka' ? await kafkaSteps(settings, flags) : await elasticsearchSteps(settings, flags);
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

export function targetOf(text: string): SetupTarget {
  if (text === 'kafka' || text === 'elasticsearch') return text;
  throw new UsageError(
    `there is nothing to set up in ${text}`,
    'farmsight setup kafka, or farmsight setup elasticsearch',
  );
}
