import { expect, test } from 'vitest';
import { keyValues } from '../../../src/parse/key-value.ts';

test.each<[string, Record<string, string>]>([
  ['a=1 b=2', { a: '1', b: '2' }],
  ['a="x y" b="z"', { a: 'x y', b: 'z' }],
  ['a=1,b=2,c="q,r"', { a: '1', b: '2', c: 'q,r' }],
  ['a=1 ,  b=2', { a: '1', b: '2' }],
  ['reason=user asked for it user=kim roe', { reason: 'user asked for it', user: 'kim roe' }],
  ['msg=trailing words only', { msg: 'trailing words only' }],
  ['url=/a?b=c&d=e f=1', { url: '/a?b=c&d=e', f: '1' }],
  ['user="o\\"roe" b=1', { user: 'o"roe', b: '1' }],
  ['a="unterminated b=1', { a: 'unterminated b=1' }],
  ['a= b=1', { a: '', b: '1' }],
  ['a=1 a=2', { a: '1' }],
  ['words before a=1', { a: '1' }],
  ['user="kim remip=192.0.2.66" remip=198.51.100.7', { user: 'kim remip=192.0.2.66', remip: '198.51.100.7' }],
  [`${'k'.repeat(65)}=1 b=2`, { b: '2' }],
  ['', {}],
  ['no pairs at all', {}],
])('%j', (text, pairs) => {
  expect(Object.fromEntries(keyValues(text))).toEqual(pairs);
});

test('prototype keys are keys like any other', () => {
  expect(keyValues('__proto__=1 constructor=2')).toEqual(
    new Map([
      ['__proto__', '1'],
      ['constructor', '2'],
    ]),
  );
});

test('four hundred pairs are the most', () => {
  const text = Array.from({ length: 1000 }, (_, i) => `k${i}=${i}`).join(' ');
  expect(keyValues(text).size).toBe(400);
});
