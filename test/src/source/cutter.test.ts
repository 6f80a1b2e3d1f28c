/** What is text and what is not, and how much is shown of what is refused. */
import { describe, expect, it } from 'vitest';
import { addRecord, type Cut, excerptOf, isCleanText, type Scrap } from '../../../src/source/cutter.ts';
import { type PlainCut, plain } from '../../support/cuts.ts';

/** Between other bytes, line 3. */
function record(bytes: Buffer): PlainCut {
  const out: Cut[] = [];
  const all = Buffer.concat([Buffer.from('<'), bytes, Buffer.from('>')]);
  addRecord(all, 1, all.length - 1, 3, isCleanText(all), out);
  expect(out).toHaveLength(1);
  return plain(out[0]!);
}

describe('a record', () => {
  it.each<[what: string, text: string, problem: Scrap['problem'] | undefined]>([
    ['plain', 'a', undefined],
    ['of many scripts', 'Łukasz Зоя 鈴木 🦊', undefined],
    ['with control characters', 'a\u0001\u001b[31mb', undefined],
    ['with one byte in ten that is no text', '123456789\ufffd', undefined],
    ['with more of them', '12345678\ufffd', 'binary-data'],
    ['with a NUL', `${'a'.repeat(1000)}\u0000`, 'binary-data'],
  ])('%s', (_, text, problem) => {
    expect(record(Buffer.from(text))).toEqual(
      problem === undefined ? { text, line: 3 } : { text: text.slice(0, 200), line: 3, problem },
    );
  });

  it('of bytes that are no UTF-8', () => {
    expect(record(Buffer.from('12345678\xe9', 'latin1'))).toMatchObject({ problem: 'binary-data' });
    expect(record(Buffer.from('123456789\xe9', 'latin1'))).toEqual({ text: '123456789\ufffd', line: 3 });
  });

  it('loses its byte order mark', () => {
    expect(record(Buffer.from('\ufeff{}'))).toEqual({ text: '{}', line: 3 });
  });
});

it('is shown in its first 200 characters, however many bytes they have', () => {
  expect(excerptOf(Buffer.from('xx'), 1)).toBe('x');
  expect(excerptOf(Buffer.from('x'.repeat(500)), 0)).toBe('x'.repeat(200));
  expect(excerptOf(Buffer.from('鈴'.repeat(500)), 0)).toBe('鈴'.repeat(200));
  expect(excerptOf(Buffer.from('🦊'.repeat(500)), 0)).toBe('🦊'.repeat(100));
});
