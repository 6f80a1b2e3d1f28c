/** What is a record in a stream of JSON, in every layout that exports come in, whole and broken. */
import { describe, expect, it } from 'vitest';
import { JsonCutter } from '../../../src/source/json-cutter.ts';
import { type PlainCut, plainCuts } from '../../support/cuts.ts';

const cut = (text: string | Buffer, size?: number): PlainCut[] =>
  plainCuts(new JsonCutter(), Buffer.from(text as string), size);

const shown = (text: string): string[] => cut(text).map((record) => `${record.line} ${record.text}`);

describe('layouts', () => {
  it.each<[layout: string, text: string, records: string[]]>([
    ['nothing', '', []],
    ['an empty list', '[]\n', []],
    ['lines', '{"a":1}\n{"a":2}\n', ['1 {"a":1}', '2 {"a":2}']],
    ['a last line without a newline', '{"a":1}\n{"a":2}', ['1 {"a":1}', '2 {"a":2}']],
    ['returns and blank lines', '\r\n{"a":1}\r\n\r\n  \r\n{"a":2}\r\n', ['2 {"a":1}', '5 {"a":2}']],
    ['byte order marks of joined files', '\ufeff{"a":1}\n\ufeff{"a":2}\n', ['1 {"a":1}', '2 {"a":2}']],
    ['a list on one line', '[{"a":1},{"a":[2]}, {"a":3}]', ['1 {"a":1}', '1 {"a":[2]}', '1 {"a":3}']],
    ['a list, a record a line', '[{"a":1},\n{"a":2},\n{"a":3}]\n', ['1 {"a":1}', '2 {"a":2}', '3 {"a":3}']],
    ['a list, brackets apart', '[\n  {"a":1},\n  {"a":2}\n]\n', ['2 {"a":1}', '3 {"a":2}']],
    ['two lists', '[{"a":1}]\n[{"a":2}]\n', ['1 {"a":1}', '2 {"a":2}']],
    ['one behind the other', '{"a":1}{"a":2} {"a":3}\n{"a":4}', ['1 {"a":1}', '1 {"a":2}', '1 {"a":3}', '2 {"a":4}']],
    [
      'pretty-printed',
      '{\n  "a": {\n    "b": 1\n  }\n}\n{\n  "a": 2\n}\n',
      ['1 {\n  "a": {\n    "b": 1\n  }\n}', '6 {\n  "a": 2\n}'],
    ],
    ['an envelope', '{"records":[{"a":1},{"a":2}]}\n', ['1 {"records":[{"a":1},{"a":2}]}']],
    ['braces and escapes in strings', '[{"a":"}{\\"}"},\n{"b":"\\\\"}]', ['1 {"a":"}{\\"}"}', '2 {"b":"\\\\"}']],
    ['a brace pair in the string of a line', '{"a":"}{"}\n{"b":1}\n', ['1 {"a":"}{"}', '2 {"b":1}']],
    ['prototype keys', '{"__proto__":{"a":1}}\n', ['1 {"__proto__":{"a":1}}']],
  ])('%s', (_, text, records) => expect(shown(text)).toEqual(records));
});

describe('a broken record costs only itself', () => {
  it.each<[damage: string, text: string, records: string[]]>([
    ['cut short', '{"a":\n{"b":1}\n', ['1 {"a":', '2 {"b":1}']],
    ['cut short in a string', '{"a":"x\n{"b":1}\n', ['1 {"a":"x', '2 {"b":1}']],
    ['cut short behind a backslash', '{"a":"x\\\n{"b":1}\n', ['1 {"a":"x\\', '2 {"b":1}']],
    ['cut short in a list', '{"a":[1,\n{"b":1}\n', ['1 {"a":[1,', '2 {"b":1}']],
    ['cut short when pretty-printed', '{\n  "a": 1,\n{\n  "b": 2\n}\n', ['1 {\n  "a": 1,', '3 {\n  "b": 2\n}']],
    ['text between records', '{"a":1}\nlost words\n{"b":1}\n', ['1 {"a":1}', '2 lost words', '3 {"b":1}']],
    ['text behind a record', '{"a":1} lost\n{"b":1}\n', ['1 {"a":1}', '1 lost', '2 {"b":1}']],
    ['scalars', 'null\n"text"\n12\n', ['1 null', '2 "text"', '3 12']],
    ['a list in a list', '[[{"a":1}]]\n{"b":1}\n', ['1 [{"a":1}]]', '2 {"b":1}']],
    ['the end of the input', '{"a":1}\n{"b":{"c":1}', ['1 {"a":1}', '2 {"b":{"c":1}']],
  ])('%s', (_, text, records) => expect(shown(text)).toEqual(records));

  it('however deep', () => {
    const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(cut(`${deep}\n{"b":1}\n`).map(({ text }) => text)).toEqual([deep, '{"b":1}']);
    expect(cut(`${'['.repeat(100_000)}\n{"b":1}\n`).map(({ text }) => text)).toEqual(['['.repeat(99_999), '{"b":1}']);
  });

  it('when it is binary', () => {
    const out = cut(Buffer.concat([Buffer.from([0x7b, 0, 1, 0xff, 0xfe, 0x7d, 10]), Buffer.from('{"b":1}\n')]));
    expect(out.map(({ line, problem }) => [line, problem])).toEqual([
      [1, 'binary-data'],
      [2, undefined],
    ]);
  });
});

describe('records over the limit', () => {
  const long = 'x'.repeat(1_200_000);

  it.each<[layout: string, text: string]>([
    ['on a line', `{"a":"${long}"}\n{"b":1}\n`],
    ['in a list on one line', `[{"a":"${long}"},{"b":1}]`],
    ['pretty-printed', `{\n "a": "${long}"\n}\n{"b":1}\n`],
    ['cut short', `{"a":"${long}\n{"b":1}\n`],
    ['of words', `${long}\n{"b":1}\n`],
  ])('are told once, %s', (_, text) => {
    for (const size of [65_536, 1 << 20, text.length]) {
      const out = cut(text, size);
      expect(out.map(({ problem }) => problem)).toEqual(['record-too-large', undefined]);
      expect(out[0]!.text).toBe(text.slice(text.startsWith('[') ? 1 : 0).slice(0, 200));
      expect(out[1]!.text).toBe('{"b":1}');
    }
  });

  it.each([undefined, 2])('are read record by record if they are the envelope of an export (indent %s)', (indent) => {
    const events = Array.from({ length: 20_000 }, (_, id) => ({ id, text: 'some words of an event, to make it long' }));
    const page = { '@odata.context': 'https://example.com/$metadata#signIns', value: events };
    const out = cut(JSON.stringify(page, undefined, indent));
    expect(out.map(({ text }) => JSON.parse(text))).toEqual(events);
    expect(out[1]!.line).toBe(indent === undefined ? 1 : 8);
  });
});

it('takes what only the end of the input ends for unread', () => {
  const cutter = new JsonCutter();
  const out = plainCuts(cutter, Buffer.from('{"a":1}\n{"b":'));
  expect(out.map(({ text }) => text)).toEqual(['{"a":1}', '{"b":']);
  expect([cutter.offset, cutter.line]).toEqual([7, 1]);
});
