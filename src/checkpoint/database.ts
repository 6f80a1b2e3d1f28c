/**
 * One SQLite file, and the only place that knows node:sqlite. In: a path. Out: statements and transactions whose failures
 * say in plain words which file failed and what to do.
 */
import { closeSync, openSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { MachineryError, UsageError } from '../errors.ts';

export type Statement = StatementSync;

/** Other programs may hold the file for a moment (a backup, a look with sqlite3). */
const WAIT_MS = 5_000;

/** SQLite would take a shorter file for an empty one and write over it. */
const SMALLEST_FILE = 512;

export class Database {
  readonly path: string;
  readonly #sqlite: DatabaseSync;

  private constructor(path: string, sqlite: DatabaseSync) {
    this.path = path;
    this.#sqlite = sqlite;
  }

  /** Opens the file, or makes it where it may be written. Throws UsageError and MachineryError. */
  static open(path: string, { readonly, waitMs = WAIT_MS }: { readonly: boolean; waitMs?: number }): Database {
    const folder = dirname(path);
    if (!isFolder(folder))
      throw new UsageError(
        `there is no folder ${folder} for the store ${path}`,
        'make it first, or give another --store',
      );
    if (isFolder(path)) throw new UsageError(`the store ${path} is a folder, not a file`);
    const size = statsOf(path)?.size;
    if (size === undefined && !readonly) makePrivate(path);
    if (size !== undefined && size > 0 && size < SMALLEST_FILE) throw damaged(path, 'it is too short');
    return explained(path, () => new Database(path, new DatabaseSync(path, { readOnly: readonly, timeout: waitMs })));
  }

  execute(sql: string): void {
    explained(this.path, () => this.#sqlite.exec(sql));
  }

  /** For statements that are right wherever the tables are: if one does not compile, the tables are not ours. */
  prepare(sql: string): Statement {
    try {
      return explained(this.path, () => this.#sqlite.prepare(sql));
    } catch (error) {
      throw sqliteCode(error) === ERROR ? damaged(this.path, (error as Error).message, error) : error;
    }
  }

  /** JSON that farmsight wrote. `what` names it, should it be damaged. */
  json(text: unknown, what: string): unknown {
    try {
      return JSON.parse(text as string);
    } catch (error) {
      throw damaged(this.path, `${what} cannot be read`, error);
    }
  }

  /** The value of a pragma that is a whole number. */
  pragma(name: string): number {
    return explained(this.path, () => Number(Object.values(this.#sqlite.prepare(`PRAGMA ${name}`).get()!)[0]));
  }

  /** All of `work` is in the file and on the disk when this returns, or nothing of it. */
  write<T>(work: () => T): T {
    return this.#transaction('BEGIN IMMEDIATE', work);
  }

  /** All that `work` reads is of one moment, whatever another process commits meanwhile. */
  read<T>(work: () => T): T {
    return this.#transaction('BEGIN', work);
  }

  close(): void {
    if (this.#sqlite.isOpen) explained(this.path, () => this.#sqlite.close());
  }

  #transaction<T>(begin: string, work: () => T): T {
    return explained(this.path, () => {
      this.#sqlite.exec(begin);
      try {
        const result = work();
        this.#sqlite.exec('COMMIT');
        return result;
      } catch (error) {
        // Some failures, such as a full disk, have already rolled back.
        if (this.#sqlite.isTransaction) this.#sqlite.exec('ROLLBACK');
        throw error;
      }
    });
  }
}

const isFolder = (path: string): boolean => statsOf(path)?.isDirectory() === true;

/** Undefined where nothing is, or nothing that may be seen: opening will say why. */
function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** Made for its owner only, because employees' names are in it; SQLite gives its log the same permissions. */
function makePrivate(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    throw new MachineryError(`the store ${path} cannot be made (${(error as Error).message})`, CHECK_PERMISSIONS, {
      cause: error,
    });
  }
}

/** The file holds something that farmsight did not write, or no longer all that it wrote. */
export const damaged = (path: string, what: string, cause?: unknown): UsageError =>
  new UsageError(
    `the store ${path} is damaged or no store: ${what}`,
    'put a copy of it back, or give another --store and read the inputs again',
    { cause },
  );

// Result codes, https://sqlite.org/rescode.html
const ERROR = 1;
const BUSY = 5;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const NOTADB = 26;
const SHORT_READ = 522;

const CHECK_PERMISSIONS = 'check the permissions of the file and its folder';
const RESUME = 'nothing is lost: run again and it goes on from the last commit';

const BROKEN = new Map<number, { what: string; hint: string }>([
  [BUSY, { what: 'another program holds it', hint: `close that program; ${RESUME}` }],
  [READONLY, { what: 'it cannot be written', hint: `${CHECK_PERMISSIONS}; ${RESUME}` }],
  [IOERR, { what: 'the disk failed', hint: `check the disk and its free space; ${RESUME}` }],
  [FULL, { what: 'the disk is full', hint: `free some space; ${RESUME}` }],
  [CANTOPEN, { what: 'it cannot be opened', hint: CHECK_PERMISSIONS }],
]);

/** Runs `work`; what SQLite says of the file is said in words. Errors that are no fault of the file pass as they are. */
function explained<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = sqliteCode(error);
    if (code === CORRUPT || code === NOTADB || isShortRead(error)) throw damaged(path, (error as Error).message, error);
    const broken = code === undefined ? undefined : BROKEN.get(code);
    if (broken === undefined) throw error;
    throw new MachineryError(`the store ${path} failed: ${broken.what} (${(error as Error).message})`, broken.hint, {
      cause: error,
    });
  }
}

/** A file shorter than it says it is: SQLite takes it for a failure of the disk. */
const isShortRead = (error: unknown): boolean => (error as { errcode?: unknown }).errcode === SHORT_READ;

function sqliteCode(error: unknown): number | undefined {
  const extended = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
  return typeof extended === 'number' ? extended & 0xff : undefined;
}

/** Whether the error says that somebody else holds the lock. */
export const isBusy = (error: unknown): boolean => error instanceof Error && sqliteCode(error.cause) === BUSY;
