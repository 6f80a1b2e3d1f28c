/** Every dead letter is kept once, in order, and a wrong file does not fill the disk. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { Database } from '../../../src/checkpoint/database.ts';
import { DeadLetterTable } from '../../../src/checkpoint/dead-letter-table.ts';
import { migrate } from '../../../src/checkpoint/schema.ts';
import { exampleDeadLetter } from '../../contracts/examples.ts';
import { ownPath } from './folder.ts';

function deadLetterTable(maxOriginals?: number): DeadLetterTable {
  const database = Database.open(ownPath(), { readonly: false });
  onTestFinished(() => database.close());
  migrate(database);
  return new DeadLetterTable(database, maxOriginals);
}

const lines = (...numbers: number[]) => numbers.map((line) => exampleDeadLetter({ line }));

describe('DeadLetterTable', () => {
  it('gives letters as they were added, in the order of arrival', () => {
    const table = deadLetterTable();
    const letters = [
      exampleDeadLetter({ line: 9, original: 'NUL \u0000 and "quotes"' }),
      exampleDeadLetter({ line: 2, input: 'duo.ndjson', source: 'duo' }),
    ];
    table.add(letters);
    expect(table.page(10, 0)).toEqual(letters);
  });

  it('gives pages', () => {
    const table = deadLetterTable();
    table.add(lines(1, 2, 3, 4, 5));
    expect(table.page(2, 2).map((letter) => letter.line)).toEqual([3, 4]);
    expect(table.page(2, 4).map((letter) => letter.line)).toEqual([5]);
    expect(table.page(2, 6)).toEqual([]);
  });

  it('keeps a letter once, however often its input is read', () => {
    const table = deadLetterTable();
    table.add(lines(1, 2));
    table.add(lines(1, 2, 3));
    table.add(lines(3));
    expect(table.page(10, 0).map((letter) => letter.line)).toEqual([1, 2, 3]);
    expect(table.counts()).toEqual([{ source: 'okta', code: 'invalid-json', count: 3 }]);
  });

  it.each([
    ['line', { line: 18 }],
    ['input', { input: 'other.ndjson' }],
    ['stage', { stage: 'parse' as const }],
    ['reason', { code: 'not-an-object' as const }],
  ])('keeps letters apart by %s', (_, over) => {
    const table = deadLetterTable();
    table.add([exampleDeadLetter(), exampleDeadLetter(over)]);
    expect(table.page(10, 0)).toHaveLength(2);
  });

  it('counts by source and reason, the most frequent first', () => {
    const table = deadLetterTable();
    table.add([
      exampleDeadLetter({ line: 1, source: 'duo', input: 'duo.ndjson' }),
      ...lines(1, 2),
      exampleDeadLetter({ line: 3, code: 'invalid-time', stage: 'parse' }),
    ]);
    expect(table.counts()).toEqual([
      { source: 'okta', code: 'invalid-json', count: 2 },
      { source: 'duo', code: 'invalid-json', count: 1 },
      { source: 'okta', code: 'invalid-time', count: 1 },
    ]);
  });

  it('leaves originals beyond the limit in the input, and still counts', () => {
    const table = deadLetterTable(3);
    table.add(lines(1, 2));
    table.add(lines(2, 3, 4, 5));
    table.add([exampleDeadLetter({ line: 6, code: 'not-an-object' })]);
    expect(table.page(10, 0).map(({ line, original }) => [line, original !== ''])).toEqual([
      [1, true],
      [2, true],
      [3, true],
      [4, false],
      [5, false],
      [6, true],
    ]);
    expect(table.counts()[0]).toEqual({ source: 'okta', code: 'invalid-json', count: 5 });
  });
});
