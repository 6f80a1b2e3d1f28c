import { describe, expect, test } from 'vitest';
import { ecs } from '../../../src/parse/ecs.ts';
import { decodeJson, MAX_RECORD } from '../../../src/parse/json.ts';
import { parseRecord } from '../../../src/parse/parse-record.ts';
import type { JsonParser } from '../../../src/parse/source-parser.ts';

const context = { receivedAt: Date.UTC(2026, 1, 10), timezone: 'UTC', keepOriginal: false };

/** A parser that ignores every object and says what its `id` was. */
const byId: JsonParser = {
  framing: 'json',
  parse: (value) => ({ kind: 'ignored', what: String(value['id']) }),
};

const decode = (text: string) => [decodeJson(text, context, byId)].flat();
const ids = (text: string) => decode(text).map((outcome) => (outcome.kind === 'ignored' ? outcome.what : outcome));

describe('decodeJson', () => {
  test.each<[string, string, string[]]>([
    ['one object', '{"id":1}', ['1']],
    ['a list', '[{"id":1},{"id":2}]', ['1', '2']],
    ['a list of lists', '[[{"id":1}],[{"id":2}]]', ['1', '2']],
    ['Azure’s envelope', '{"records":[{"id":1},{"id":2}]}', ['1', '2']],
    ['a list of envelopes', '[{"records":[{"id":1}]},{"records":[{"id":2}]}]', ['1', '2']],
    ['Duo’s envelope', '{"stat":"OK","response":{"authlogs":[{"id":1}]}}', ['1']],
    ['a list of logs', '{"logs":[{"id":1}]}', ['1']],
    ['a shipper’s message', '{"@timestamp":"2026-02-03T08:15:30Z","message":"{\\"id\\":1}"}', ['1']],
    ['a message without a time of its own', '{"message":"{\\"id\\":1}"}', ['1']],
    ['a shipper’s original', '{"@timestamp":"x","event":{"original":"{\\"id\\":1}"}}', ['1']],
    ['a message that is no JSON', '{"@timestamp":"x","message":"signed in","id":3}', ['3']],
    ['objects joined by newlines', '{"id":1}\n{"id":2}\n\n{"id":3}\n', ['1', '2', '3']],
    ['objects side by side', '{"id":1}{"id":2}', ['1', '2']],
    ['pretty-printed objects', '{\n "id":1\n}\n{\n "id":2\n}', ['1', '2']],
    ['an empty list', '[]', ['empty-list']],
    ['an empty envelope', '{"records":[]}', ['empty-list']],
  ])('opens %s', (_name, text, expected) => {
    expect(ids(text)).toEqual(expected);
  });

  test.each([
    ['null', 'not-an-object', 'a null'],
    ['17', 'not-an-object', 'a number'],
    ['"text"', 'not-an-object', 'a string'],
    ['[{"id":1},2]', 'not-an-object', 'a number'],
    ['{"id":', 'invalid-json', undefined],
    ['', 'invalid-json', undefined],
    ['\u0000\u0001\u0002', 'binary-data', ''],
    ['\ufffd\ufffd', 'binary-data', ''],
  ])('refuses %j as %s', (text, code, detail) => {
    expect(decode(text).at(-1)).toMatchObject({ kind: 'refused', code, ...(detail === undefined ? {} : { detail }) });
  });

  test('one broken object among several costs only itself', () => {
    expect(ids('{"id":1}\n{"id":\n{"id":3}\n')).toMatchObject(['1', { kind: 'refused', code: 'invalid-json' }, '3']);
  });

  test('after sixty-four broken objects the rest is not read', () => {
    const outcomes = decode('{]\n'.repeat(50_000));
    expect(outcomes).toHaveLength(64);
    expect(outcomes.every((outcome) => outcome.kind === 'refused' && outcome.code === 'invalid-json')).toBe(true);
  });

  test('sixty-four levels are read, more are refused without a deep stack', () => {
    const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
    expect(ids(nested(64))).toEqual(['undefined']);
    expect(decode(nested(65))).toMatchObject([{ kind: 'refused', code: 'json-too-deep' }]);
    expect(decode('['.repeat(100_000))).toMatchObject([{ kind: 'refused', code: 'json-too-deep' }]);
    expect(decode(nested(100_000))).toMatchObject([{ kind: 'refused', code: 'json-too-deep' }]);
  });

  test('brackets in strings are no levels', () => {
    expect(ids(`{"id":1,"text":"${'['.repeat(1000)}\\"${'{'.repeat(1000)}"}`)).toEqual(['1']);
  });

  test('a record over a mebibyte is refused unread', () => {
    const text = `{"id":"${'x'.repeat(MAX_RECORD)}"}`;
    expect(decode(text)).toEqual([
      { kind: 'refused', stage: 'decode', code: 'record-too-large', detail: `${text.length} characters` },
    ]);
  });

  test('prototype keys stay in the record', () => {
    expect(ids('{"__proto__":{"id":"eve"},"constructor":1}')).toEqual(['undefined']);
    expect(({} as Record<string, unknown>)['id']).toBeUndefined();
  });

  test('a lone surrogate is text like any other', () => {
    expect(ids('{"id":"\\ud800"}')).toEqual(['\ud800']);
  });
});

describe('an ECS document', () => {
  const document = { '@timestamp': '2026-02-03T08:15:30Z', user: { name: 'kim' } };
  const userOf = (value: object) => {
    const [outcome] = parseRecord(ecs, JSON.stringify(value), context);
    return outcome?.kind === 'event' ? outcome.event.user?.name : outcome;
  };

  test('is the event, whatever original or message it quotes', () => {
    expect(userOf({ ...document, event: { original: '{"user":{"name":"eve"}}' } })).toBe('kim');
    expect(userOf({ ...document, message: '{"user":{"name":"eve"}}' })).toBe('kim');
  });

  test('may be shipped as the message of another', () => {
    expect(userOf({ '@timestamp': '2026-02-03T08:16:00Z', message: JSON.stringify(document) })).toBe('kim');
  });
});

describe('parseRecord', () => {
  test('a parser that fails refuses the record', () => {
    const broken: JsonParser = {
      framing: 'json',
      parse: () => {
        throw new Error('a bug');
      },
    };
    expect(parseRecord(broken, '{}', context)).toEqual([
      { kind: 'refused', stage: 'parse', code: 'unknown-format', detail: 'the parser failed: a bug' },
    ]);
  });
});
