/**
 * A server process in a process group of its own. In: a command. Out: its pid and the ways to end it: asked, killed, frozen.
 * It is signaled by group and by the pid that was started, never by name.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { MachineryError } from '../../src/errors.ts';

export interface Command {
  program: string;
  args: string[];
  /** Its output goes to the end of this file. */
  log: string;
  cwd: string;
  env?: Record<string, string>;
  user?: { uid: number; gid: number };
  /** It goes on after this process has ended; else it ends with it, however that ends. */
  outlives?: boolean;
}

const STOP_PATIENCE_MS = 20_000;

/** Groups that end with this process. */
const dependents = new Set<number>();
process.once('exit', () => {
  for (const pid of dependents) signalGroup(pid, 'SIGKILL');
});

export class Daemon {
  readonly pid: number;
  readonly #log: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, log: string) {
    this.#child = child;
    this.#log = log;
    this.pid = child.pid!;
  }

  /** Throws MachineryError where the program cannot be started. */
  static start(command: Command): Daemon {
    const output = openSync(command.log, 'a');
    const [program, ...wrapped] = command.outlives ? [] : endsWithParent(command.user);
    const child = spawn(
      program ?? command.program,
      program === undefined ? command.args : [...wrapped, command.program, ...command.args],
      {
        cwd: command.cwd,
        env: { PATH: process.env['PATH'], LANG: 'C.UTF-8', ...command.env },
        stdio: ['ignore', output, output],
        detached: true,
        ...command.user,
      },
    );
    closeSync(output);
    child.on('error', () => undefined);
    if (child.pid === undefined) throw new MachineryError(`cannot start ${command.program}`);
    const daemon = new Daemon(child, command.log);
    if (command.outlives) child.unref();
    else dependents.add(daemon.pid);
    return daemon;
  }

  /** Waits until `ready` resolves to true. Throws MachineryError when the process ends or the time is up. */
  async until(ready: () => Promise<boolean>, patienceMs: number): Promise<void> {
    const deadline = performance.now() + patienceMs;
    for (;;) {
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) throw this.#failure('ended while starting');
      if (await ready().catch(() => false)) return;
      if (performance.now() > deadline) throw this.#failure(`not ready after ${patienceMs / 1000} s`);
      await sleep(100);
    }
  }

  signal(name: NodeJS.Signals): void {
    signalGroup(this.pid, name);
  }

  /** Asks it to end, and kills it when it does not. */
  stop(): Promise<void> {
    return stopGroup(this.pid);
  }

  /** Gone, with everything it started, when this resolves. */
  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await groupGone(this.pid, STOP_PATIENCE_MS);
  }

  #failure(what: string): MachineryError {
    const tail = readFileSync(this.#log, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
    return new MachineryError(`a part of the stack ${what}; ${this.#log} ends with:\n${tail}`);
  }
}

/** Ends a process group: SIGTERM, and SIGKILL when that did not help. */
export async function stopGroup(pid: number): Promise<void> {
  signalGroup(pid, 'SIGTERM');
  // A frozen process hears nothing until it is thawed.
  signalGroup(pid, 'SIGCONT');
  if (await groupGone(pid, STOP_PATIENCE_MS)) return;
  signalGroup(pid, 'SIGKILL');
  await groupGone(pid, STOP_PATIENCE_MS);
}

/** Whether this process still runs and its command line still names `mark`, so that a reused pid is not taken for it. */
export function runs(pid: number, mark: string): boolean {
  const { stdout } = spawnSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.includes(mark);
}

function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}

async function groupGone(pid: number, patienceMs: number): Promise<boolean> {
  const deadline = performance.now() + patienceMs;
  while (signalGroup(pid, 0)) {
    if (performance.now() > deadline) return false;
    await sleep(50);
  }
  dependents.delete(pid);
  return true;
}

/** On Linux the kernel ends the child with its parent, even when the parent is killed. */
function endsWithParent(user: Command['user']): string[] {
  const wrapper = ['setpriv', '--pdeathsig', 'TERM'];
  const works =
    process.platform === 'linux' && spawnSync('setpriv', ['--pdeathsig', 'TERM', 'true'], user).status === 0;
  return works ? wrapper : [];
}
