import { describe, expect, it } from 'vitest';
import { type Unwrapped, unwrap } from '../../../pipelines/stream/unwrap.ts';
import type { Framing } from '../../../src/source/file-reader.ts';

function unwrapped(value: string | null, framing: Framing): Unwrapped {
  const into: Unwrapped = { records: [], refused: [] };
  const record = {
    key: null,
    value: value === null ? null : Buffer.from(value),
    offset: 7n,
    timestamp: 0,
    headers: {},
  };
  unwrap(record, framing, into);
  return into;
}
const texts = (value: string, framing: Framing): string[] => unwrapped(value, framing).records.map(({ text }) => text);

const LINE = '<166>Feb 03 2026 08:15:30 vpn-gw1 : %ASA-6-722051: Group <GP> User <ann> IP <198.51.100.7>';

describe('a message of lines', () => {
  it.each([
    ['one', LINE, [LINE]],
    ['several', `${LINE}\r\n\n${LINE}\n`, [LINE, LINE]],
    ['one in a document of Filebeat', JSON.stringify({ '@timestamp': '2026-02-03T08:15:30Z', message: LINE }), [LINE]],
    [
      'one as it was before a pipeline changed it',
      JSON.stringify({ message: 'short', event: { original: LINE } }),
      [LINE],
    ],
    ['none in a document without a text', '{"message": 7}', ['{"message": 7}']],
    ['nothing', '', []],
  ])('%s', (_, value, lines) => {
    expect(texts(value, 'line')).toEqual(lines);
  });

  it('has its offset for a line', () => {
    expect(unwrapped(LINE, 'line').records).toMatchObject([{ text: LINE, line: 7 }]);
  });
});

describe('a message of JSON', () => {
  it.each([
    ['one', '{"a":1}', ['{"a":1}']],
    ['several', '{"a":1}\n{"a":2}\n', ['{"a":1}', '{"a":2}']],
    ['a list', '[{"a":1},{"a":2}]', ['{"a":1}', '{"a":2}']],
    ['an envelope, which the parser opens', '{"records":[{"a":1}]}', ['{"records":[{"a":1}]}']],
  ])('%s', (_, value, records) => {
    expect(texts(value, 'json')).toEqual(records);
  });
});

it('a tombstone is no record', () => {
  expect(unwrapped(null, 'json')).toEqual({ records: [], refused: [] });
});

it('what is too large is refused, with its offset', () => {
  const { records, refused } = unwrapped(`{"a":"${'x'.repeat(2_000_000)}"}`, 'json');
  expect(records).toEqual([]);
  expect(refused).toMatchObject([{ line: 7, refusal: { stage: 'read', code: 'record-too-large' } }]);
});
