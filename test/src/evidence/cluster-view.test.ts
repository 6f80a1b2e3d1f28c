import { describe, expect, it } from 'vitest';
import { clusterView } from '../../../src/evidence/cluster-view.ts';
import { Resolver } from '../../../src/identity/resolver.ts';
import { Cohabitation } from '../../../src/window/cohabitation.ts';
import { Stays } from '../../../src/window/stays.ts';
import { noHooks } from '../../support/engine.ts';
import { at, placeAt, sighting } from '../../support/sightings.ts';
import { rosterEntry } from '../../support/views.ts';

type Visit = [name: string, days: number[], key: string];

function view(visits: Visit[], roster = new Map<string, ReturnType<typeof rosterEntry>>()) {
  const stays = new Stays();
  const resolver = new Resolver(['acme.example'], noHooks);
  const people = new Set<number>();
  for (const [name, days, key] of visits) {
    for (const day of days) {
      const s = sighting({ time: at(day), userName: name, hostName: `LT-${name}`, address: key });
      const { user, device } = resolver.resolve(s);
      stays.observe(user, user, device, s, placeAt(key));
      if (name !== 'guest') people.add(user);
    }
  }
  const cohabitation = new Cohabitation(stays.state, { minDays: 3, minShare: 0.5, crowd: 8, maxPeople: 64 });
  const names = {
    name: (person: number) => resolver.userName(person),
    roster: (person: number) => roster.get(resolver.userName(person)),
  };
  return clusterView([...people], { stays: stays.state, cohabitation, resolver, people: names, now: at(20) });
}

const week = [0, 1, 2, 3, 4];

describe('the view of a cluster', () => {
  it('has members, machines, networks and days together', () => {
    const seen = view([
      ['ann', week, '198.51.100.7'],
      ['bob', week, '198.51.100.7'],
      ['guest', [0], '198.51.100.7'],
    ]);
    expect(seen.members.map(({ name, devices }) => [name, devices.map((device) => device.name)])).toEqual([
      ['ann', ['LT-ANN']],
      ['bob', ['LT-BOB']],
    ]);
    expect([seen.deviceCount, seen.concurrentPeople, seen.togetherDays.length, seen.others]).toEqual([2, 2, 5, 1]);
    expect(seen.place?.words).toBe('Boise, Idaho, US');
  });

  it('counts a move of all as one, within two days of each other', () => {
    const seen = view([
      ['ann', week, '198.51.100.7'],
      ['bob', week, '198.51.100.7'],
      ['ann', [5, 6], '198.51.100.8'],
      ['bob', [6, 7], '198.51.100.8'],
    ]);
    expect(seen.moves).toMatchObject([{ from: '198.51.100.7', to: '198.51.100.8', people: 2 }]);
  });

  it('sees no move in two lines used at once, nor between address families', () => {
    const both = view([
      ['ann', week, '198.51.100.7'],
      ['bob', week, '198.51.100.7'],
      ['ann', week, '2001:db8:0:1::/64'],
      ['bob', week, '2001:db8:0:1::/64'],
    ]);
    expect(both.moves).toEqual([]);
  });

  it('takes a day alone on a line that changes all the time for a day at home', () => {
    const rotating: Visit[] = [0, 1, 2, 3, 4, 5].flatMap((day): Visit[] => [
      ['ann', [day], `198.51.100.${day}`],
      ['bob', [day], `198.51.100.${day}`],
    ]);
    const seen = view([...rotating, ['ann', [6], '198.51.100.99']]);
    expect(seen.members[0]!.homeDays).toHaveLength(7);
  });

  it('measures how far the declared home is', () => {
    const roster = new Map([['ann', rosterEntry({ latitude: 43.6, longitude: -116.2 })]]);
    const seen = view(
      [
        ['ann', week, '198.51.100.7'],
        ['bob', week, '198.51.100.7'],
      ],
      roster,
    );
    expect(seen.members.map(({ declaredKm }) => declaredKm)).toEqual([0, undefined]);
  });
});
