import { expect, it } from 'vitest';
import { table } from '../../../pipelines/render/table.ts';

it('columns stand two spaces apart, numbers to the right, nothing after the last', () => {
  const rows = [
    ['risk', 'what', 'place'],
    ['100.0', 'laptops in one home', 'Boise'],
    ['9.5', 'laptop', ''],
  ];
  expect(table(rows, [0])).toEqual([
    ' risk  what                 place',
    '100.0  laptops in one home  Boise',
    '  9.5  laptop',
  ]);
});

it('wide characters take two columns', () => {
  expect(
    table([
      ['李伟', 'x'],
      ['ann', 'x'],
    ]),
  ).toEqual(['李伟  x', 'ann   x']);
});

it('no rows are no lines', () => {
  expect(table([])).toEqual([]);
});
