/** What is a line, where it begins, and what becomes of one that is too long. */
import { describe, expect, it } from 'vitest';
import { LineCutter } from '../../../src/source/line-cutter.ts';
import { type PlainCut, plainCuts } from '../../support/cuts.ts';

const cut = (text: string, size?: number): PlainCut[] => plainCuts(new LineCutter(), Buffer.from(text), size);

describe('lines', () => {
  it.each<[what: string, text: string, lines: string[]]>([
    ['none', '', []],
    ['with a newline', 'a\nb\n', ['1 a', '2 b']],
    ['without a last newline', 'a\nb', ['1 a', '2 b']],
    ['with returns', 'a\r\nb\r\n', ['1 a', '2 b']],
    ['with returns inside', 'a\rb\n', ['1 a\rb']],
    ['with blank ones between', '\n \t\r\na\n\n\nb\n', ['3 a', '6 b']],
    ['with space around', '  a \n', ['1   a ']],
    ['behind byte order marks', '\ufeffa\n\ufeffb\n\ufeff\n', ['1 a', '2 b']],
  ])('%s', (_, text, lines) => {
    for (const size of [1, 2, 3, 1 << 20])
      expect(cut(text, size).map(({ line, text }) => `${line} ${text}`)).toEqual(lines);
  });

  it.each([1 << 16, 1 << 20, 1 << 22])('over the limit are told once, in chunks of %i bytes', (size) => {
    const long = `é${'x'.repeat(3_000_000)}`;
    expect(cut(`a\n${long}\nb\n${long}`, size)).toEqual([
      { text: 'a', line: 1 },
      { text: long.slice(0, 200), line: 2, problem: 'record-too-large' },
      { text: 'b', line: 3 },
      { text: long.slice(0, 200), line: 4, problem: 'record-too-large' },
    ]);
  });

  it('may be as long as the limit', () => {
    const [whole, over] = cut(`${'x'.repeat(1 << 20)}\n${'x'.repeat((1 << 20) + 1)}\n`);
    expect([whole!.text.length, whole!.problem, over!.problem]).toEqual([1 << 20, undefined, 'record-too-large']);
  });
});

it('stands behind the last newline', () => {
  const cutter = new LineCutter(100, 7);
  expect(plainCuts(cutter, Buffer.from('é\r\n\nhal'))).toEqual([
    { text: 'é', line: 7 },
    { text: 'hal', line: 9 },
  ]);
  expect([cutter.offset, cutter.line]).toEqual([105, 9]);
});
