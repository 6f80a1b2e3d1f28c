/**
 * Fetches the programs. In: nothing. Out: Kafka's class path and Elasticsearch's folder, unpacked once into the cache with
 * Maven from published artifacts at pinned versions. Nothing of them is ever committed or shipped.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MachineryError } from '../../src/errors.ts';
import { cacheFolder } from './folders.ts';

export const KAFKA_VERSION = '4.3.1';
export const ELASTICSEARCH_VERSION = '9.5.4';
const LOG4J_VERSION = '2.25.4';
const DEPENDENCY_PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1';

/** Elastic's own test distribution: the real server with transport and security modules (docs/stack.md). */
const ELASTICSEARCH = `org.elasticsearch.distribution.integ-test-zip:elasticsearch:${ELASTICSEARCH_VERSION}:zip`;

/** Kafka brings no logging of its own. */
const KAFKA: [group: string, artifact: string, version: string][] = [
  ['org.apache.kafka', 'kafka_2.13', KAFKA_VERSION],
  ['org.apache.kafka', 'kafka-tools', KAFKA_VERSION],
  ['org.apache.logging.log4j', 'log4j-core', LOG4J_VERSION],
  ['org.apache.logging.log4j', 'log4j-slf4j-impl', LOG4J_VERSION],
  ['org.apache.logging.log4j', 'log4j-1.2-api', LOG4J_VERSION],
];

export const kafkaLibraries = (): string => join(cacheFolder(), `kafka-${KAFKA_VERSION}`);

export const elasticsearchHome = (): string =>
  join(cacheFolder(), `elasticsearch-${ELASTICSEARCH_VERSION}`, `elasticsearch-${ELASTICSEARCH_VERSION}`);

export const hasMaven = (): boolean => spawnSync('mvn', ['--version'], { stdio: 'ignore' }).status === 0;

/** Kafka's jars are in the cache when this resolves. Throws MachineryError where Maven cannot fetch them. */
export async function fetchKafka(): Promise<string> {
  await fetchInto(kafkaLibraries(), (work, out) => {
    writeFileSync(join(work, 'pom.xml'), kafkaPom());
    return [`${DEPENDENCY_PLUGIN}:copy-dependencies`, '-DincludeScope=runtime', `-DoutputDirectory=${out}`];
  });
  return kafkaLibraries();
}

/** Elasticsearch is unpacked in the cache when this resolves. Throws MachineryError where Maven cannot fetch it. */
export async function fetchElasticsearch(): Promise<string> {
  const target = join(cacheFolder(), `elasticsearch-${ELASTICSEARCH_VERSION}`);
  await fetchInto(target, (_, out) => [
    `${DEPENDENCY_PLUGIN}:unpack`,
    `-Dartifact=${ELASTICSEARCH}`,
    `-DoutputDirectory=${out}`,
  ]);
  return elasticsearchHome();
}

/** The target gets its name only when it is whole; of two processes that fetch at once, the first one's copy stays. */
async function fetchInto(target: string, goal: (work: string, out: string) => string[]): Promise<void> {
  if (existsSync(target)) return;
  const work = mkdtempSync(join(cacheFolder(), 'fetch-'));
  try {
    const out = join(work, 'out');
    mkdirSync(out);
    await maven(work, goal(work, out));
    if (!existsSync(target)) renameSync(out, target);
  } catch (error) {
    if (!existsSync(target)) throw error;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The local repository first: a machine off the net that has fetched them before needs nothing more. */
async function maven(folder: string, goal: string[]): Promise<void> {
  if ((await run(folder, ['-o', ...goal])).code === 0) return;
  const { code, output } = await run(folder, goal);
  if (code !== 0)
    throw new MachineryError(
      `Maven could not fetch a part of the stack: ${output.trim().slice(-600)}`,
      'see docs/stack.md',
    );
}

function run(cwd: string, args: string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn('mvn', ['-B', '-q', ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
    child.on('error', (error) => resolve({ code: 1, output: error.message }));
    child.on('close', (code) => resolve({ code, output }));
  });
}

function kafkaPom(): string {
  const dependencies = KAFKA.map(
    ([group, artifact, version]) =>
      `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`,
  );
  return `<project><modelVersion>4.0.0</modelVersion><groupId>farmsight</groupId><artifactId>stack</artifactId>
<version>1</version><packaging>pom</packaging><dependencies>${dependencies.join('\n')}</dependencies></project>\n`;
}
