/**
 * The tables of a store. In: an open file. Out: the same file with the tables of this version, or a refusal in words.
 * The number of migrations applied is the file's `user_version`.
 */
import { UsageError } from '../errors.ts';
import { type Database, damaged } from './database.ts';

/** "FARM": tells a store from other programs' SQLite files. */
const APPLICATION_ID = 0x4641524d;

/** Applied in order, once each. An entry that has been released is never edited; changes are appended. */
const MIGRATIONS = [
  `CREATE TABLE checkpoint (
     id INTEGER PRIMARY KEY CHECK (id = 1), counters TEXT NOT NULL, meta TEXT NOT NULL
   ) STRICT;
   CREATE TABLE positions (
     input TEXT PRIMARY KEY, position TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE state_parts (
     part INTEGER PRIMARY KEY, chunk INTEGER NOT NULL, crc INTEGER NOT NULL, bytes BLOB NOT NULL
   ) STRICT;
   CREATE TABLE findings (
     id TEXT PRIMARY KEY, revision INTEGER NOT NULL, risk REAL NOT NULL
   ) STRICT;
   CREATE INDEX findings_by_risk ON findings (risk DESC, id);
   CREATE TABLE finding_revisions (
     id TEXT NOT NULL, revision INTEGER NOT NULL, document TEXT NOT NULL, PRIMARY KEY (id, revision)
   ) STRICT;
   CREATE TABLE finding_entities (
     kind TEXT NOT NULL, value TEXT NOT NULL, finding_id TEXT NOT NULL, PRIMARY KEY (kind, value, finding_id)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX finding_entities_by_finding ON finding_entities (finding_id);
   CREATE TABLE dead_letters (
     number INTEGER PRIMARY KEY, source TEXT NOT NULL, input TEXT NOT NULL, line INTEGER NOT NULL, stage TEXT NOT NULL,
     code TEXT NOT NULL, detail TEXT NOT NULL, original TEXT NOT NULL, UNIQUE (input, line, stage, code)
   ) STRICT;
   CREATE INDEX dead_letters_by_reason ON dead_letters (source, code);`,
];

/** Makes or upgrades the tables, each step whole or not at all. */
export function migrate(database: Database, migrations: readonly string[] = MIGRATIONS): void {
  for (let version = checkVersion(database, migrations); version < migrations.length; version++) {
    database.write(() => {
      database.execute(migrations[version]!);
      database.execute(`PRAGMA application_id = ${APPLICATION_ID}`);
      database.execute(`PRAGMA user_version = ${version + 1}`);
    });
  }
}

/** Refuses a file whose tables this version cannot read as they are. */
export function checkReadable(database: Database, migrations: readonly string[] = MIGRATIONS): void {
  const version = checkVersion(database, migrations);
  if (version === migrations.length) return;
  if (version === 0) throw new UsageError(`the store ${database.path} is empty`, 'run `farmsight detect` first');
  throw new UsageError(
    `the store ${database.path} was written by an older farmsight (schema ${version}, this one reads ${migrations.length})`,
    'run `farmsight detect` on it once to upgrade it',
  );
}

/** The schema number of a file that is a store or still blank. Changes nothing. */
export function checkVersion(database: Database, migrations: readonly string[] = MIGRATIONS): number {
  const version = database.pragma('user_version');
  const ours = database.pragma('application_id') === APPLICATION_ID;
  const blank = version === 0 && database.pragma('schema_version') === 0;
  if (!ours && !blank) throw damaged(database.path, 'it is a SQLite file of another program');
  if (version > migrations.length) {
    throw new UsageError(
      `the store ${database.path} was written by a newer farmsight (schema ${version}, this one knows ${migrations.length})`,
      'use the newer farmsight, or give another --store',
    );
  }
  return version;
}
