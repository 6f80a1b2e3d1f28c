import { expect, it } from 'vitest';
import { isTimezone } from '../../../src/settings/timezone.ts';

it.each([
  ['Europe/Berlin', true],
  ['America/Argentina/Buenos_Aires', true],
  ['UTC', true],
  ['Mars/Olympus_Mons', false],
  ['', false],
  ['../etc', false],
])('%s: %s', (name, known) => {
  expect(isTimezone(name)).toBe(known);
});
