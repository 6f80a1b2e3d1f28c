import { expect, it } from 'vitest';
import { counts, type Standing, withVerdict } from '../../../src/evidence/verdict.ts';

const benign: Standing = { value: 'benign', reason: 'a couple', by: undefined, time: 0, users: ['ann', 'bob'] };

it.each<[Standing['value'], string[], boolean]>([
  ['benign', ['ann', 'bob'], true],
  ['benign', ['ann'], true],
  ['benign', ['ann', 'cat'], false],
  ['confirmed', ['ann', 'cat'], true],
])('%s counts for %j: %s', (value, about, expected) => {
  expect(counts({ ...benign, value }, about)).toBe(expected);
});

it('a verdict replaces the one before and adds to the same prior', () => {
  const weights = { confirmed: 20, benign: -20 };
  const once = withVerdict({ prior: -4, evidence: [] }, benign, ['ann'], weights);
  expect(once.total).toBe(-24);
  const twice = withVerdict(once, { ...benign, value: 'confirmed' }, ['ann'], weights);
  expect([twice.total, twice.evidence.map(({ signal }) => signal)]).toEqual([16, ['confirmed']]);
  expect(withVerdict(twice, undefined, ['ann'], weights)).toEqual({ prior: -4, evidence: [], total: -4 });
});
