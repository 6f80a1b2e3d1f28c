/**
 * The stack in containers. In: nothing but docker-compose.yml. Out: Kafka and Elasticsearch up and healthy, or down. Used
 * only where a Docker engine answers; a `docker` command alone is not enough.
 */
import { spawnSync } from 'node:child_process';
import { MachineryError } from '../../src/errors.ts';
import { CHECKOUT } from './folders.ts';

const SERVICES = ['kafka', 'elasticsearch'];

export const engineAnswers = (): boolean =>
  spawnSync('docker', ['info'], { stdio: 'ignore', timeout: 10_000 }).status === 0;

/** Throws MachineryError where a container does not become healthy. */
export const composeUp = (): void => compose('up', '--detach', '--wait', ...SERVICES);

/** The data stay in their volumes. */
export const composeDown = (): void => compose('down');

function compose(...args: string[]): void {
  const { status } = spawnSync('docker', ['compose', ...args], { cwd: CHECKOUT, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new MachineryError(`docker compose ${args[0]} failed`, 'its own messages are above');
}
