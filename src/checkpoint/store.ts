/**
 * The embedded store: one SQLite file. In: checkpoints. Out: the last checkpoint, findings, dead letters. Input positions,
 * state, findings and dead letters are committed in one transaction, so that a run killed at any moment goes on as if it
 * had never stopped (docs/store.md).
 */
import { existsSync } from 'node:fs';
import { UsageError } from '../errors.ts';
import type { Finding } from '../evidence/finding.ts';
import type { DeadLetter } from '../outcome.ts';
import { Database, type Statement } from './database.ts';
import { type DeadLetterCount, DeadLetterTable } from './dead-letter-table.ts';
import { type FindingFilter, FindingTable } from './finding-table.ts';
import { checkReadable, checkVersion, migrate } from './schema.ts';
import { StateTable } from './state-table.ts';
import { lockForWriting, type WriterLock } from './writer-lock.ts';

/** What the write-ahead log keeps of its size between commits; a large state needs more for a moment. */
const MAX_IDLE_LOG_BYTES = 64 * 1024 * 1024;

/** Where the run stands. Each checkpoint replaces the one before it, whole. */
export interface Standing {
  /** By input id; a position is any JSON value. */
  positions: ReadonlyMap<string, unknown>;
  /** The engine's snapshot. Chunks come back as they were given, in order. */
  state: readonly Uint8Array[];
  counters: Readonly<Record<string, number>>;
  /** What the state was made with: settings hash, enrichment, versions. */
  meta: Readonly<Record<string, string>>;
}

export interface Checkpoint extends Standing {
  /** New revisions since the last checkpoint. */
  findings: readonly Finding[];
  /** Records refused since the last checkpoint. */
  deadLetters: readonly DeadLetter[];
}

export type { DeadLetterCount, FindingFilter };

/**
 * Opens a store, or makes one. At most one process writes to a store; any number read it, also meanwhile.
 * Throws UsageError (wrong path, foreign, damaged or newer file, another writer) and MachineryError (disk, permissions).
 */
export function openStore(path: string, { readonly = false }: { readonly?: boolean } = {}): Store {
  if (readonly && !existsSync(path)) {
    throw new UsageError(`there is no store ${path}`, 'run `farmsight detect` first, or name the store with --store');
  }
  const database = Database.open(path, { readonly });
  let lock: WriterLock | undefined;
  try {
    if (readonly) checkReadable(database);
    else lock = prepareForWriting(database);
    return new Store(database, lock);
  } catch (error) {
    database.close();
    lock?.release();
    throw error;
  }
}

/** What `read` makes of a store as it is now. Throws UsageError and MachineryError. */
export function readStore<T>(path: string, read: (store: Store) => T): T {
  const store = openStore(path, { readonly: true });
  try {
    return read(store);
  } finally {
    store.close();
  }
}

function prepareForWriting(database: Database): WriterLock {
  // Before anything is changed, or a lock laid beside it: it might be another program's file.
  checkVersion(database);
  const lock = lockForWriting(database.path);
  try {
    // Large pages halve the time to write large states; they count only for a file that is still empty.
    database.execute('PRAGMA page_size = 16384; PRAGMA journal_mode = WAL');
    database.execute(`PRAGMA synchronous = FULL; PRAGMA journal_size_limit = ${MAX_IDLE_LOG_BYTES}`);
    migrate(database);
    return lock;
  } catch (error) {
    lock.release();
    throw error;
  }
}

export class Store {
  readonly #database: Database;
  readonly #lock: WriterLock | undefined;
  readonly #state: StateTable;
  readonly #findings: FindingTable;
  readonly #deadLetters: DeadLetterTable;
  readonly #clearPositions: Statement;
  readonly #addPosition: Statement;
  readonly #positions: Statement;
  readonly #putCheckpoint: Statement;
  readonly #checkpoint: Statement;

  /** Use `openStore`. */
  constructor(database: Database, lock: WriterLock | undefined) {
    this.#database = database;
    this.#lock = lock;
    this.#state = new StateTable(database);
    this.#findings = new FindingTable(database);
    this.#deadLetters = new DeadLetterTable(database);
    this.#clearPositions = database.prepare('DELETE FROM positions');
    this.#addPosition = database.prepare('INSERT INTO positions VALUES (?, ?)');
    this.#positions = database.prepare('SELECT input, position FROM positions ORDER BY input');
    this.#putCheckpoint = database.prepare('INSERT OR REPLACE INTO checkpoint VALUES (1, ?, ?)');
    this.#checkpoint = database.prepare('SELECT counters, meta FROM checkpoint');
  }

  /** On the disk as a whole when this returns; on any error the store stays at the checkpoint before. */
  commit(checkpoint: Checkpoint): void {
    this.#database.write(() => {
      this.#clearPositions.run();
      for (const [input, position] of checkpoint.positions) this.#addPosition.run(input, JSON.stringify(position));
      this.#state.replace(checkpoint.state);
      for (const finding of checkpoint.findings) this.#findings.add(finding);
      this.#deadLetters.add(checkpoint.deadLetters);
      this.#putCheckpoint.run(JSON.stringify(checkpoint.counters), JSON.stringify(checkpoint.meta));
    });
  }

  lastCheckpoint(): Standing | undefined {
    return this.#database.read(() => {
      const row = this.#checkpoint.get();
      if (row === undefined) return undefined;
      return {
        positions: new Map(this.#positions.all().map(({ input, position }) => [String(input), this.#read(position)])),
        state: this.#state.read(),
        counters: this.#read(row['counters']) as Record<string, number>,
        meta: this.#read(row['meta']) as Record<string, string>,
      };
    });
  }

  /** What was counted so far; undefined where nothing has been committed. */
  counters(): Readonly<Record<string, number>> | undefined {
    const row = this.#database.read(() => this.#checkpoint.get());
    return row === undefined ? undefined : (this.#read(row['counters']) as Record<string, number>);
  }

  /** The highest risk first, then by id; open and closed. */
  findings(filter: FindingFilter = {}): Finding[] {
    return this.#database.read(() => this.#findings.find(filter));
  }

  finding(idOrPrefix: string): Finding | 'ambiguous' | undefined {
    return this.#database.read(() => this.#findings.one(idOrPrefix));
  }

  /** All committed revisions of a finding, oldest first. */
  revisions(id: string): Finding[] {
    return this.#database.read(() => this.#findings.revisions(id));
  }

  deadLetters({ limit, offset = 0 }: { limit: number; offset?: number }): DeadLetter[] {
    return this.#database.read(() => this.#deadLetters.page(limit, offset));
  }

  deadLetterCounts(): DeadLetterCount[] {
    return this.#database.read(() => this.#deadLetters.counts());
  }

  /** Frees the file for other writers. The store cannot be used afterwards; closing twice is harmless. */
  close(): void {
    this.#database.close();
    this.#lock?.release();
  }

  #read(text: unknown): unknown {
    return this.#database.json(text, 'the checkpoint');
  }
}
