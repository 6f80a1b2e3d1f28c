/**
 * Stays: who was at which network, on which days, from when to when, with which machines. In: resolved sightings that
 * prove presence. Out: networks with their guests, and people with their networks. All cluster detectors stand on this
 * state; it is bounded by a horizon in days, a cap on guests per network, and a cap on networks.
 */
import type { EpochMs, NetworkClass } from '../event.ts';
import { type Days, dayOf, dropBefore, unite, withDay } from './days.ts';
import {
  type Devices,
  dropDevices,
  type Intervals,
  STAY_GAP_MS,
  uniteDevices,
  uniteStays,
  withDevice,
  withStay,
} from './lists.ts';
import type { Place, Sighting } from './sighting.ts';

/** A user's number, or -1 - device number where no user was ever named. */
export type PersonId = number;

/** Networks with more guests than this are crowds whatever they do; further guests are only counted. */
const MAX_GUESTS = 256;
const MAX_NETWORKS = 1000;
const MAX_SAMPLES = 6;

/** A sighting kept as proof. */
export interface Sample {
  id: string;
  time: EpochMs;
  dataset: string;
  action: string | undefined;
  user: number;
  device: number;
  address: string | undefined;
}

export interface Guest {
  days: Days;
  stays: Intervals;
  /** Machines of this person here. */
  devices: Devices;
  first: EpochMs;
  last: EpochMs;
  /** Made when a second guest appears: only who shares a network can ever be asked for proof. */
  samples: Sample[] | undefined;
}

export interface Network {
  place: Place;
  guests: Map<PersonId, Guest>;
  /** Guests beyond the cap. */
  overflow: number;
  last: EpochMs;
}

export interface Person {
  days: Days;
  officeDays: Days;
  /** Network keys outside the company, with the last day at each. */
  networks: Map<string, number>;
  devices: Devices;
  first: EpochMs;
  last: EpochMs;
  /** Where the last sighting was, because the next is mostly there too. Not part of the state: it only saves time. */
  here: Here | undefined;
}

interface Here {
  place: Place;
  network: Network;
  guest: Guest;
  generation: number;
}

export interface StaysState {
  networks: Map<string, Network>;
  people: Map<PersonId, Person>;
  /** People with something new since the last evaluation. */
  dirty: Set<PersonId>;
  /** Networks forgotten for want of room. */
  crowdedOut: number;
}

export const emptyStays = (): StaysState => ({
  networks: new Map(),
  people: new Map(),
  dirty: new Set(),
  crowdedOut: 0,
});

/** Making room goes through all networks, so it makes much at once. */
const ROOM = 0.1;

export class Stays {
  readonly state: StaysState;
  readonly #capacity: number;
  /** Rises when guests or networks are taken away, so that nobody is believed to be there still. */
  #generation = 0;

  /** `capacity` bounds the networks. */
  constructor(state: StaysState = emptyStays(), capacity = Number.POSITIVE_INFINITY) {
    this.state = state;
    this.#capacity = capacity;
  }

  /** Notes that a person was at a place, which is the sighting's own or that of its session. */
  observe(person: PersonId, user: number, device: number, s: Sighting, place: Place): void {
    const day = dayOf(s.time);
    const resident = this.#person(person, s.time);
    resident.last = Math.max(resident.last, s.time);
    const { days } = resident;
    resident.days = withDay(days, day);
    if (resident.days !== days) this.state.dirty.add(person);
    if (device >= 0) resident.devices = withDevice(resident.devices, device, day);
    if (place.class === 'corporate') resident.officeDays = withDay(resident.officeDays, day);
    if (isCompany(place.class)) return;
    const here = this.#here(person, resident, place, s.time, day);
    if (here === undefined) return;
    const { network, guest } = here;
    network.last = Math.max(network.last, s.time);
    if (visit(guest, day, device, s)) this.state.dirty.add(person);
    if (network.guests.size > 1) keepSample(guest, day, s, user, device);
  }

  /** Forgets what lies before the horizon, and answers with the people of whom nothing is left. Called once a day of event time. */
  evict(firstDay: number): PersonId[] {
    const { networks, people } = this.state;
    this.#generation++;
    for (const [key, network] of networks) {
      for (const [person, guest] of network.guests) {
        dropBefore(guest.days, firstDay);
        dropDevices(guest.devices, firstDay);
        if (guest.days.length === 0) network.guests.delete(person);
      }
      if (network.guests.size === 0) networks.delete(key);
    }
    const gone: PersonId[] = [];
    for (const [id, person] of people) {
      dropBefore(person.days, firstDay);
      dropBefore(person.officeDays, firstDay);
      dropDevices(person.devices, firstDay);
      for (const [key, day] of person.networks) if (day < firstDay) person.networks.delete(key);
      if (person.days.length === 0) gone.push(id);
    }
    for (const id of gone) this.forget(id);
    return gone;
  }

  /** Forgets a person, and the networks where nobody else was. */
  forget(id: PersonId): void {
    const { networks, people, dirty } = this.state;
    this.#generation++;
    for (const key of people.get(id)?.networks.keys() ?? []) {
      const network = networks.get(key);
      network?.guests.delete(id);
      if (network?.guests.size === 0) networks.delete(key);
    }
    people.delete(id);
    dirty.delete(id);
  }

