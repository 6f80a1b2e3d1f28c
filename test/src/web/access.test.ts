import { describe, expect, it } from 'vitest';
import { isKey, isLoopback, keyCookie, keyOf, newKey } from '../../../src/web/access.ts';

describe('the key', () => {
  it('is another one each time, and too long to guess', () => {
    const keys = new Set(Array.from({ length: 100 }, newKey));
    expect(keys.size).toBe(100);
    for (const key of keys) expect(key).toMatch(/^[\w-]{22}$/);
  });

  it.each([
    ['right', true],
    ['wrong', false],
    ['', false],
    ['righ', false],
    ['right ', false],
    [undefined, false],
  ])('%j opens: %s', (given, opens) => {
    expect(isKey(given, 'right')).toBe(opens);
  });
});

it.each([
  ['127.0.0.1:3276', true],
  ['localhost:3276', true],
  ['LOCALHOST', true],
  ['[::1]:80', true],
  ['farm.example', false],
  ['farm.example:3276', false],
  ['127.0.0.1.farm.example', false],
  ['127.0.0.1:3276@farm.example', false],
  ['0.0.0.0:3276', false],
  ['', false],
  [undefined, false],
])('a request to %j is one to this machine: %s', (host, is) => {
  expect(isLoopback(host)).toBe(is);
});

describe('a request brings its key', () => {
  it('in the cookie of this port, among others', () => {
    const cookie = keyCookie('127.0.0.1:3276', 'abc');
    expect(cookie).toBe('farmsight_3276=abc; Path=/; HttpOnly; SameSite=Strict');
    const sent = `other=1; farmsight_1=no;${cookie.split(';')[0]}`;
    expect(keyOf('localhost:3276', sent, undefined)).toBe('abc');
    expect(keyOf('localhost:3277', sent, undefined)).toBeUndefined();
  });

  it('or as a bearer token', () => {
    expect(keyOf('localhost:3276', undefined, 'Bearer abc')).toBe('abc');
    expect(keyOf('localhost:3276', undefined, 'Basic abc')).toBeUndefined();
  });
});
