import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from '../../../src/settings/duration.ts';

const HOUR = 3_600_000;

describe('parseDuration', () => {
  it.each([
    ['250ms', 250],
    ['90s', 90_000],
    ['15m', 900_000],
    ['6h', 6 * HOUR],
    ['14d', 14 * 24 * HOUR],
    ['1.5h', 1.5 * HOUR],
    [' 6 h ', 6 * HOUR],
    ['0s', 0],
  ])('%s is %i ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['', '6', 'h', '6 hours', '-6h', '6h30m', '1e3s', '6H', '99999999999s', 'constructor'])(
    '%j is none',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );
});

describe('formatDuration', () => {
  it.each(['14d', '6h', '15m', '90s', '250ms', '0ms'])('%s comes back as it was written', (text) => {
    expect(formatDuration(parseDuration(text)!)).toBe(text);
  });

  it('takes the largest unit that says it exactly', () => {
    expect([86_400_000, 90_000_000, 3_600_001].map(formatDuration)).toEqual(['1d', '25h', '3600001ms']);
  });
});
