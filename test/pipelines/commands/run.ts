/** Runs farmsight as people do: a process of its own. In: arguments, standard input, environment. Out: exit code and output. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from 'vitest';

export const BIN = fileURLToPath(new URL('../../../bin/farmsight.js', import.meta.url));

export interface Ran {
  code: number | null;
  out: string;
  err: string;
}

interface Surroundings {
  input?: string | Buffer;
  cwd?: string;
  env?: Record<string, string>;
  /** Flags of Node itself. */
  node?: string[];
  /** What to do with the process while it runs. */
  meanwhile?: (child: ChildProcess) => void;
}

export function run(
  args: readonly string[],
  { input, cwd, env = {}, node = [], meanwhile }: Surroundings = {},
): Promise<Ran> {
  const { npm_command: _, NO_COLOR: __, FORCE_COLOR: ___, ...inherited } = process.env;
  const child = spawn(process.execPath, [...node, BIN, ...args], { cwd, env: { ...inherited, ...env } });
  const ran: Ran = { code: null, out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    ran.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    ran.err += text;
  });
  child.stdin.on('error', () => undefined);
  if (meanwhile === undefined || input !== undefined) child.stdin.end(input ?? '');
  meanwhile?.(child);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ ...ran, code }));
  });
}

/** A folder for the tests of one file. */
export function temporaryFolder(): (name: string) => string {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'farmsight-commands-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  return (name) => join(folder, name);
}

/** Documents of newline-delimited JSON. */
export const documents = <T>(text: string): T[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
