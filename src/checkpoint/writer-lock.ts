/**
 * One writer for each store. In: the path of a store. Out: a lock that the operating system frees when its process ends in
 * whatever way, so that no stale lock is ever left. The lock is a write transaction held open in a SQLite file of its own,
 * `STORE-lock`, whose `user_version` is the writer's process id; readers of the store are not hindered by it.
 */
import { UsageError } from '../errors.ts';
import { Database, isBusy } from './database.ts';

export interface WriterLock {
  release(): void;
}

/** Throws UsageError with the process id of whoever holds the lock. */
export function lockForWriting(storePath: string): WriterLock {
  const lock = Database.open(`${storePath}-lock`, { readonly: false, waitMs: 0 });
  try {
    lock.execute(`BEGIN IMMEDIATE; PRAGMA user_version = ${process.pid}; COMMIT; BEGIN IMMEDIATE`);
  } catch (error) {
    const holder = isBusy(error) ? lock.pragma('user_version') : undefined;
    lock.close();
    if (holder === undefined) throw error;
    throw new UsageError(
      `process ${holder} is writing to the store ${storePath}`,
      'wait until it is done, stop it, or give another --store',
    );
  }
  return { release: () => lock.close() };
}
