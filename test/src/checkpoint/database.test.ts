/** Transactions are whole, and every failure of a file is said in words that name it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Database, isBusy } from '../../../src/checkpoint/database.ts';
import { MachineryError, UsageError } from '../../../src/errors.ts';
import { ownFolder, ownPath } from './folder.ts';

function opened(path: string, options: { readonly?: boolean } = {}): Database {
  const database = Database.open(path, { readonly: false, waitMs: 0, ...options });
  onTestFinished(() => database.close());
  return database;
}

function withTable(path = ownPath()): Database {
  const database = opened(path);
  database.execute('PRAGMA journal_mode = WAL; CREATE TABLE t (x)');
  return database;
}

const insert = (database: Database, ...values: unknown[]) => {
  for (const value of values) database.prepare('INSERT INTO t VALUES (?)').run(value as string);
};

const count = (database: Database) => database.prepare('SELECT count(*) AS n FROM t').get()!['n'];

/** What `work` throws. */
function failure(work: () => unknown): Error & { hint?: string } {
  try {
    work();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing failed');
}

describe('write', () => {
  it('keeps all of the work', () => {
    const database = withTable();
    const work = () => {
      insert(database, 1, 2);
      return 'done';
    };
    expect(database.write(work)).toBe('done');
    expect(count(database)).toBe(2);
  });

  it('keeps nothing of work that throws, and passes on what was thrown', () => {
    const database = withTable();
    const thrown = new RangeError('no fault of the file');
    const work = () => {
      insert(database, 1);
      throw thrown;
    };
    expect(failure(() => database.write(work))).toBe(thrown);
    expect(count(database)).toBe(0);
    database.write(() => insert(database, 1));
    expect(count(database)).toBe(1);
  });
});

describe('read', () => {
  it('is of one moment, though another commits meanwhile', () => {
    const path = ownPath();
    const writer = withTable(path);
    const reader = opened(path, { readonly: true });
    reader.read(() => {
      expect(count(reader)).toBe(0);
      writer.write(() => insert(writer, 1));
      expect(count(reader)).toBe(0);
    });
    expect(reader.read(() => count(reader))).toBe(1);
  });
});

describe('a failure', () => {
  it('to make a file is machinery that names it', () => {
    const path = join(ownFolder(), `${'long'.repeat(80)}.db`);
    const error = failure(() => opened(path));
    expect(error).toBeInstanceOf(MachineryError);
    expect(error.message).toContain(`${path} cannot be made (ENAMETOOLONG`);
  });

  it('of a full disk is machinery that waits for space', () => {
    const database = withTable();
    database.execute('PRAGMA max_page_count = 20');
    const error = failure(() => database.write(() => insert(database, 1, Buffer.alloc(200_000))));
    expect(error).toBeInstanceOf(MachineryError);
    expect(error.message).toContain(`${database.path} failed: the disk is full`);
    expect(error.hint).toContain('free some space');
    expect(count(database)).toBe(0);
  });

  it('of a file that is held is machinery, and known as such', () => {
    const database = withTable();
    const other = opened(database.path);
    const error = other.write(() => failure(() => database.write(() => insert(database, 1))));
    expect(error).toBeInstanceOf(MachineryError);
    expect(error.message).toContain('another program holds it');
    expect(isBusy(error)).toBe(true);
    expect(isBusy(new Error('else'))).toBe(false);
  });

  it('of a file with other bytes in its middle is a damaged file', () => {
    const path = ownPath();
    const database = withTable(path);
    database.write(() => insert(database, ...Array.from({ length: 500 }, (_, i) => `${i}`.padEnd(200))));
    database.close();
    writeFileSync(path, readFileSync(path).fill(0xaa, 4096, 40_000));
    const broken = opened(path);
    const error = failure(() => broken.read(() => broken.prepare('SELECT * FROM t').all()));
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toContain(`${path} is damaged`);
  });

  it('of tables that are not ours is a damaged file', () => {
    const error = failure(() => withTable().prepare('SELECT * FROM findings'));
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toContain('no such table: findings');
  });

  it('of JSON that is not ours is a damaged file', () => {
    const error = failure(() => withTable().json('{"a":', 'the checkpoint'));
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toContain('the checkpoint cannot be read');
  });
});
