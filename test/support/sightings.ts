/** Builds sightings for tests: name what matters, the rest has plain values. */
import type { NetworkClass } from '../../src/event.ts';
import type { Place, Sighting } from '../../src/window/sighting.ts';

let next = 0;

export const at = (day: number, hour = 12, minute = 0): number => Date.UTC(2026, 1, 2 + day, hour, minute);

/** A place with plain facts, of the class given. */
export const placeAt = (key: string, kind: NetworkClass = 'residential'): Place => ({
  key,
  class: kind,
  asn: 64500,
  asOrganization: 'Example ISP',
  country: 'US',
  region: 'Idaho',
  city: 'Boise',
  latitude: 43.6,
  longitude: -116.2,
});

export function sighting({ kind, ...facts }: Partial<Sighting> & { time: number; kind?: NetworkClass }): Sighting {
  const address = facts.address;
  return {
    id: `event-${next++}`,
    organization: 'acme',
    dataset: 'test.log',
    action: 'session-started',
    presence: address !== undefined,
    userId: undefined,
    userName: undefined,
    userEmail: undefined,
    deviceId: undefined,
    deviceSerial: undefined,
    hostId: undefined,
    hostName: undefined,
    mac: undefined,
    address,
    place: address === undefined ? undefined : placeAt(address, kind),
    assigned: undefined,
    start: undefined,
    tools: undefined,
    inputLatencyMs: undefined,
    rttMs: undefined,
    ...facts,
  };
}

/** People of one house on each of the days, at the address of that day. */
export function house(
  people: string[],
  days: number,
  addressOf: (day: number) => string,
  facts: Partial<Sighting> & { kind?: NetworkClass } = {},
): Sighting[] {
  const all: Sighting[] = [];
  for (let day = 0; day < days; day++) {
    people.forEach((name, i) => {
      all.push(
        sighting({
          id: `${name}-${day}`,
          time: at(day, 13, i),
          userName: name,
          userEmail: `${name}@acme.example`,
          hostName: `LT-${name}`,
          address: addressOf(day),
          ...facts,
        }),
      );
    });
  }
  return all;
}
