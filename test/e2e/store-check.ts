/**
 * Checkpoints that can be told apart, and what must be true of a store of them at any moment. In: the path of a store.
 * Out: the number of its checkpoint, or an AssertionError where its parts belong to different ones.
 */
import { ok, deepStrictEqual as same } from 'node:assert';
import { DatabaseSync } from 'node:sqlite';
import { type Checkpoint, openStore, type Store } from '../../src/checkpoint/store.ts';
import { exampleDeadLetter, exampleFinding } from '../contracts/examples.ts';

const INPUT = 'okta:okta.ndjson';

/** Differs in length from its neighbors, so that parts of two states never fit together. */
const stateOf = (i: number): Uint8Array => Buffer.alloc(200_000 + (i % 7) * 30_000, `state ${i} `);

/** Position, state, counters, findings and dead letters of one number. */
export const checkpointOf = (i: number): Checkpoint => ({
  positions: new Map([[INPUT, i]]),
  state: [Buffer.from(String(i)), stateOf(i)],
  counters: { records: i },
  meta: { stateVersion: '1' },
  findings: [
    exampleFinding({ id: `finding-${i}` }),
    exampleFinding({ id: 'growing', revision: i, users: [`user-${i}`] }),
  ],
  deadLetters: [exampleDeadLetter({ line: i })],
});

export const lastOf = (store: Store): number => (store.lastCheckpoint()?.positions.get(INPUT) as number) ?? 0;

/** Throws AssertionError where the parts of the store belong to different checkpoints, and whatever opening throws. */
export function checkStore(path: string, readonly = false): number {
  const store = openStore(path, { readonly });
  try {
    return checkParts(store);
  } finally {
    store.close();
  }
}

function checkParts(store: Store): number {
  const standing = store.lastCheckpoint();
  const i = (standing?.positions.get(INPUT) as number) ?? 0;
  const { positions, state, counters, meta } = checkpointOf(i);
  if (standing !== undefined) {
    same(standing.positions, positions);
    same(standing.counters, counters);
    same(standing.meta, meta);
    ok(Buffer.from(standing.state[0]!).equals(state[0]!), 'the first chunk of the state is of another checkpoint');
    ok(Buffer.from(standing.state[1]!).equals(state[1]!), 'the second chunk of the state is of another checkpoint');
  }
  same(store.findings().length, i === 0 ? 0 : i + 1);
  same(store.revisions('growing').length, i);
  same(store.findings({ user: `user-${i}` }).length, i === 0 ? 0 : 1);
  same(
    store.deadLetters({ limit: 1e9 }).map((letter) => letter.line),
    Array.from({ length: i }, (_, at) => at + 1),
  );
  return i;
}

export function checkIntegrity(path: string): void {
  const database = new DatabaseSync(path);
  const rows = database.prepare('PRAGMA integrity_check').all();
  database.close();
  same(
    rows.map((row) => row['integrity_check']),
    ['ok'],
  );
}
