import { deserialize, serialize } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { Resolver } from '../../../src/identity/resolver.ts';
import { compact, expand } from '../../../src/window/compact.ts';
import { Order } from '../../../src/window/order.ts';
import { Stays } from '../../../src/window/stays.ts';
import { noHooks } from '../../support/engine.ts';
import { at, sighting } from '../../support/sightings.ts';

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
    const parts = { stays: stays.state, resolver: resolver.state, order: order.state };
    const bytes = serialize(compact(parts));
    expect(expand(deserialize(bytes))).toEqual(parts);
    expect(bytes.length).toBeLessThan(0.7 * serialize(parts).length);
  });
});
