/** A process killed at any moment leaves one whole checkpoint, and another process goes on from it. */
import { AssertionError } from 'node:assert';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { ownPath } from '../src/checkpoint/folder.ts';
import { checkIntegrity, checkStore } from './store-check.ts';

const writer = fileURLToPath(new URL('./store-writer.ts', import.meta.url));
const KILLS = 30;

/** Kills the writer `afterMs` after it began to write, or after it was started. */
async function killedWriter(path: string, mode: string, since: 'start' | 'writing', afterMs: number): Promise<void> {
  const child = spawn(process.execPath, [writer, path, mode], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  if (since === 'writing') await once(child.stdout, 'data');
  await sleep(afterMs);
  child.kill('SIGKILL');
  expect(await exit).toEqual([null, 'SIGKILL']);
}

it('restart-loses-nothing: after 30 kills, each store holds one checkpoint, and the next run goes on from it', async () => {
  const path = ownPath();
  const reached: number[] = [0];
  for (let kill = 0; kill < KILLS; kill++) {
    if (kill % 5 === 0) await killedWriter(path, 'together', 'start', 40 + Math.random() * 120);
    else await killedWriter(path, 'together', 'writing', Math.random() * 80);
    checkIntegrity(path);
    reached.push(checkStore(path));
  }
  expect(reached).toEqual([...reached].sort((a, b) => a - b));
  expect(reached.at(-1)).toBeGreaterThan(KILLS);
});

it('negative control: a position committed apart from the state is seen', async () => {
  let torn = 0;
  for (let kill = 0; kill < KILLS && torn === 0; kill++) {
    const path = ownPath();
    await killedWriter(path, 'apart', 'writing', 5 + Math.random() * 60);
    checkIntegrity(path);
    try {
      checkStore(path);
    } catch (error) {
      expect(error).toBeInstanceOf(AssertionError);
      torn++;
    }
  }
  expect(torn).toBe(1);
});
