import { describe, expect, test } from 'vitest';
import { cutObjects } from '../../../src/parse/json-objects.ts';

describe('cutObjects', () => {
  test.each<[string, string, string[]]>([
    ['an object a line', '{"a":1}\n{"a":2}\r\n\n{"a":3}', ['{"a":1}', '{"a":2}', '{"a":3}']],
    ['objects side by side', '{"a":1}{"b":2} {"c":3}', ['{"a":1}', '{"b":2}', '{"c":3}']],
    ['pretty-printed objects', '{\n"a": [1]\n}\n{\n}', ['{\n"a": [1]\n}', '{\n}']],
    ['brackets and escapes in strings', '{"a":"}\\"]"}{"b":"\\\\"}', ['{"a":"}\\"]"}', '{"b":"\\\\"}']],
    ['text between objects', '{"a":1}\nx {"b":2}\n{"c":3}', ['{"a":1}', 'x {"b":2}', '{"c":3}']],
    ['nothing', ' \n', []],
  ])('finds %s', (_name, text, expected) => {
    expect(cutObjects(text)).toEqual(expected);
  });

  test.each<[string, string, string[]]>([
    ['an object', '{"a":\n{"b":2}', ['{"a":', '{"b":2}']],
    ['a string', '{"a":"cut\n{"b":2}', ['{"a":"cut', '{"b":2}']],
    ['a string behind a backslash', '{"a":"cut\\\n{"b":2}', ['{"a":"cut\\', '{"b":2}']],
    ['an element of a list', '[{"a":1},\n{"a":"cut\n{"a":3}]', ['{"a":1}', '{"a":"cut', '{"a":3}']],
    ['a list', '[{"a":1},{"a":2},{"a":', ['{"a":1}', '{"a":2}', '{"a":']],
  ])('%s cut short costs only itself', (_name, text, expected) => {
    expect(cutObjects(text)).toEqual(expected);
  });
});
