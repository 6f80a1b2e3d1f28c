/**
 * What is wrong with settings, in words. In: an issue of the schema. Out: problems, each with the key it is about; a
 * mistyped word comes with what may have been meant. Values are repeated only where they can hold no secret.
 */
import { closest } from '../closest.ts';
import type { KeyPath } from './key-path.ts';
import type { Issue } from './schema.ts';

export interface Problem {
  keys: KeyPath;
  message: string;
}

/** `keysAt` answers with the keys that are known at a place of the settings. */
export function problemsOf(issue: Issue, keysAt: (keys: KeyPath) => string[]): Problem[] {
  const keys = issue.path as KeyPath;
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ keys: [...keys, key], message: `unknown key${didYouMean(key, keysAt(keys))}` }));
  return [{ keys, message: messageOf(issue) }];
}

function messageOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'is missing';
      if (!issue.message.startsWith(ZOD_DEFAULT)) return issue.message;
      return `expected ${EXPECTED[issue.expected] ?? issue.expected}, found ${kindOf(issue.input)}`;
    case 'invalid_value':
      return `expected one of ${issue.values.join(', ')}${meant(String(issue.input), issue.values.map(String))}`;
    case 'too_small':
      return issue.origin === 'number' ? `must be ${issue.minimum} or more` : 'must not be empty';
    case 'too_big':
      return `must be ${issue.maximum} or less`;
    default:
      return issue.message;
  }
}

/** How a message begins that the schema did not word itself. */
const ZOD_DEFAULT = 'Invalid input';

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'keys with values',
  record: 'keys with values',
};

function kindOf(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'keys with values';
  return typeof value === 'string' ? 'text' : String(value);
}

const LIST_UP_TO = 16;

/** `; did you mean X?`, else the known words where they are few. */
export function didYouMean(word: string, known: readonly string[]): string {
  const suggestion = meant(word, known);
  if (suggestion !== '' || known.length > LIST_UP_TO) return suggestion;
  return known.length === 0 ? '' : `; known here: ${known.join(', ')}`;
}

function meant(word: string, known: readonly string[]): string {
  const found = closest(word, known);
  return found === undefined ? '' : `; did you mean ${found}?`;
}
