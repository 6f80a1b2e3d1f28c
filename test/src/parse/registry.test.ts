import { expect, test } from 'vitest';
import { parserOf, SOURCES } from '../../../src/parse/registry.ts';

test('every source has a parser', () => {
  expect(SOURCES).toEqual(['okta', 'entra-id', 'duo', 'cisco-asa', 'globalprotect', 'fortigate', 'ecs']);
  for (const source of SOURCES) expect(parserOf(source)?.framing).toMatch(/^(?:json|line)$/);
});

test.each(['constructor', '__proto__', 'Okta', ''])('%j is no source', (source) => {
  expect(parserOf(source)).toBeUndefined();
});
