import { deserialize, serialize } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { Resolver } from '../../../src/identity/resolver.ts';
import { compact, expand } from '../../../src/window/compact.ts';
import { dayOf } from '../../../src/window/days.ts';
import { Order } from '../../../src/window/order.ts';
import { NOWHERE, Stays } from '../../../src/window/stays.ts';
import { noHooks } from '../../support/engine.ts';
import { at, placeAt, sighting } from '../../support/sightings.ts';

describe('compact', () => {
  it('comes back as it was, through the serializer, and is smaller', () => {
    const stays = new Stays();
    const resolver = new Resolver(['acme.example'], noHooks);
    const order = new Order(3_600_000);
    for (let day = 0; day < 5; day++) {
      for (const name of ['ann', 'bob']) {
        const s = sighting({
          time: at(day, 9),
          userName: name,
          hostName: `LT-${name}`,
          address: '198.51.100.7',
          mac: ['00:00:5e:00:53:01'],
        });
        const { user, device, place } = resolver.resolve(s);
        stays.observe(user, user, device, s, place!);
        order.offer('one', s);
      }
    }
    resolver.resolve(sighting({ time: at(4), userName: 'cleo', hostName: 'LT-old' }));
    resolver.evict(dayOf(at(3)));
    const parts = { stays: stays.state, resolver: resolver.state, order: order.state };
    const bytes = serialize(compact({ ...parts, now: at(4) }));
    const restored = expand(deserialize(bytes));
    // Where somebody was last is found again at the next sighting; a key leads to the entity itself.
    for (const { keys } of [parts.resolver.users, parts.resolver.devices])
      for (const ofKind of Object.values(keys))
        for (const [text, entity] of ofKind) ofKind.set(text, (entity.into ?? entity) as never);
    for (const person of stays.state.people.values()) Object.assign(person, NOWHERE);
    expect(restored).toEqual(parts);
    expect(bytes.length).toBeLessThan(0.7 * serialize(parts).length);
  });

  it('keeps what is undefined, and what is shared', () => {
    const stays = new Stays();
    const place = { ...placeAt('198.51.100.7'), asn: undefined, latitude: undefined };
    for (const person of [1, 2]) {
      const s = sighting({ time: at(1), action: undefined, address: undefined });
      stays.observe(person, person, -1, s, place);
    }
    const order = new Order(3_600_000);
    order.offer('one', sighting({ time: at(1), place, tools: [{ id: 'pikvm', by: 'usb', value: 'x' }] }));
    const { users, devices } = new Resolver([], noHooks).state;
    const parts = { stays: stays.state, resolver: { users, devices }, order: order.state };
    const restored = expand(deserialize(serialize(compact({ ...parts, now: at(4) }))));
    for (const person of stays.state.people.values()) Object.assign(person, NOWHERE);
    expect(restored).toStrictEqual(parts);
    expect([...restored.order.slots.values()][0]![0]!.place).toBe(restored.stays.networks.get('198.51.100.7')!.place);
  });
});