  /** Gives everything of one person to another, because both turned out to be the same. */
  mergePerson(from: PersonId, into: PersonId): void {
    const given = this.state.people.get(from);
    if (given === undefined || from === into) return;
    this.#generation++;
    const kept = this.#person(into, given.first);
    kept.days = unite(kept.days, given.days);
    kept.officeDays = unite(kept.officeDays, given.officeDays);
    kept.devices = uniteDevices(kept.devices, given.devices);
    kept.first = Math.min(kept.first, given.first);
    kept.last = Math.max(kept.last, given.last);
    for (const [key, day] of given.networks) {
      kept.networks.set(key, Math.max(day, kept.networks.get(key) ?? day));
      const network = this.state.networks.get(key);
      if (network !== undefined) mergeGuest(network, from, into);
    }
    this.state.people.delete(from);
    this.state.dirty.delete(from);
    this.state.dirty.add(into);
  }

  /** Undefined where there is no room for the person's network, or at the network for the person. */
  #here(id: PersonId, person: Person, place: Place, time: EpochMs, day: number): Here | undefined {
    const { here } = person;
    if (here?.place.key === place.key && here.generation === this.#generation) {
      if (here.guest.days.at(-1) !== day) person.networks.set(place.key, day);
      return here;
    }
    person.here = undefined;
    if (!person.networks.has(place.key) && person.networks.size >= MAX_NETWORKS) return undefined;
    person.networks.set(place.key, day);
    const network = this.#network(place, time);
    const guest = this.#guest(network, id, time);
    if (guest !== undefined) person.here = { place, network, guest, generation: this.#generation };
    return person.here;
  }

  #person(id: PersonId, time: EpochMs): Person {
    let person = this.state.people.get(id);
    if (person === undefined) {
      person = { days: [], officeDays: [], networks: new Map(), devices: [], first: time, last: time, here: undefined };
      this.state.people.set(id, person);
    }
    return person;
  }

  #network(place: Place, time: EpochMs): Network {
    let network = this.state.networks.get(place.key);
    if (network === undefined) {
      if (this.state.networks.size >= this.#capacity) this.#makeRoom();
      network = { place, guests: new Map(), overflow: 0, last: time };
      this.state.networks.set(place.key, network);
    }
    return network;
  }

  /** Networks where one person was on one day go first, then those where nobody was for longest. */
  #makeRoom(): void {
    const { networks } = this.state;
    this.#generation++;
    const stayed = new Map<string, number>();
    for (const [key, { guests }] of networks) stayed.set(key, isPassing(guests) ? 0 : 1);
    const crowd = [...networks]
      .sort(([a, one], [b, two]) => stayed.get(a)! - stayed.get(b)! || one.last - two.last || (a < b ? -1 : 1))
      .slice(0, Math.ceil(this.#capacity * ROOM));
    for (const [key] of crowd) networks.delete(key);
    this.state.crowdedOut += crowd.length;
  }

  #guest(network: Network, person: PersonId, time: EpochMs): Guest | undefined {
    let guest = network.guests.get(person);
    if (guest === undefined) {
      if (network.guests.size >= MAX_GUESTS) {
        network.overflow++;
        return undefined;
      }
      guest = { days: [], stays: [], devices: [], first: time, last: time, samples: undefined };
      network.guests.set(person, guest);
    }
    return guest;
  }
}

/** Offices, and the company's egress in a cloud, where nobody is. */
const isCompany = (kind: NetworkClass): boolean => kind === 'corporate' || kind === 'sase';

function isPassing(guests: Network['guests']): boolean {
  if (guests.size > 1) return false;
  for (const { days } of guests.values()) return days.length <= 1;
  return true;
}

/** Notes a sighting of a guest. True when the day or the device is new here. */
function visit(guest: Guest, day: number, device: number, s: Sighting): boolean {
  const { days, devices } = guest;
  guest.days = withDay(days, day);
  if (device >= 0) guest.devices = withDevice(devices, device, day);
  guest.last = Math.max(guest.last, s.time);
  const start = s.start !== undefined && s.time - s.start < 2 * STAY_GAP_MS ? s.start : s.time;
  guest.stays = withStay(guest.stays, start, s.time);
  return guest.days !== days || guest.devices !== devices;
}

/** One sighting of each of the first days. */
function keepSample(guest: Guest, day: number, s: Sighting, user: number, device: number): void {
  guest.samples ??= [];
  const last = guest.samples.at(-1);
  if (guest.samples.length >= MAX_SAMPLES || (last !== undefined && dayOf(last.time) === day)) return;
  guest.samples.push({
    id: s.id,
    time: s.time,
    dataset: s.dataset,
    action: s.action,
    user,
    device,
    address: s.address,
  });
}

function mergeGuest(network: Network, from: PersonId, into: PersonId): void {
  const given = network.guests.get(from);
  if (given === undefined) return;
  network.guests.delete(from);
  const kept = network.guests.get(into);
  if (kept === undefined) {
    network.guests.set(into, given);
    return;
  }
  kept.days = unite(kept.days, given.days);
  kept.devices = uniteDevices(kept.devices, given.devices);
  kept.first = Math.min(kept.first, given.first);
  kept.last = Math.max(kept.last, given.last);
  kept.stays = uniteStays(kept.stays, given.stays);
  kept.samples = [...(kept.samples ?? []), ...(given.samples ?? [])]
    .sort((a, b) => a.time - b.time)
    .slice(0, MAX_SAMPLES);
}
