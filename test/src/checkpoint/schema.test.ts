/** The tables of an old store are upgraded step by step; those of a newer one are refused. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { Database } from '../../../src/checkpoint/database.ts';
import { checkReadable, migrate } from '../../../src/checkpoint/schema.ts';
import { UsageError } from '../../../src/errors.ts';
import { ownPath } from './folder.ts';

const STEPS = ['CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (1)', 'ALTER TABLE a ADD COLUMN y TEXT'];

function database(): Database {
  const opened = Database.open(ownPath(), { readonly: false });
  onTestFinished(() => opened.close());
  return opened;
}

const rows = (opened: Database) => opened.prepare('SELECT * FROM a').all();

describe('migrate', () => {
  it('makes the tables of a new file', () => {
    const fresh = database();
    migrate(fresh, STEPS);
    expect(fresh.pragma('user_version')).toBe(2);
    expect(rows(fresh)).toEqual([{ x: 1, y: null }]);
  });

  it('takes only the steps that are missing, and keeps what is there', () => {
    const old = database();
    migrate(old, STEPS.slice(0, 1));
    old.execute('INSERT INTO a VALUES (2)');
    migrate(old, STEPS);
    migrate(old, STEPS);
    expect(rows(old)).toEqual([
      { x: 1, y: null },
      { x: 2, y: null },
    ]);
  });

  it('takes a step whole or not at all', () => {
    const old = database();
    migrate(old, STEPS.slice(0, 1));
    expect(() => migrate(old, [STEPS[0]!, 'INSERT INTO a VALUES (7); INSERT INTO none VALUES (1)'])).toThrow(/none/);
    expect(old.pragma('user_version')).toBe(1);
    expect(rows(old)).toEqual([{ x: 1 }]);
  });

  it('refuses a newer store and names both numbers', () => {
    const newer = database();
    migrate(newer, STEPS);
    expect(() => migrate(newer, STEPS.slice(0, 1))).toThrow(UsageError);
    expect(() => migrate(newer, STEPS.slice(0, 1))).toThrow(/newer farmsight \(schema 2, this one knows 1\)/);
  });
});

describe('checkReadable', () => {
  it('passes the tables of this version and refuses older ones', () => {
    const old = database();
    migrate(old, STEPS.slice(0, 1));
    checkReadable(old, STEPS.slice(0, 1));
    expect(() => checkReadable(old, STEPS)).toThrow(/older farmsight \(schema 1, this one reads 2\)/);
  });
});
