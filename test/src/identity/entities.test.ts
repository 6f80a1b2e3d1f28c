import { describe, expect, it } from 'vitest';
import { Entities, emptyEntities } from '../../../src/identity/entities.ts';

function entities() {
  const joins: [number, number][] = [];
  return { all: new Entities(emptyEntities(), (leaf, root) => joins.push([leaf, root])), joins };
}

describe('entities', () => {
  it('joins keys that are seen together, and tells who followed whom', () => {
    const { all, joins } = entities();
    const mail = all.resolve(['mail:jdoe@acme.example']);
    const account = all.resolve(['name:jdoe']);
    expect(account).not.toBe(mail);
    expect(all.resolve(['mail:jdoe@acme.example', 'name:jdoe'])).toBe(mail);
    expect(all.find(account)).toBe(mail);
    expect(joins).toEqual([[account, mail]]);
    expect(all.size).toBe(1);
  });

  it('never joins two different marks', () => {
    const { all } = entities();
    const one = all.resolve(['id:serial-1']);
    all.entity(one).mark = 'serial-1';
    const two = all.resolve(['id:serial-2']);
    all.entity(two).mark = 'serial-2';
    expect(all.resolve(['id:serial-1', 'id:serial-2'])).toBe(one);
    expect(all.find(two)).toBe(two);
  });

  it('keeps the names and the mark of both', () => {
    const { all } = entities();
    const one = all.resolve(['a']);
    all.entity(one).names.set('host', 'LT-1');
    const two = all.resolve(['b']);
    all.entity(two).mark = 'm';
    all.entity(two).names.set('serial', 'S1');
    const root = all.join(two, one);
    expect(root).toBe(one);
    expect([...all.entity(root).names]).toEqual([
      ['host', 'LT-1'],
      ['serial', 'S1'],
    ]);
    expect(all.entity(root).mark).toBe('m');
  });

  it('knows only what it was told', () => {
    const { all } = entities();
    expect(all.lookup('mail:nobody@acme.example')).toBeUndefined();
    const id = all.resolve(['x']);
    expect(all.lookup('x')).toBe(id);
  });
});
