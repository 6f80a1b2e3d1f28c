import { describe, expect, test } from 'vitest';
import {
  degrees,
  flag,
  get,
  hashId,
  isObject,
  known,
  number,
  path,
  text,
  texts,
  userOf,
} from '../../../src/parse/values.ts';

test.each<[unknown, string | undefined]>([
  ['kim', 'kim'],
  ['  kim\t', 'kim'],
  [17, '17'],
  [true, 'true'],
  ['', undefined],
  ['-', undefined],
  ['N/A', undefined],
  ['null', undefined],
  ['(null)', undefined],
  ['None', undefined],
  ['*****', undefined],
  [null, undefined],
  [undefined, undefined],
  [Number.NaN, undefined],
  [{}, undefined],
  [['kim'], undefined],
  ['unknown', 'unknown'],
])('text of %j is %s', (value, expected) => {
  expect(text(value)).toBe(expected);
});

test('text is cut at 8,192 characters', () => {
  expect(text('x'.repeat(10_000))).toHaveLength(8192);
});

test('known takes “unknown” for nothing', () => {
  expect(['Unknown', 'kim', ''].map(known)).toEqual([undefined, 'kim', undefined]);
});

test('only own properties are read', () => {
  const value: unknown = JSON.parse('{"a":{"b":1},"__proto__":{"c":2}}');
  expect(path(value, 'a', 'b')).toBe(1);
  expect(get(value, 'c')).toBeUndefined();
  expect(get({}, 'constructor')).toBeUndefined();
  expect(path({}, 'constructor', 'name')).toBeUndefined();
  expect(path([1], '0')).toBeUndefined();
  expect(path(null, 'a')).toBeUndefined();
});

test('isObject is for objects with keys', () => {
  expect([{}, [], null, 'x', 1].map(isObject)).toEqual([true, false, false, false, false]);
});

test.each<[unknown, number | undefined]>([
  [1.5, 1.5],
  ['1.5', 1.5],
  ['-3', -3],
  [' ', undefined],
  ['', undefined],
  ['1e400', undefined],
  ['x', undefined],
  ['1'.repeat(25), undefined],
  [Number.POSITIVE_INFINITY, undefined],
  [true, undefined],
])('number of %j is %s', (value, expected) => {
  expect(number(value)).toBe(expected);
});

test.each<[unknown, boolean | undefined]>([
  [true, true],
  ['Yes', true],
  [1, true],
  ['0', false],
  ['no', false],
  ['unknown', undefined],
  [null, undefined],
])('flag of %j is %s', (value, expected) => {
  expect(flag(value)).toBe(expected);
});

test('texts are a list, whatever was written', () => {
  expect([['a', '', 1, {}], 'a', null, undefined].map(texts)).toEqual([['a', '1'], ['a'], [], []]);
});

test.each<[unknown, unknown, object | undefined]>([
  [43.6, -116.2, { lat: 43.6, lon: -116.2 }],
  ['43.6', '-116.2', { lat: 43.6, lon: -116.2 }],
  [0, 0, undefined],
  [91, 0, undefined],
  [0, 181, undefined],
  [43.6, null, undefined],
])('degrees %s, %s', (latitude, longitude, expected) => {
  expect(degrees(latitude, longitude)).toEqual(expected);
});

describe('userOf', () => {
  test.each([
    ['kim', { name: 'kim' }],
    ['CORP\\kim', { name: 'kim', domain: 'CORP' }],
    ['CORP\\\\kim', { name: 'kim', domain: 'CORP' }],
    ['kim@corp.example', { name: 'kim', email: 'kim@corp.example', domain: 'corp.example' }],
    ['CORP\\kim@corp.example', { name: 'kim', email: 'kim@corp.example', domain: 'CORP' }],
    ['kim@corp.example\\', { name: 'kim', email: 'kim@corp.example', domain: 'corp.example' }],
    ['kim@host', { name: 'kim@host' }],
    ['@corp.example', { name: '@corp.example' }],
    ['ROE Kim', { name: 'ROE Kim' }],
    ['\\', { name: '' }],
  ])('%s', (written, user) => {
    expect(userOf(written)).toEqual(user);
  });

  test('many backslashes cost nothing', () => {
    expect(userOf(`CORP${'\\'.repeat(8000)}kim`)).toEqual({ name: 'kim', domain: 'CORP' });
  });
});

test('hashId is 32 hexadecimal digits of source and record', () => {
  expect(hashId('okta', 'a')).toMatch(/^[0-9a-f]{32}$/);
  expect(hashId('okta', 'a')).toBe(hashId('okta', 'a'));
  expect(new Set([hashId('okta', 'a'), hashId('okta', 'b'), hashId('duo', 'a')]).size).toBe(3);
});
