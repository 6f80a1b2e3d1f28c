import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hanging, shorten, wrap } from '../../../pipelines/render/text.ts';

describe('wrap', () => {
  it.each<[string, number, string[]]>([
    ['', 10, ['']],
    ['one', 10, ['one']],
    ['one two three', 7, ['one two', 'three']],
    ['exactly ten', 11, ['exactly ten']],
    ['abcdefghij', 4, ['abcd', 'efgh', 'ij']],
    ['in 100 % of samples', 6, ['in', '100 %', 'of', 'sample', 's']],
  ])('%j in %i columns', (text, columns, lines) => {
    expect(wrap(text, columns)).toEqual(lines);
  });

  it('with a limit ends in an ellipsis', () => {
    expect(wrap('one two three four', 9, 2)).toEqual(['one two', 'three …']);
    expect(wrap('one two', 9, 2)).toEqual(['one two']);
  });

  it('never exceeds the columns, and loses nothing but spaces', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), fc.integer({ min: 5, max: 40 }), (text, columns) => {
        const lines = wrap(text, columns);
        expect(lines.every((line) => line.length <= columns)).toBe(true);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
        expect(wrap(text, columns, 2).every((line) => line.length <= columns)).toBe(true);
      }),
    );
  });
});

it('hanging text begins each line below the first', () => {
  expect(hanging('· ', 'moved to a new address together', 24)).toEqual(['· moved to a new address', '  together']);
});

it.each([
  ['short', 5, 'short'],
  ['longer', 5, 'long…'],
  ['any', 0, '…'],
])('%s in %i columns is %s', (text, columns, short) => {
  expect(shorten(text, columns)).toBe(short);
});
