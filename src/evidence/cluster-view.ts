/** Builds the view of a cluster that detectors see. In: members, stays, names, roster. Out: a ClusterView. */
import type { Resolver } from '../identity/resolver.ts';
import type { RosterEntry } from '../identity/roster.ts';
import { bridged, type Cohabitation } from '../window/cohabitation.ts';
import { type Days, unite, uniteAll } from '../window/days.ts';
import { devicesOf } from '../window/lists.ts';
import { guestOf, type Network, type PersonId, type StaysState } from '../window/stays.ts';
import { kilometers } from './geo.ts';
import type { ClusterView, MemberView, Move, NetworkView } from './views.ts';

export interface People {
  name(person: PersonId): string;
  roster(person: PersonId): RosterEntry | undefined;
}

/** Longest time between leaving one network and appearing at the next that still is one move. */
const MOVE_DAYS = 7;
/** People who arrive within this many days of each other moved together. */
const JOINT_DAYS = 2;
const MAX_NETWORKS = 40;
/** From this many joint moves on, a line is one whose address changes all the time. */
const ROTATING = 3;

export interface ViewSources {
  stays: StaysState;
  cohabitation: Cohabitation;
  resolver: Resolver;
  people: People;
  now: number;
}

export function clusterView(members: readonly PersonId[], sources: ViewSources): ClusterView {
  const networks = sources.cohabitation
    .sharedHomes(members)
    .map((network) => networkView(network, members))
    .filter((view) => view.people > 1)
    .sort((a, b) => a.first - b.first || (a.network.place.key < b.network.place.key ? -1 : 1));
  const place = placeOf(networks);
  const moves = movesOf(networks, members);
  // On a line whose address changes all the time, a day alone at one of its addresses is a day at home.
  const lines = new Set(moves.length < ROTATING ? [] : networks.flatMap(({ network }) => network.place.asn ?? []));
  const views = members.map((person) => memberView(person, networks, lines, place, sources));
  const crowd = concurrency(networks, members, sources);
  return {
    members: views,
    networks: networks.slice(-MAX_NETWORKS),
    deviceCount: new Set(views.flatMap((member) => member.devices.map((device) => device.id))).size,
    togetherDays: crowd.togetherDays,
    concurrentPeople: crowd.people,
    concurrentDevices: crowd.devices,
    others: countOthers(networks, members),
    moves,
    place,
    now: sources.now,
  };
}

function networkView(network: Network, members: readonly PersonId[]): NetworkView {
  const guests = members.flatMap((person) => guestOf(network, person) ?? []);
  return {
    network,
    days: uniteAll(guests.map((guest) => guest.days)),
    first: Math.min(...guests.map((guest) => guest.first)),
    last: Math.max(...guests.map((guest) => guest.last)),
    people: guests.length,
  };
}

function memberView(
  person: PersonId,
  networks: NetworkView[],
  lines: ReadonlySet<number | undefined>,
  place: ClusterView['place'],
  sources: ViewSources,
): MemberView {
  const { stays, resolver, people, cohabitation } = sources;
  const state = stays.people.get(person)!;
  const guests = networks.flatMap(({ network }) => guestOf(network, person) ?? []);
  const devices = new Map<number, string>();
  for (const guest of guests) {
    for (const device of devicesOf(guest.devices)) {
      const root = resolver.devices.find(device);
      devices.set(root, resolver.deviceName(root));
    }
  }
  const roster = people.roster(person);
  const homeDays = uniteAll([...guests.map((guest) => guest.days), ...daysOnLines(person, lines, sources)]);
  return {
    person,
    name: people.name(person),
    roster,
    devices: [...devices].map(([id, name]) => ({ id, name })).sort((a, b) => (a.name < b.name ? -1 : 1)),
    outsideDays: unite(cohabitation.outsideDays(person), homeDays),
    homeDays,
    officeDays: state.officeDays,
    declaredKm: declaredDistance(roster, place),
    first: Math.min(...guests.map((guest) => guest.first)),
    last: Math.max(...guests.map((guest) => guest.last)),
    samples: guests
      .flatMap((guest) => guest.samples ?? [])
      .sort((a, b) => a.time - b.time)
      .slice(0, 4),
  };
}

