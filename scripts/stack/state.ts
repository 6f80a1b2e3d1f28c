/**
 * What `npm run stack` started. In: the parts. Out: the same again in a later process, and which of them still run. Kept in
 * the checkout, so that each checkout has its own stack.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runs } from './daemon.ts';
import { STACK_FOLDER } from './folders.ts';

export interface Part {
  name: 'kafka' | 'elasticsearch';
  address: string;
  /** Process ids, each the leader of its group; empty for a container. */
  pids: number[];
  /** Its data and log. */
  folder: string;
}

const FILE = join(STACK_FOLDER, 'state.json');

export function readState(): Part[] {
  return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Part[]) : [];
}

export function writeState(parts: readonly Part[]): void {
  mkdirSync(STACK_FOLDER, { recursive: true });
  writeFileSync(FILE, JSON.stringify(parts, null, 2));
}

export const forgetState = (): void => rmSync(FILE, { force: true });

/** Process ids that still run and are still the same process: the folder is on its command line. */
export const runningPids = ({ pids, folder }: Part): number[] => pids.filter((pid) => runs(pid, folder));
