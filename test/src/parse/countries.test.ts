import { expect, test } from 'vitest';
import { countryCode } from '../../../src/parse/countries.ts';

test.each([
  ['United States', 'US'],
  ['United States of America', 'US'],
  ['US', 'US'],
  ['UK', 'GB'],
  ['Türkiye', 'TR'],
  ['Turkey', 'TR'],
  ['Russian Federation', 'RU'],
  ['Korea, Republic of', 'KR'],
  ["Korea, Democratic People's Republic of", 'KP'],
  ['North Korea', 'KP'],
  ['Hong Kong', 'HK'],
  ['Côte d’Ivoire', 'CI'],
  ["Cote d'Ivoire", 'CI'],
  ['Bosnia and Herzegovina', 'BA'],
  ['Saint Lucia', 'LC'],
  ['Reserved', undefined],
  ['ZZ', undefined],
  ['Unknown Region', undefined],
  ['constructor', undefined],
  ['x'.repeat(100_000), undefined],
  [undefined, undefined],
])('%s is %s', (name, code) => {
  expect(countryCode(name)).toBe(code);
});
