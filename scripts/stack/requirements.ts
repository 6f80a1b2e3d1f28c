/**
 * What the real parts need. Out: nothing, or one loud block that says what is missing and what to install. Tests print it and
 * skip; where `CI` is set they fail instead, so that no green run hides them.
 */
import { existsSync } from 'node:fs';
import { ELASTICSEARCH_JAVA, findJava, KAFKA_JAVA } from './java.ts';
import { elasticsearchHome, hasMaven, kafkaLibraries } from './programs.ts';

/** Undefined where everything is there. */
export function requirements(): string | undefined {
  const missing = [...missingJava(), ...missingPrograms()];
  if (missing.length === 0) return undefined;
  const bar = '='.repeat(78);
  return [
    bar,
    'The real Kafka and Elasticsearch CANNOT RUN here, so tests that need them DID NOT RUN.',
    ...missing.map((line) => `  - ${line}`),
    bar,
  ].join('\n');
}

function missingJava(): string[] {
  if (findJava(ELASTICSEARCH_JAVA) !== undefined) return [];
  if (findJava(KAFKA_JAVA) === undefined)
    return [
      `no JDK ${ELASTICSEARCH_JAVA} or newer: install one (Debian: openjdk-25-jdk-headless or Temurin), or set ES_JAVA_HOME to its folder`,
    ];
  return [
    `no JDK ${ELASTICSEARCH_JAVA} or newer for Elasticsearch (there is one for Kafka): install one beside it; it need not be the default`,
  ];
}

function missingPrograms(): string[] {
  const cached = existsSync(kafkaLibraries()) && existsSync(elasticsearchHome());
  if (cached || hasMaven()) return [];
  return ['no Maven to fetch Kafka and Elasticsearch with: install it (Debian: apt-get install maven)'];
}

let announced = false;

/** Whether tests with real parts shall run. Says once what is missing; throws where `CI` is set. */
export function realPartsRun(): boolean {
  const missing = requirements();
  if (missing === undefined) return true;
  if (process.env['CI']) throw new Error(missing);
  if (!announced) process.stderr.write(`\n${missing}\n\n`);
  announced = true;
  return false;
}
