import { expect, it } from 'vitest';
import { keyPath } from '../../../src/settings/key-path.ts';

it.each([
  [[], ''],
  [['roster'], 'roster'],
  [['engine', 'lateness'], 'engine.lateness'],
  [['kafka', 'topics', 0, 'source'], 'kafka.topics[0].source'],
  [['corporate_networks', 1, 'cidrs', 12], 'corporate_networks[1].cidrs[12]'],
])('%j is %s', (keys, name) => {
  expect(keyPath(keys)).toBe(name);
});
