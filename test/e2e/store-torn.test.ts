/** Files cut anywhere, as after a power loss or a bad copy, open at an earlier checkpoint or are refused by name. */
import { cpSync, existsSync, mkdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openStore } from '../../src/checkpoint/store.ts';
import { UsageError } from '../../src/errors.ts';
import { ownFolder } from '../src/checkpoint/folder.ts';
import { checkpointOf, checkStore } from './store-check.ts';

const COMMITS = 40;
const MOMENTS = [1, 2, 3, 19, 20, 21, 22, 38, 39, 40];

/** Copies of store and log as they lay on the disk after certain commits, the writer still running. */
function copies(folder: string): string[] {
  const path = join(folder, 'writing.db');
  const store = openStore(path);
  const made: string[] = [];
  for (let i = 1; i <= COMMITS; i++) {
    store.commit(checkpointOf(i));
    if (MOMENTS.includes(i)) made.push(copy(path, join(folder, `after-${i}`)));
  }
  store.close();
  return made;
}

function copy(path: string, folder: string): string {
  mkdirSync(folder);
  const to = join(folder, 'farmsight.db');
  for (const suffix of ['', '-wal']) if (existsSync(path + suffix)) cpSync(path + suffix, to + suffix);
  return to;
}

/** Cuts the file to a share of its length. */
function cut(path: string, share: number): void {
  truncateSync(path, Math.floor(statSync(path).size * share));
}

/** The number of the checkpoint in the store, or 'refused' where the refusal names the file. */
function opened(path: string, readonly: boolean): number | 'refused' {
  try {
    return checkStore(path, readonly);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    expect(error.message).toContain(path);
    return 'refused';
  }
}

const share = fc.double({ min: 0, max: 1, noNaN: true });
const moment = fc.nat(MOMENTS.length - 1);

it('torn-log-loses-the-last-commits-only: a store whose log is cut opens at a checkpoint', () => {
  const folder = ownFolder();
  const made = copies(folder);
  const seen = new Set<number | 'refused'>();
  let trial = 0;
  const property = fc.property(moment, share, (at, logShare) => {
    const path = copy(made[at]!, join(folder, `trial-${trial++}`));
    cut(`${path}-wal`, logShare);
    const reached = opened(path, false);
    seen.add(reached);
    expect(reached).not.toBe('refused');
    expect(reached).toBeLessThanOrEqual(MOMENTS[at]!);
  });
  fc.assert(property, { numRuns: 150 });
  expect(seen.size).toBeGreaterThan(5);
});

it('torn-store-is-refused-or-whole: a store that is cut opens at a checkpoint or is refused by name', () => {
  const folder = ownFolder();
  const made = copies(folder);
  const count = { refused: 0, whole: 0 };
  let trial = 0;
  const property = fc.property(moment, share, share, fc.boolean(), (at, storeShare, logShare, readonly) => {
    const path = copy(made[at]!, join(folder, `trial-${trial++}`));
    cut(path, storeShare);
    cut(`${path}-wal`, logShare);
    const reached = opened(path, readonly);
    count[reached === 'refused' ? 'refused' : 'whole']++;
  });
  fc.assert(property, { numRuns: 150 });
  expect(count.refused).toBeGreaterThan(0);
});
