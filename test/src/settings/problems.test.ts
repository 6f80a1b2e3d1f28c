/** The words for issues of the schema are tested with the schema; here are the suggestions. */
import { describe, expect, it } from 'vitest';
import { didYouMean, problemsOf } from '../../../src/settings/problems.ts';

describe('didYouMean', () => {
  it.each([
    ['okat', ['okta', 'duo'], '; did you mean okta?'],
    ['Okta', ['okta', 'duo'], '; did you mean okta?'],
    ['splunk', ['okta', 'duo'], '; known here: okta, duo'],
    ['splunk', [], ''],
    ['splunk', Array.from({ length: 17 }, (_, i) => `key_${i}`), ''],
  ])('%s among %j', (word, known, words) => {
    expect(didYouMean(word, known)).toBe(words);
  });
});

it('every unknown key is a problem of its own', () => {
  const issue = { code: 'unrecognized_keys', keys: ['latenes', 'x'], path: ['engine'], message: '' } as const;
  expect(problemsOf({ ...issue, keys: [...issue.keys], path: [...issue.path] }, () => ['lateness'])).toEqual([
    { keys: ['engine', 'latenes'], message: 'unknown key; did you mean lateness?' },
    { keys: ['engine', 'x'], message: 'unknown key; known here: lateness' },
  ]);
});
