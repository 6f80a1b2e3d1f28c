/** Builds sightings for tests: name what matters, the rest has plain values. */
import type { Sighting } from '../../src/window/sighting.ts';

let next = 0;

export const at = (day: number, hour = 12, minute = 0): number => Date.UTC(2026, 1, 2 + day, hour, minute);

export function sighting(facts: Partial<Sighting> & { time: number }): Sighting {
  const address = facts.address;
  return {
    id: `event-${next++}`,
    organization: 'acme',
    dataset: 'test.log',
    action: 'session-started',
    outcome: 'success',
    presence: address !== undefined,
    userId: undefined,
    userName: undefined,
    userEmail: undefined,
    userDomain: undefined,
    deviceId: undefined,
    deviceSerial: undefined,
    hostId: undefined,
    hostName: undefined,
    mac: undefined,
    address,
    networkKey: address,
    networkClass: address === undefined ? undefined : 'residential',
    networkName: undefined,
    asn: 64500,
    asOrganization: 'Example ISP',
    country: 'US',
    region: 'Idaho',
    city: 'Boise',
    latitude: 43.6,
    longitude: -116.2,
    assigned: undefined,
    session: undefined,
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
  facts: Partial<Sighting> = {},
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
