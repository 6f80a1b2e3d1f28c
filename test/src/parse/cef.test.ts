import { describe, expect, test } from 'vitest';
import { parseCef } from '../../../src/parse/cef.ts';

const extension = (text: string) => Object.fromEntries(parseCef(`CEF:0|V|P|1|2|n|3|${text}`)!.extension);

describe('parseCef', () => {
  test.each([
    ['with its prefix', 'CEF:0|Vendor|Product|1.0|100|a name|3|act=up'],
    ['behind a header', '<14>Feb  3 08:15:30 host CEF:0|Vendor|Product|1.0|100|a name|3|act=up'],
    ['without its prefix', '0|Vendor|Product|1.0|100|a name|3|act=up'],
  ])('reads a record %s', (_name, text) => {
    expect(parseCef(text)).toEqual({
      vendor: 'Vendor',
      product: 'Product',
      signature: '100',
      name: 'a name',
      extension: new Map([['act', 'up']]),
    });
  });

  test('a bar in the header is escaped', () => {
    expect(parseCef('CEF:0|Ven\\|dor|P|1|2|n|3|')?.vendor).toBe('Ven|dor');
  });

  test.each<[string, Record<string, string>]>([
    ['src=198.51.100.7 suser=Kim Roe msg=a b c', { src: '198.51.100.7', suser: 'Kim Roe', msg: 'a b c' }],
    ['a=x\\=y b=c', { a: 'x=y', b: 'c' }],
    ['a=corp\\\\kim b=line\\nline', { a: 'corp\\kim', b: 'line\nline' }],
    ['a=\\\\n', { a: '\\n' }],
    ['a= b=1', { a: '', b: '1' }],
    ['a=1 a=2', { a: '1' }],
    ['ad.user=kim cs1Label=x', { 'ad.user': 'kim', cs1Label: 'x' }],
    ['', {}],
  ])('the extension %j', (text, pairs) => {
    expect(extension(text)).toEqual(pairs);
  });

  test.each(['', 'CEF:', 'CEF:0|a|b|c', 'hello', '1,2026/02/03', `CEF:0|${'\\|'.repeat(50)}`])('%j is none', (text) => {
    expect(parseCef(text)).toBeUndefined();
  });
});
