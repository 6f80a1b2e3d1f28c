/** What is text and what is not, and how much is shown of what is refused. */
import { describe, expect, it } from 'vitest';
import { addRecord, type Cut, excerptOf } from '../../../src/source/cutter.ts';

describe('a record', () => {
  it.each<[what: string, text: string, problem: Cut['problem']]>([
    ['plain', 'a', undefined],
    ['of many scripts', 'Łukasz Зоя 鈴木 🦊', undefined],
    ['with control characters', 'a\u0001\u001b[31mb', undefined],
    ['with one byte in ten that is no text', '123456789\ufffd', undefined],
    ['with more of them', '12345678\ufffd', 'binary-data'],
    ['with a NUL', `${'a'.repeat(1000)}\u0000`, 'binary-data'],
  ])('%s', (_, text, problem) => {
    const out: Cut[] = [];
    addRecord(text, 3, out);
    expect(out).toEqual([problem === undefined ? { text, line: 3 } : { text: text.slice(0, 200), line: 3, problem }]);
  });

  it('loses its byte order mark', () => {
    const out: Cut[] = [];
    addRecord('\ufeff{}', 1, out);
    expect(out).toEqual([{ text: '{}', line: 1 }]);
  });
});

it('is shown in its first 200 characters, however many bytes they have', () => {
  expect(excerptOf(Buffer.from('xx'), 1)).toBe('x');
  expect(excerptOf(Buffer.from('x'.repeat(500)), 0)).toBe('x'.repeat(200));
  expect(excerptOf(Buffer.from('鈴'.repeat(500)), 0)).toBe('鈴'.repeat(200));
  expect(excerptOf(Buffer.from('🦊'.repeat(500)), 0)).toBe('🦊'.repeat(100));
});
