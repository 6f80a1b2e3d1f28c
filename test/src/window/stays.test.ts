import { describe, expect, it } from 'vitest';
import { dayOf } from '../../../src/window/days.ts';
import { devicesOf } from '../../../src/window/lists.ts';
import { type Guest, guestOf, Stays } from '../../../src/window/stays.ts';
import { at, placeAt, sighting } from '../../support/sightings.ts';

const HOME = placeAt('198.51.100.7');

function observe(stays: Stays, person: number, day: number, hour = 9, place = HOME, device = 1, start?: number): void {
  stays.observe(person, person, device, sighting({ time: at(day, hour), address: place.key, start }), place);
}

const guestAtHome = (stays: Stays): Guest => guestOf(stays.state.networks.get(HOME.key)!, 1)!;

describe('stays', () => {
  it('keep days, intervals and machines of each guest', () => {
    const stays = new Stays();
    observe(stays, 1, 0, 9);
    observe(stays, 1, 0, 15, HOME, 2);
    observe(stays, 1, 3, 9);
    const guest = guestAtHome(stays);
    expect(guest.days).toEqual([dayOf(at(0)), dayOf(at(3))]);
    expect(guest.stays).toEqual([at(0, 9), at(0, 15), at(3, 9), at(3, 9)]);
    expect([...devicesOf(guest.devices)]).toEqual([1, 2]);
  });

  it('take the beginning of a session from its end', () => {
    const stays = new Stays();
    observe(stays, 1, 0, 17, HOME, 1, at(0, 9));
    expect(guestAtHome(stays).stays).toEqual([at(0, 9), at(0, 17)]);
  });

  it('count office days and keep no office', () => {
    const stays = new Stays();
    observe(stays, 1, 0, 9, placeAt('203.0.113.1', 'corporate'));
    observe(stays, 1, 1, 9, placeAt('203.0.113.2', 'sase'));
    expect(stays.state.people.get(1)!.officeDays).toEqual([dayOf(at(0))]);
    expect(stays.state.networks.size).toBe(0);
  });

  it('keep proof only where somebody else is', () => {
    const stays = new Stays();
    observe(stays, 1, 0);
    expect(guestAtHome(stays).samples).toBeUndefined();
    observe(stays, 2, 0);
    observe(stays, 1, 1);
    expect(guestAtHome(stays).samples).toHaveLength(1);
  });

  it('count guests beyond the cap and keep none of them', () => {
    const stays = new Stays();
    for (let person = 0; person < 300; person++) observe(stays, person, 0);
    const network = stays.state.networks.get(HOME.key)!;
    expect([network.guests.length, network.overflow]).toEqual([256, 44]);
  });

  it('forget what lies before the horizon', () => {
    const stays = new Stays();
    observe(stays, 1, 0);
    observe(stays, 2, 9);
    expect(stays.evict(dayOf(at(5)))).toEqual([1]);
    expect([...stays.state.people.keys()]).toEqual([2]);
    expect(guestAtHome(stays)).toBeUndefined();
    expect(stays.state.people.get(2)!.guestAt).toEqual(stays.state.networks.get(HOME.key)!.guests);
    expect(stays.evict(dayOf(at(50)))).toEqual([2]);
    expect(stays.state.networks.size).toBe(0);
  });

  it('make room for new networks: where one person passed by goes before where somebody stayed or two met', () => {
    const stays = new Stays(undefined, 10);
    const network = (i: number) => placeAt(`203.0.113.${i}`);
    observe(stays, 1, 0, 9, network(0));
    observe(stays, 1, 1, 9, network(0));
    observe(stays, 1, 0, 9, network(1));
    observe(stays, 2, 0, 9, network(1));
    for (let i = 2; i < 12; i++) observe(stays, 3, 2, i, network(i));
    expect(stays.state.networks.size).toBe(10);
    expect(stays.state.crowdedOut).toBe(2);
    expect([...stays.state.networks.keys()].slice(0, 3)).toEqual(['203.0.113.0', '203.0.113.1', '203.0.113.4']);
    const person = stays.state.people.get(3)!;
    expect(person.guestAt.map(({ network: { place } }) => place.key)).not.toContain('203.0.113.2');
    expect(person.guestAt).toHaveLength(8);
    observe(stays, 3, 3, 9, network(2));
    expect(person.guestAt.at(-1)).toMatchObject({ network: { place: { key: '203.0.113.2' } }, days: [dayOf(at(3))] });
  });

  it('give everything of one person to another when both are one', () => {
    const stays = new Stays();
    observe(stays, 1, 0);
    observe(stays, 2, 1, 9, HOME, 7);
    observe(stays, 2, 2, 9, placeAt('198.51.100.8'));
    stays.mergePerson(2, 1);
    const person = stays.state.people.get(1)!;
    expect(person.days).toEqual([0, 1, 2].map((day) => dayOf(at(day))));
    expect(person.guestAt.map(({ network }) => network.place.key)).toEqual(['198.51.100.7', '198.51.100.8']);
    expect(stays.state.networks.get(HOME.key)!.guests).toEqual([person.guestAt[0]]);
    expect([...devicesOf(guestAtHome(stays).devices)]).toEqual([1, 7]);
    expect(stays.state.people.has(2)).toBe(false);
  });
});
