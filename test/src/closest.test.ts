import { expect, it } from 'vitest';
import { closest } from '../../src/closest.ts';

const SOURCES = ['okta', 'entra-id', 'globalprotect', 'fortigate'];

it.each([
  ['otka', 'okta'],
  ['OKTA', 'okta'],
  ['entraid', 'entra-id'],
  ['global-protect', 'globalprotect'],
  ['fortinet', undefined],
  ['splunk', undefined],
  ['', undefined],
])('%s is meant to be %s', (word, known) => {
  expect(closest(word, SOURCES)).toBe(known);
});

it('nothing is near where nothing is known', () => {
  expect(closest('okta', [])).toBeUndefined();
});
