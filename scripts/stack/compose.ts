/**
 * The stack in containers. In: nothing but docker-compose.yml. Out: Kafka and Elasticsearch up and healthy, or down. Used
 * only where a Docker engine answers; a `docker` command alone is not enough.
 */
import { spawnSync } from 'node:child_process';
import { MachineryError } from '../../src/errors.ts';
import { CHECKOUT } from './folders.ts';

const SERVICES = ['kafka', 'elasticsearch'];

/** Asks for Compose first, which is quick to say that it is not there. */
export const engineAnswers = (): boolean => answers('compose', 'version') && answers('info');

const answers = (...args: string[]): boolean =>
  spawnSync('docker', args, { stdio: 'ignore', timeout: 10_000 }).status === 0;

export interface ComposePorts {
  kafka: number;
  elasticsearch: number;
}

/** Throws MachineryError where a container does not become healthy. */
export const composeUp = (ports: ComposePorts): void =>
  compose(['up', '--detach', '--wait', ...SERVICES], {
    KAFKA_PORT: String(ports.kafka),
    ELASTICSEARCH_PORT: String(ports.elasticsearch),
  });

/** The data stay in their volumes. */
export const composeDown = (): void => compose(['down']);

function compose(args: string[], variables: Record<string, string> = {}): void {
  const env = { ...process.env, ...variables };
  const { status } = spawnSync('docker', ['compose', ...args], { cwd: CHECKOUT, env, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new MachineryError(`docker compose ${args[0]} failed`, 'its own messages are above');
}
