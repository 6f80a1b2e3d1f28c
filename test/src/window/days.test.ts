import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDay, dayOf, dropBefore, intersect, unite, uniteAll } from '../../../src/window/days.ts';

const sets = fc.array(fc.nat(60)).map((list) => [...new Set(list)].sort((a, b) => a - b));

describe('days', () => {
  it('are what sets are, whatever the order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(60)), sets, (list, other) => {
        const days: number[] = [];
        const news = list.filter((day) => addDay(days, day)).length;
        const expected = [...new Set(list)].sort((a, b) => a - b);
        expect(days).toEqual(expected);
        expect(news).toBe(expected.length);
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
