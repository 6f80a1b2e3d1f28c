import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable, printableJson } from '../../src/printable.ts';

const UNSAFE: [string, string][] = [
  ['a color', '\u001b[31mred'],
  ['a window title', '\u001b]0;pwned\u0007'],
  ['an 8-bit control sequence', '\u009b2J'],
  ['a line of its own', 'a\nb'],
  ['a return to the beginning', 'a\rb'],
  ['a backspace', 'a\bb'],
  ['text turned around', '\u202egnp.exe'],
  ['an isolate', '\u2066abc\u2069'],
  ['a zero-width space', 'ad\u200bmin'],
  ['a soft hyphen', 'ad\u00admin'],
  ['a byte order mark', '\ufeffadmin'],
  ['a tag', 'admin\u{e0041}'],
  ['a line separator', 'a\u2028b'],
  ['half a character', 'a\ud800b'],
];

describe('printable', () => {
  it.each(UNSAFE)('replaces %s', (_, text) => {
    expect(printable(text)).toMatch(/\ufffd/);
    expect(printable(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
  });

  it.each(['ann.moss@acme.example', 'José Ñandú', '李伟', 'Łódź – “Pfad” C:\\x', '👩', ''])(
    'leaves %s as it is',
    (text) => {
      expect(printable(text)).toBe(text);
    },
  );
});

describe('printableJson', () => {
  it.each(UNSAFE)('writes %s as an escape', (_, text) => {
    const line = printableJson(JSON.stringify({ [text]: text }));
    expect(printable(line)).toBe(line);
    expect(JSON.parse(line)).toEqual({ [text]: text });
  });

  it('keeps the meaning of any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const text = JSON.stringify(value);
        expect(JSON.parse(printableJson(text))).toEqual(JSON.parse(text));
      }),
    );
  });
});
