import { describe, expect, it } from 'vitest';
import type { NetworkClass } from '../../../src/event.ts';
import { bridged, Cohabitation } from '../../../src/window/cohabitation.ts';
import { Stays } from '../../../src/window/stays.ts';
import { at, placeAt, sighting } from '../../support/sightings.ts';

const OPTIONS = { minDays: 3, minShare: 0.5, crowd: 8, maxPeople: 64 };

/** Person, days, network. */
type Visit = [person: number, days: number[], key: string, kind?: NetworkClass];

function household(visits: Visit[], seed = 1, options = OPTIONS): number[] | undefined {
  const stays = new Stays();
  for (const [person, days, key, kind] of visits) {
    for (const day of days)
      stays.observe(person, person, person, sighting({ time: at(day), address: key }), placeAt(key, kind));
  }
  return new Cohabitation(stays.state, options).household(seed);
}

const week = [0, 1, 2, 3, 4];

describe('who lives together', () => {
  it('people who spend most of their days at one home', () => {
    expect(
      household([
        [1, week, 'home'],
        [2, week, 'home'],
        [3, week, 'elsewhere'],
      ]),
    ).toEqual([1, 2]);
  });

  it('people on a line whose address changes every day', () => {
    expect(
      household(
        week.flatMap((day): Visit[] => [
          [1, [day], `lease-${day}`],
          [2, [day], `lease-${day}`],
        ]),
      ),
    ).toEqual([1, 2]);
  });

  it('people whose sightings fall on different days, because the laptop stands there meanwhile', () => {
    expect(
      household([
        [1, [0, 2, 4, 6], 'home'],
        [2, [1, 3, 5, 7], 'home'],
      ]),
    ).toEqual([1, 2]);
  });

  it('nobody on three days of a café', () => {
    expect(
      household([
        [1, [0, 1, 2], 'cafe'],
        [2, [0, 1, 2], 'cafe'],
        [1, [3, 4, 5, 6, 7, 8], 'home-1'],
        [2, [3, 4, 5, 6, 7, 8], 'home-2'],
      ]),
    ).toBeUndefined();
  });

  it.each(['mobile', 'education', 'vpn', 'hosting', 'business'] as const)('nobody at a network of class %s', (kind) => {
    expect(
      household([
        [1, week, '203.0.113.9', kind],
        [2, week, '203.0.113.9', kind],
      ]),
    ).toBeUndefined();
  });

  it('people in one IPv6 network of a carrier, which is one router', () => {
    expect(
      household([
        [1, week, '2001:db8:0:1::/64', 'mobile'],
        [2, week, '2001:db8:0:1::/64', 'mobile'],
      ]),
    ).toEqual([1, 2]);
  });

  it('a newcomer, judged by the time both are around', () => {
    const days = Array.from({ length: 20 }, (_, i) => i);
    expect(
      household([
        [1, days, 'old-home'],
        [1, [20, 21, 22, 23], 'home'],
        [2, [20, 21, 22, 23], 'home'],
      ]),
    ).toEqual([1, 2]);
  });

  it('nobody in a crowd of passers-by, nor in a household larger than one can be', () => {
    const passing: Visit[] = Array.from({ length: 20 }, (_, i) => [10 + i, [i % 5], 'hotel']);
    expect(
      household([
        [1, week, 'hotel'],
        [2, week, 'hotel'],
        ...passing,
        ...passing.map(([person]): Visit => [person, [10, 11, 12, 13], `home-${person}`]),
      ]),
    ).toBeUndefined();
    const many: Visit[] = Array.from({ length: 6 }, (_, i) => [1 + i, week, 'home']);
    expect(household(many)).toHaveLength(6);
    expect(household(many, 1, { ...OPTIONS, maxPeople: 5 })).toBeUndefined();
  });
});

describe('a stay bridges silence', () => {
  it('of up to four days, unless the person was elsewhere', () => {
    expect(bridged([1, 4], [1, 4])).toEqual([1, 2, 3, 4]);
    expect(bridged([1, 4], [1, 3, 4])).toEqual([1, 4]);
    expect(bridged([1, 9], [1, 9])).toEqual([1, 9]);
  });
});
