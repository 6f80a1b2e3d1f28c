import { expect, test } from 'vitest';
import { csvFields } from '../../../src/parse/csv.ts';

test.each<[string, string[]]>([
  ['a,b,,c', ['a', 'b', '', 'c']],
  ['a,"b,c",d', ['a', 'b,c', 'd']],
  ['"a ""quoted"" word",b', ['a "quoted" word', 'b']],
  ['"",b', ['', 'b']],
  ['"a"junk,b', ['a', 'b']],
  ['a,"unterminated,b', ['a', 'unterminated,b']],
  ['a,', ['a', '']],
  ['', ['']],
])('%j', (line, fields) => {
  expect(csvFields(line)).toEqual(fields);
});

test('four hundred fields are the most', () => {
  expect(csvFields(','.repeat(1000))).toHaveLength(400);
});
