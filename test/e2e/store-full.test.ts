/** A disk that takes no more ends the run in plain words; the last checkpoint stays and the next run goes on from it. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { ownPath } from '../src/checkpoint/folder.ts';
import { checkIntegrity, checkStore } from './store-check.ts';

const module = (path: string): string => JSON.stringify(fileURLToPath(new URL(path, import.meta.url)));

/** Writes checkpoints until the store fails, then says how it failed and which checkpoint was the last. */
const PROGRAM = `
  import { openStore } from ${module('../../src/checkpoint/store.ts')};
  import { checkpointOf, lastOf } from ${module('./store-check.ts')};
  const store = openStore(process.env.STORE_PATH);
  let i = lastOf(store);
  try {
    for (;;) { store.commit(checkpointOf(i + 1)); i++; }
  } catch ({ name, message, hint }) {
    console.log(JSON.stringify({ name, message, hint, last: i, read: lastOf(store) }));
  }`;

/** The program under a limit of the operating system on the size of files, in blocks of 512 bytes. */
function runWithLimit(path: string, blocks: number) {
  const shell = `ulimit -f ${blocks}; exec "$0" --input-type=module -e "$1"`;
  const { stdout, stderr } = spawnSync('sh', ['-c', shell, process.execPath, PROGRAM], {
    env: { ...process.env, STORE_PATH: path },
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as { name: string; message: string; hint: string; last: number; read: number };
}

it.each([2_000, 2_700, 5_000])('full-disk-loses-nothing: with %i blocks', (blocks) => {
  const path = ownPath();
  const first = runWithLimit(path, blocks);
  expect(first).toMatchObject({ name: 'MachineryError', read: first.last });
  expect(first.message).toContain(path);
  expect(first.hint).toContain('goes on from the last commit');
  expect(checkStore(path)).toBe(first.last);
  checkIntegrity(path);
  const second = runWithLimit(path, blocks * 2);
  expect(second.last).toBeGreaterThan(first.last);
  expect(checkStore(path)).toBe(second.last);
  checkIntegrity(path);
});
