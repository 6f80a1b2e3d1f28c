/** Repeatable chance: the same seed gives the same numbers, and parts of the world do not disturb one another. */
import { describe, expect, test } from 'vitest';
import { Random } from '../../simulator/random.ts';

const numbers = (random: Random, count: number) => Array.from({ length: count }, () => random.next());

describe('Random', () => {
  test('repeats itself for the same seed and not for another', () => {
    expect(numbers(new Random('a'), 50)).toEqual(numbers(new Random('a'), 50));
    expect(numbers(new Random('a'), 50)).not.toEqual(numbers(new Random('b'), 50));
  });

  test('gives a fork the same stream however much its parent was used', () => {
    const used = new Random('a');
    numbers(used, 9);
    expect(numbers(used.fork('x'), 5)).toEqual(numbers(new Random('a').fork('x'), 5));
    expect(numbers(used.fork('x'), 5)).not.toEqual(numbers(used.fork('y'), 5));
  });

  test('spreads evenly over its range', () => {
    const counts = new Array<number>(10).fill(0);
    const random = new Random('spread');
    for (let index = 0; index < 10_000; index++) counts[random.int(0, 9)]! += 1;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  test('stays within three spreads of the mean', () => {
    const random = new Random('bell');
    const values = Array.from({ length: 5000 }, () => random.around(100, 10));
    expect(Math.min(...values)).toBeGreaterThanOrEqual(70);
    expect(Math.max(...values)).toBeLessThanOrEqual(130);
    expect(Math.abs(values.reduce((sum, value) => sum + value, 0) / 5000 - 100)).toBeLessThan(1);
  });

  test('shuffles without losing anything', () => {
    const items = Array.from({ length: 20 }, (_, index) => index);
    const shuffled = new Random('cards').shuffle(items);
    expect(shuffled).not.toEqual(items);
    expect(shuffled.sort((a, b) => a - b)).toEqual(items);
  });

  test('makes version 4 UUIDs', () => {
    expect(new Random('id').uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test('refuses to pick from nothing', () => {
    expect(() => new Random('none').pick([])).toThrow(RangeError);
  });
});
