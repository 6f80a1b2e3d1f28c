import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeScale } from '../../../../src/web/pictures/time-scale.ts';

describe('a scale of time', () => {
  it('goes from left to right, and no further', () => {
    const { x } = timeScale('2026-03-02T00:00:00Z', '2026-03-12T00:00:00Z', 100, 200);
    expect(
      [
        '2026-03-02T00:00:00Z',
        '2026-03-07T00:00:00Z',
        '2026-03-12T00:00:00Z',
        '2025-01-01T00:00:00Z',
        '2030-01-01T00:00:00Z',
      ].map(x),
    ).toEqual([100, 150, 200, 100, 200]);
  });

  it.each([
    ['2026-03-02T09:00:00Z', '2026-03-05T00:00:00Z', ['2026-03-03', '03-04', '03-05']],
    [
      '2026-03-02T00:00:00Z',
      '2026-03-15T00:00:00Z',
      ['2026-03-02', '03-04', '03-06', '03-08', '03-10', '03-12', '03-14'],
    ],
    ['2026-03-02T09:00:00Z', '2026-03-02T18:00:00Z', []],
  ])('from %s to %s marks %j', (from, to, labels) => {
    expect(timeScale(from, to, 0, 100).ticks.map(({ label }) => label)).toEqual(labels);
  });

  it('marks a few days however long it is, even no time at all', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 86_399 }), (days, seconds) => {
        const start = Date.UTC(2026, 0, 1) + seconds * 1000;
        const { ticks } = timeScale(
          new Date(start).toISOString(),
          new Date(start + days * 86_400_000).toISOString(),
          0,
          100,
        );
        expect(ticks.length).toBeLessThanOrEqual(10);
        for (const { x } of ticks) expect(x >= 0 && x <= 100).toBe(true);
      }),
    );
  });
});
