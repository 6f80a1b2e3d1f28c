import { describe, expect, it } from 'vitest';
import { parseFilter, queryOf } from '../../../src/web/filter.ts';

describe('a filter', () => {
  it.each<[Record<string, string>, ReturnType<typeof parseFilter>]>([
    [{}, { all: false }],
    [{ 'min-risk': '', user: ' ', device: '', ip: '' }, { all: false }],
    [
      { 'min-risk': '70', all: 'on' },
      { minRisk: 70, all: true },
    ],
    [{ 'min-risk': '0' }, { minRisk: 0, all: false }],
    [
      { user: ' ann@acme.example ', device: 'LT-1', ip: '2001:db8::/64', other: 'x' },
      { user: 'ann@acme.example', device: 'LT-1', ip: '2001:db8::/64', all: false },
    ],
    [{ 'min-risk': 'high' }, { problem: 'A risk is a number from 0 to 100, and not high' }],
    [{ 'min-risk': '101' }, { problem: 'A risk is a number from 0 to 100, and not 101' }],
  ])('%j', (query, filter) => {
    expect(parseFilter(query)).toEqual(filter);
  });

  it('comes back from the address it is written into', () => {
    const filter = { minRisk: 35.5, user: `a&b=c#d/'"@x`, device: 'LT 1', ip: '2001:db8::/64', all: true };
    const query = Object.fromEntries(new URLSearchParams(queryOf(filter)));
    expect(parseFilter(query)).toEqual(filter);
    expect(queryOf({ all: false })).toBe('');
  });
});