/** Days at addresses of the given autonomous systems where nobody else was. */
function daysOnLines(person: PersonId, lines: ReadonlySet<number | undefined>, { stays }: ViewSources): Days[] {
  if (lines.size === 0) return [];
  return stays.people
    .get(person)!
    .guestAt.filter(({ network }) => network.guests.length === 1 && lines.has(network.place.asn))
    .map(({ days }) => days);
}

/** The place of the network most people spent most days at. */
function placeOf(networks: readonly NetworkView[]): ClusterView['place'] {
  let best: NetworkView | undefined;
  for (const view of networks) {
    if (
      view.network.place.latitude !== undefined &&
      (best === undefined || view.days.length * view.people > best.days.length * best.people)
    )
      best = view;
  }
  if (best === undefined) return undefined;
  const { latitude, longitude, city, region, country } = best.network.place;
  return { latitude: latitude!, longitude: longitude!, words: [city, region, country].filter(Boolean).join(', ') };
}

function declaredDistance(roster: RosterEntry | undefined, place: ClusterView['place']): number | undefined {
  if (roster?.latitude === undefined || roster.longitude === undefined || place === undefined) return undefined;
  return kilometers(roster.latitude, roster.longitude, place.latitude, place.longitude);
}

/** Who was there on the same day: days with two or more people, and the most people and devices at one network on one day. */
function concurrency(networks: readonly NetworkView[], members: readonly PersonId[], sources: ViewSources) {
  const together = new Map<number, Set<PersonId>>();
  let people = 0;
  let devices = 0;
  for (const { network } of networks) {
    const perDay = new Map<number, number>();
    const machines = new Set<number>();
    for (const person of members) {
      const guest = guestOf(network, person);
      if (guest === undefined) continue;
      for (const device of devicesOf(guest.devices)) machines.add(sources.resolver.devices.find(device));
      // The laptop stands there on silent days too.
      for (const day of bridged(guest.days, sources.stays.people.get(person)!.days)) {
        perDay.set(day, (perDay.get(day) ?? 0) + 1);
        let present = together.get(day);
        if (present === undefined) {
          present = new Set();
          together.set(day, present);
        }
        present.add(person);
      }
    }
    people = Math.max(people, ...perDay.values());
    devices = Math.max(devices, machines.size);
  }
  const togetherDays: Days = [...together]
    .filter(([, present]) => present.size > 1)
    .map(([day]) => day)
    .sort((a, b) => a - b);
  return { togetherDays, people, devices };
}

function countOthers(networks: readonly NetworkView[], members: readonly PersonId[]): number {
  const known = new Set(members);
  const others = new Set<PersonId>();
  for (const { network } of networks)
    for (const { person } of network.guests) if (!known.has(person)) others.add(person);
  return others.size;
}

/** Moves from one network to the next that at least two members made together: all leave, then all arrive. */
function movesOf(networks: readonly NetworkView[], members: readonly PersonId[]): Move[] {
  const arrivals = new Map<string, { from: string; days: number[] }[]>();
  for (const person of members) {
    const path = networks.flatMap(({ network }) => {
      const guest = guestOf(network, person);
      return guest === undefined
        ? []
        : [
            {
              key: network.place.key,
              family: network.place.key.includes(':') ? 6 : 4,
              first: guest.days[0]!,
              last: guest.days.at(-1)!,
            },
          ];
    });
    for (const family of [4, 6]) {
      const line = path.filter((step) => step.family === family).sort((a, b) => a.first - b.first || a.last - b.last);
      for (let i = 1; i < line.length; i++) noteArrival(arrivals, line[i - 1]!, line[i]!);
    }
  }
  const moves: Move[] = [];
  for (const [to, steps] of arrivals) {
    for (const { from, days } of steps) {
      days.sort((a, b) => a - b);
      const joint = days.filter((day) => day - days[0]! <= JOINT_DAYS);
      if (joint.length > 1) moves.push({ from, to, day: days[0]!, people: joint.length });
    }
  }
  return moves.sort((a, b) => a.day - b.day || (a.to < b.to ? -1 : 1));
}

interface Step {
  key: string;
  first: number;
  last: number;
}

function noteArrival(arrivals: Map<string, { from: string; days: number[] }[]>, before: Step, after: Step): void {
  if (before.last > after.first || after.first - before.last > MOVE_DAYS) return;
  const steps = arrivals.get(after.key) ?? [];
  const known = steps.find((step) => step.from === before.key);
  if (known === undefined) steps.push({ from: before.key, days: [after.first] });
  else known.days.push(after.first);
  arrivals.set(after.key, steps);
}
