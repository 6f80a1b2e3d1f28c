import { expect, it } from 'vitest';
import { count } from '../../src/words.ts';

it('counts in words', () => {
  expect([count(1, 'alert'), count(2, 'alert'), count(1200, 'person', 'people')]).toEqual([
    '1 alert',
    '2 alerts',
    '1,200 people',
  ]);
});
