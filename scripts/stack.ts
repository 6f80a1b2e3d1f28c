/**
 * `npm run stack`: a real Kafka and a real Elasticsearch on loopback, in containers where a Docker engine answers, else
 * natively. In: `up` (or nothing), `down`, `status`, and options. Out: their addresses on stdout (docs/stack.md).
 */
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MachineryError, UsageError } from '../src/errors.ts';
import { composeDown, composeUp, engineAnswers } from './stack/compose.ts';
import { stopGroup } from './stack/daemon.ts';
import { startElasticsearch } from './stack/elasticsearch.ts';
import { freshFolder, isRoot, openToAll, STACK_FOLDER } from './stack/folders.ts';
import { startKafka } from './stack/kafka.ts';
import { requirements } from './stack/requirements.ts';
import { forgetState, type Part, readState, runningPids, writeState } from './stack/state.ts';

const USAGE = `npm run stack                       start Kafka and Elasticsearch
npm run stack -- --brokers 3        with three brokers
npm run stack -- status             what runs, and where
npm run stack -- down               stop what was started
options of the start: --brokers 1|3, --kafka-port 9092, --elasticsearch-port 9200, --native`;

interface StackOptions {
  brokers: number;
  kafkaPort: number;
  elasticsearchPort: number;
  native: boolean;
}

async function main(): Promise<void> {
  const { values, positionals } = readArguments();
  const [command = 'up'] = positionals;
  if (values.help) console.log(USAGE);
  else if (command === 'up') await up(stackOptions(values));
  else if (command === 'down') await down();
  else if (command === 'status') status();
  else throw new UsageError(`there is no command ${command}`, USAGE);
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        brokers: { type: 'string', default: '1' },
        'kafka-port': { type: 'string', default: '9092' },
        'elasticsearch-port': { type: 'string', default: '9200' },
        native: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message, USAGE);
  }
}

function stackOptions(values: ReturnType<typeof readArguments>['values']): StackOptions {
  const brokers = Number(values.brokers);
  if (brokers !== 1 && brokers !== 3) throw new UsageError('--brokers is 1 or 3');
  return {
    brokers,
    kafkaPort: port(values['kafka-port']),
    elasticsearchPort: port(values['elasticsearch-port']),
    native: values.native,
  };
}

function port(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 65_535) throw new UsageError(`${text} is no port`);
  return number;
}

async function up(options: StackOptions): Promise<void> {
  if (readState().some((part) => runningPids(part).length > 0)) return status();
  // The containers are one broker; three are started natively.
  if (!options.native && options.brokers === 1 && engineAnswers()) upInContainers(options);
  else await upNatively(options);
  status();
}

function upInContainers({ kafkaPort, elasticsearchPort }: StackOptions): void {
  composeUp({ kafka: kafkaPort, elasticsearch: elasticsearchPort });
  const folder = 'container';
  writeState([
    { name: 'kafka', address: `127.0.0.1:${kafkaPort}`, pids: [], folder },
    { name: 'elasticsearch', address: `http://127.0.0.1:${elasticsearchPort}`, pids: [], folder },
  ]);
}

async function upNatively({ brokers, kafkaPort, elasticsearchPort }: StackOptions): Promise<void> {
  const missing = requirements();
  if (missing !== undefined) throw new MachineryError(`the stack cannot run here\n${missing}`);
  for (let index = 0; index < brokers; index++) await checkFree(kafkaPort + index, '--kafka-port');
  await checkFree(elasticsearchPort, '--elasticsearch-port');
  const parts: Part[] = [];
  const add = (part: Part): void => {
    parts.push(part);
    writeState(parts);
  };
  const folders = { kafka: partFolder(`kafka-${brokers}`), elasticsearch: elasticsearchFolder() };
  const kafka = await startKafka({ brokers, port: kafkaPort, folder: folders.kafka, outlives: true });
  add({ name: 'kafka', address: kafka.brokers.join(','), pids: kafka.pids, folder: folders.kafka });
  const elasticsearch = await startElasticsearch({
    port: elasticsearchPort,
    folder: folders.elasticsearch,
    outlives: true,
  });
  add({
    name: 'elasticsearch',
    address: elasticsearch.url,
    pids: [elasticsearch.pid],
    folder: folders.elasticsearch,
  });
}

function checkFree(number: number, option: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', () => reject(new UsageError(`port ${number} is taken`, `choose another with ${option}`)));
    server.listen(number, '127.0.0.1', () => server.close(() => resolve()));
  });
}

function partFolder(name: string): string {
  const folder = join(STACK_FOLDER, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** In the checkout too, unless root has it where Elasticsearch's user cannot go. */
function elasticsearchFolder(): string {
  const folder = partFolder('elasticsearch');
  return !isRoot || openToAll(folder) ? folder : freshFolder('elasticsearch');
}

async function down(): Promise<void> {
  const parts = readState();
  if (parts.length === 0) return console.log('nothing was started here');
  if (parts.every(({ pids }) => pids.length === 0)) composeDown();
  await Promise.all(parts.flatMap(runningPids).map(stopGroup));
  forgetState();
  console.log('stopped');
}

function status(): void {
  const parts = readState();
  if (parts.length === 0) console.log('nothing runs; `npm run stack` starts it');
  for (const part of parts) {
    console.log([part.name, part.address, condition(part), part.folder].join('\t'));
  }
}

function condition(part: Part): string {
  if (part.pids.length === 0) return 'container';
  const running = runningPids(part);
  return running.length < part.pids.length
    ? `${running.length} of ${part.pids.length} run`
    : `pid ${running.join(', ')}`;
}

try {
  await main();
} catch (error) {
  if (!(error instanceof UsageError || error instanceof MachineryError)) throw error;
  console.error(error.hint === undefined ? error.message : `${error.message}\n${error.hint}`);
  process.exitCode = error.exitCode;
}
