import { describe, expect, test } from 'vitest';
import { cutObjects, type JsonRecord, JsonSplitter } from '../../../src/parse/json-splitter.ts';

function split(lines: readonly string[]): JsonRecord[] {
  const splitter = new JsonSplitter();
  const out: JsonRecord[] = [];
  lines.forEach((line, i) => {
    splitter.push(line, i + 1, out);
  });
  splitter.end(out);
  return out;
}

const compact = ({ text, line }: JsonRecord): string => `${line}: ${text.replace(/\s+/g, '')}`;

describe('JsonSplitter', () => {
  test.each<[string, string[], string[]]>([
    ['an object a line', ['{"a":1}', '{"a":2}'], ['1: {"a":1}', '2: {"a":2}']],
    ['a long array, an element a line', ['[', '{"a":1},', '{"a":2}', ']'], ['2: {"a":1}', '3: {"a":2}']],
    ['a comma behind each', ['{"a":1},', '{"a":2},'], ['1: {"a":1}', '2: {"a":2}']],
    ['an array in one line', ['[{"a":1},{"a":[{"b":2}]}]'], ['1: {"a":1}', '1: {"a":[{"b":2}]}']],
    [
      'a pretty-printed array',
      ['[', '  {', '    "a": {', '      "b": 1', '    }', '  },', '  {}', ']'],
      ['2: {"a":{"b":1}}', '7: {}'],
    ],
    ['pretty-printed objects', ['{', '  "a": 1', '}', '{', '  "a": "}"', '}'], ['1: {"a":1}', '4: {"a":"}"}']],
    ['escapes and brackets in strings', ['[{"a":"\\"]}"},', '{"b":"\\\\"}]'], ['1: {"a":"\\"]}"}', '2: {"b":"\\\\"}']],
  ])('cuts %s', (_name, lines, expected) => {
    expect(split(lines).map(compact)).toEqual(expected);
  });

  test.each<[string, string[], string[]]>([
    ['an object', ['{"a":1}', '{"a":', '{"a":3}'], ['1: {"a":1}', '2: {"a":', '3: {"a":3}']],
    ['a pretty-printed object', ['{', '  "a": 1,', '{', '  "a": 2', '}'], ['1: {"a":1,', '3: {"a":2}']],
    ['a string', ['{"a":"cut', '{"a":2}'], ['1: {"a":"cut', '2: {"a":2}']],
    [
      'an element of an array',
      ['[', '{"a":1},', '{"a":"cut', '{"a":3},', '{"a":4}', ']'],
      ['2: {"a":1}', '3: {"a":"cut', '4: {"a":3}', '5: {"a":4}'],
    ],
    [
      'a string of a pretty-printed element',
      ['[', '  {', '    "a": "cut', '    "b": {', '    }', '  },', '  {', '    "a": 2', '  }', ']', '{"a":3}'],
      ['2: {"a":"cut', '7: {"a":2}', '11: {"a":3}'],
    ],
    [
      'an element whose brace the next one shares a line with',
      ['[{', '  "a": "cut', '}, {', '  "a": 2', '}]'],
      ['1: {"a":"cut', '3: {"a":2}'],
    ],
    ['the last object', ['{"a":1}', '{"a":'], ['1: {"a":1}', '2: {"a":']],
  ])('%s cut short costs only itself', (_name, lines, expected) => {
    expect(split(lines).map(compact)).toEqual(expected);
  });

  test('text between objects is a record of its own', () => {
    expect(split(['{"a":1}', 'garbage', '{"a":2}']).map(compact)).toEqual(['1: {"a":1}', '2: garbage', '3: {"a":2}']);
  });

  test('a reader may stop only between records', () => {
    const splitter = new JsonSplitter();
    const out: JsonRecord[] = [];
    expect(splitter.isAtBoundary).toBe(true);
    splitter.push('{', 1, out);
    expect(splitter.isAtBoundary).toBe(false);
    splitter.push('}', 2, out);
    expect(splitter.isAtBoundary).toBe(true);
    splitter.push('[', 3, out);
    expect(splitter.isAtBoundary).toBe(false);
  });

  test('an object of a hundred megabytes is told once, and never held whole', () => {
    const splitter = new JsonSplitter();
    const out: JsonRecord[] = [];
    const line = `  "a": "${'x'.repeat(1000)}",`;
    splitter.push('{', 1, out);
    for (let i = 2; i < 100_000; i++) splitter.push(line, i, out);
    splitter.push('}', 100_000, out);
    splitter.push('{"b":1}', 100_001, out);
    expect(out.map((record) => record.line)).toEqual([1, 100_001]);
    expect(out[0]!.text.length).toBeGreaterThan(1 << 20);
    expect(out[0]!.text.length).toBeLessThan(1_100_000);
  });
});

describe('cutObjects', () => {
  test.each<[string, string, string[]]>([
    ['objects side by side', '{"a":1}{"b":2} {"c":3}', ['{"a":1}', '{"b":2}', '{"c":3}']],
    ['pretty-printed objects', '{\n"a":1\n}\n{\n}', ['{\n"a":1\n}', '{\n}']],
    ['text behind an object', '{"a":1} x {"b":2}', ['{"a":1}', 'x {"b":2}']],
    ['nothing', '', []],
  ])('finds %s', (_name, text, expected) => {
    expect(cutObjects(text)).toEqual(expected);
  });
});
