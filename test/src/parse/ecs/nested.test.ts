import { describe, expect, test } from 'vitest';
import { nested } from '../../../../src/parse/ecs/nested.ts';

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('nested', () => {
  test('a document without dots is given back as it is', () => {
    const document = { host: { id: 1, os: { name: 'x' } }, labels: { 'a.b': 'c' } };
    expect(nested(document)).toBe(document);
  });

  test.each<[string, Record<string, unknown>]>([
    ['dotted', { 'host.id': 1, 'host.os.name': 'x' }],
    ['half dotted', { host: { id: 1, 'os.name': 'x' } }],
    ['mixed', { 'host.id': 1, host: { os: { name: 'x' } } }],
    ['mixed in another order', { host: { os: { name: 'x' } }, 'host.id': 1 }],
  ])('%s keys become objects within objects', (_name, document) => {
    expect(plain(nested(document))).toEqual({ host: { id: 1, os: { name: 'x' } } });
  });

  test('keys of labels are no paths', () => {
    expect(plain(nested({ 'a.b': 1, labels: { 'c.d': 'e' } }))).toEqual({ a: { b: 1 }, labels: { 'c.d': 'e' } });
  });

  test('the first of two values stays, and an object wins over a value', () => {
    expect(plain(nested({ 'a.b': 1, a: { b: 2 } }))).toEqual({ a: { b: 1 } });
    expect(plain(nested({ a: 1, 'a.b': 2 }))).toEqual({ a: { b: 2 } });
    expect(plain(nested({ 'a.b': 2, a: 1 }))).toEqual({ a: { b: 2 } });
  });

  test('keys of a prototype reach no prototype', () => {
    const document = JSON.parse(
      '{"__proto__.polluted":1,"__proto__":{"polluted":1},"constructor.prototype.polluted":1}',
    );
    nested(document);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('a path of 100,000 parts and an object of 10,000 levels are cut short', () => {
    let deep: Record<string, unknown> = { 'a.b': 1 };
    for (let i = 0; i < 10_000; i++) deep = { a: deep };
    const document = nested({ [Array(100_000).fill('k').join('.')]: 1, deep });
    let depth = 0;
    for (let at: unknown = document; typeof at === 'object' && at !== null; depth++) at = Object.values(at).at(-1);
    expect(depth).toBeLessThan(20);
  });
});
