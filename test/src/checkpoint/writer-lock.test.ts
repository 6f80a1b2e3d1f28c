/** One writer at a time, within a process and between processes, and none after a process is gone. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openStore } from '../../../src/checkpoint/store.ts';
import { lockForWriting } from '../../../src/checkpoint/writer-lock.ts';
import { UsageError } from '../../../src/errors.ts';
import { ownPath } from './folder.ts';

const module = fileURLToPath(new URL('../../../src/checkpoint/writer-lock.ts', import.meta.url));

/** Another process that holds the lock until it is killed. */
async function holder(path: string): Promise<ChildProcess> {
  const program = `import { lockForWriting } from ${JSON.stringify(module)}; globalThis.lock = lockForWriting(${JSON.stringify(path)});
    console.log('held'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout!, 'data');
  return child;
}

describe('lockForWriting', () => {
  it('refuses a second writer of the same process until the first is done', () => {
    const path = ownPath();
    const lock = lockForWriting(path);
    expect(() => lockForWriting(path)).toThrow(`process ${process.pid} is writing`);
    lock.release();
    lockForWriting(path).release();
  });

  it('refuses a second process, names the first, and is free once that was killed', async () => {
    const path = ownPath();
    const first = await holder(path);
    expect(() => openStore(path)).toThrow(UsageError);
    expect(() => openStore(path)).toThrow(`process ${first.pid} is writing to the store ${path}`);
    first.kill('SIGKILL');
    await once(first, 'exit');
    openStore(path).close();
  });

  it('does not hinder readers', async () => {
    const path = ownPath();
    openStore(path).close();
    await holder(path);
    openStore(path, { readonly: true }).close();
  });

  it('is freed when opening fails after it was taken', () => {
    const path = ownPath();
    const store = openStore(path);
    expect(() => openStore(path)).toThrow(UsageError);
    store.close();
    openStore(path).close();
  });
});
