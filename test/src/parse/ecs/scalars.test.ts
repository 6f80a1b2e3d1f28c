import { describe, expect, test } from 'vitest';
import { first, ipOf, knownOf, numberOf, textOf, unlessEmpty } from '../../../../src/parse/ecs/scalars.ts';

describe('scalars', () => {
  test.each([
    ['alone', 'x', 'x'],
    ['in a list', ['x', 'y'], 'x'],
    ['in an empty list', [], undefined],
  ])('a value %s', (_name, value, expected) => {
    expect(first(value)).toBe(expected);
    expect(textOf(value)).toBe(expected);
  });

  test('each kind of value says nothing in its own way', () => {
    expect([textOf('unknown'), knownOf('unknown'), textOf('N/A')]).toEqual(['unknown', undefined, undefined]);
    expect([numberOf(['7']), numberOf('seven')]).toEqual([7, undefined]);
    expect([ipOf(['192.0.2.1']), ipOf('0.0.0.0'), ipOf('host')]).toEqual(['192.0.2.1', undefined, undefined]);
  });

  test('an object of unknowns is none', () => {
    expect(unlessEmpty({ a: undefined })).toBeUndefined();
    expect(unlessEmpty({ a: undefined, b: 0 })).toEqual({ b: 0 });
  });
});
