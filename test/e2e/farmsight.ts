/** Runs the real program. In: arguments, standard input, a folder. Out: exit code and both outputs. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../pipelines/main.ts', import.meta.url));

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Circumstances {
  cwd: string;
  stdin?: string | Buffer;
  env?: Record<string, string>;
  /** Called with the process, for tests that signal it. */
  started?: (child: ChildProcess) => void;
}

export function farmsight(args: readonly string[], { cwd, stdin = '', env, started }: Circumstances): Promise<Ran> {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd, env: { PATH: process.env['PATH'], ...env } });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (data: Buffer) => out.push(data));
  child.stderr.on('data', (data: Buffer) => err.push(data));
  // A program that ends before it has read everything is no error of the test.
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin);
  started?.(child);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({ code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }),
    );
  });
}

export const jsonLines = (text: string): unknown[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

/** An Okta event as one line of JSON. */
export const signIn = (changes: Record<string, unknown> = {}): string =>
  JSON.stringify({
    uuid: 'b7d1f0a2-0001-11f0-9c7e-3b6f6c1d2e3f',
    published: '2026-03-02T14:05:11.120Z',
    eventType: 'user.session.start',
    severity: 'INFO',
    displayMessage: 'User login to Okta',
    outcome: { result: 'SUCCESS' },
    actor: { id: '00u1', type: 'User', alternateId: 'ann.moss@acme.example', displayName: 'Ann Moss' },
    client: { ipAddress: '198.51.100.23', userAgent: { rawUserAgent: 'Mozilla/5.0', os: 'Windows 10' } },
    ...changes,
  });
