import { describe, expect, it } from 'vitest';
import { Entities, Entity, emptyEntities } from '../../../src/identity/entities.ts';

class Machine extends Entity {
  names: string[] = [];
}

function entities(capacity?: number) {
  const joins: [number, number][] = [];
  const forgotten: number[] = [];
  const kind = {
    create: (id: number): Machine => new Machine(id),
    merge: (into: Machine, from: Machine) => void into.names.push(...from.names),
    joined: (leaf: number, root: number) => void joins.push([leaf, root]),
    forgotten: (id: number) => void forgotten.push(id),
  };
  return { all: new Entities<Machine>(emptyEntities(), kind, capacity), joins, forgotten };
}

/** An entity seen on these days. */
function seen(all: Entities<Machine>, name: string, firstDay: number, lastDay = firstDay): Machine {
  return Object.assign(all.resolve([['name', name]]), { firstDay, lastDay });
}

describe('entities', () => {
  it('joins keys that are seen together, and tells who followed whom', () => {
    const { all, joins } = entities();
    const mail = all.resolve([['mail', 'jdoe@acme.example']]);
    const account = all.resolve([['name', 'jdoe']]);
    expect(account).not.toBe(mail);
    expect(
      all.resolve([
        ['mail', 'jdoe@acme.example'],
        ['name', 'jdoe'],
      ]),
    ).toBe(mail);
    expect([all.find(account.id), all.root(account), all.get(account.id)]).toEqual([mail.id, mail, mail]);
    expect(joins).toEqual([[account.id, mail.id]]);
    expect(all.size).toBe(1);
  });

  it('never joins two different marks', () => {
    const { all } = entities();
    const one = all.resolve([['id', 'serial-1']]);
    one.mark = 'serial-1';
    const two = all.resolve([['id', 'serial-2']]);
    two.mark = 'serial-2';
    expect(
      all.resolve([
        ['id', 'serial-1'],
        ['id', 'serial-2'],
      ]),
    ).toBe(one);
    expect(all.root(two)).toBe(two);
  });

  it('keeps what is known of both', () => {
    const { all } = entities();
    const one = seen(all, 'a', 5);
    one.names.push('LT-1');
    const two = seen(all, 'b', 3, 9);
    two.mark = 'm';
    two.names.push('S1');
    const root = all.join(two, one);
    expect(root).toBe(one);
    expect(root).toMatchObject({ names: ['LT-1', 'S1'], mark: 'm', firstDay: 3, lastDay: 9, keys: 2 });
  });

  it('knows only what it was told', () => {
    const { all } = entities();
    expect(all.lookup('mail', 'nobody@acme.example')).toBeUndefined();
    const entity = all.resolve([['name', 'x']]);
    expect(all.lookup('name', 'x')).toBe(entity);
  });

  it('takes no more than 64 keys for one', () => {
    const { all } = entities();
    for (let i = 0; i < 100; i++)
      all.resolve([
        ['id', 'machine'],
        ['mac', `${i}`],
      ]);
    expect(all.state.keys.id.size + all.state.keys.mac.size).toBe(64);
  });
});

describe('forgetting', () => {
  it('drops who was last seen before the day, with all keys and all ids that led there', () => {
    const { all, forgotten } = entities();
    const old = seen(all, 'old', 1);
    const leaf = seen(all, 'old alias', 1);
    all.join(old, leaf);
    const young = seen(all, 'young', 1, 20);
    all.evict(10);
    expect(forgotten).toEqual([old.id]);
    expect([...all.state.keys.name.keys()]).toEqual(['young']);
    expect([...all.state.joined]).toEqual([]);
    expect([all.get(leaf.id), all.get(young.id)]).toEqual([undefined, young]);
  });

  it('never gives an id again', () => {
    const { all } = entities();
    const first = seen(all, 'a', 1);
    all.evict(10);
    expect(all.resolve([['name', 'a']]).id).toBe(first.id + 1);
  });

  it('keeps the number within the capacity: who passed by goes before who stayed', () => {
    const { all } = entities(20);
    for (let i = 0; i < 5; i++) seen(all, `stayed ${i}`, 1, 2);
    for (let i = 0; i < 1000; i++) seen(all, `flood ${i}`, 3);
    expect(all.size).toBeLessThanOrEqual(20);
    expect(all.state.keys.name.size).toBe(all.size);
    expect([0, 1, 2, 3, 4].map((i) => all.lookup('name', `stayed ${i}`)?.lastDay)).toEqual([2, 2, 2, 2, 2]);
    expect(all.state.crowdedOut).toBe(1005 - all.size);
  });
});
