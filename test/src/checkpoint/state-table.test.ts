/** Chunks of any size come back as they were given, and changed bytes are noticed. */
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Database } from '../../../src/checkpoint/database.ts';
import { migrate } from '../../../src/checkpoint/schema.ts';
import { StateTable } from '../../../src/checkpoint/state-table.ts';
import { UsageError } from '../../../src/errors.ts';
import { ownPath } from './folder.ts';

const PART = 1_000;

function stateTable(path = ownPath()): StateTable {
  const database = Database.open(path, { readonly: false });
  onTestFinished(() => database.close());
  migrate(database);
  return new StateTable(database, PART);
}

const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => i * 7);

describe('StateTable', () => {
  it.each([
    ['no chunk', []],
    ['an empty chunk', [0]],
    ['empty chunks among others', [0, 5, 0, 0, 3, 0]],
    ['a part less one, a part, a part and one', [PART - 1, PART, PART + 1]],
    ['many parts', [10 * PART, 1, 3 * PART + 17]],
  ])('keeps %s', (_, lengths) => {
    const table = stateTable();
    const chunks = lengths.map(bytes);
    table.replace(chunks);
    expect(table.read()).toEqual(chunks);
  });

  it('writes a view as what it shows, not as the buffer behind it', () => {
    const table = stateTable();
    table.replace([bytes(5_000).subarray(100, 2_300)]);
    expect(table.read()).toEqual([bytes(5_000).slice(100, 2_300)]);
  });

  it('refuses bytes that are not the ones written', () => {
    const path = ownPath();
    const table = stateTable(path);
    table.replace([bytes(3 * PART)]);
    const vandal = new DatabaseSync(path);
    vandal.exec('UPDATE state_parts SET bytes = zeroblob(length(bytes)) WHERE part = 2');
    vandal.close();
    expect(() => table.read()).toThrow(UsageError);
    expect(() => table.read()).toThrow(/checksum/);
  });
});
