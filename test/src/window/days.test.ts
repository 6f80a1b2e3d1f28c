import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayOf, dropBefore, intersect, unite, uniteAll, withDay } from '../../../src/window/days.ts';

const sets = fc.array(fc.nat(60)).map((list) => [...new Set(list)].sort((a, b) => a - b));

describe('days', () => {
  it('are what sets are, whatever the order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(60)), sets, (list, other) => {
        let days: number[] = [];
        for (const day of list) {
          const before = days;
          days = withDay(before, day);
          expect(days === before).toBe(before.includes(day));
        }
        const expected = [...new Set(list)].sort((a, b) => a - b);
        expect(days).toEqual(expected);
        expect(intersect(days, other)).toEqual(expected.filter((day) => other.includes(day)));
        const union = [...new Set([...expected, ...other])].sort((a, b) => a - b);
        expect(unite(days, other)).toEqual(union);
        expect(uniteAll([days, other])).toEqual(union);
        dropBefore(days, 30);
        expect(days).toEqual(expected.filter((day) => day >= 30));
      }),
    );
  });

  it('begin at midnight UTC', () => {
    expect(dayOf(Date.UTC(2026, 0, 2)) - dayOf(Date.UTC(2026, 0, 2) - 1)).toBe(1);
  });
});
