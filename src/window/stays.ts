/**
 * Stays: who was at which network, on which days, from when to when, with which machines. In: resolved sightings that
 * prove presence. Out: networks with their guests, and people with their networks. All cluster detectors stand on this
 * state; it is bounded by a horizon in days, a cap on guests per network, and a cap on networks.
 */
import type { EpochMs, NetworkClass } from '../event.ts';
import { type DayNumber, type Days, dayOf, dropBefore, unite, withDay } from './days.ts';
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

/** A person at a network. Both lead to it. */
export interface Guest {
  person: PersonId;
  readonly network: Network;
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
  /** In the order in which they came. */
  guests: Guest[];
  /** Guests beyond the cap. */
  overflow: number;
}

export interface Person {
  days: Days;
  officeDays: Days;
  /** Where they are a guest: networks outside the company, in the order in which they came there. */
  guestAt: Guest[];
  devices: Devices;
  first: EpochMs;
  last: EpochMs;
  /**
   * Where the last sighting was, on which day and with which machine, because the next mostly repeats all three. Not part of the
   * state: it only saves time.
   */
  here: Guest | undefined;
  hereDay: DayNumber;
  hereDevice: number;
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

const NO_DAY = -1;
/** Of whom nothing was seen yet, since this process began. */
export const NOWHERE: Pick<Person, 'here' | 'hereDay' | 'hereDevice'> = {
  here: undefined,
  hereDay: NO_DAY,
  hereDevice: -1,
};

/** Undefined where the person never was, or is no longer remembered there. */
export const guestOf = ({ guests }: Network, person: PersonId): Guest | undefined =>
  guests.find((guest) => guest.person === person);

/** Making room goes through all networks, so it makes much at once. */
const ROOM = 0.1;

export class Stays {
  readonly state: StaysState;
  readonly #capacity: number;

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
    const guest = isCompany(place.class) ? undefined : this.#here(person, resident, place, s.time);
    const isRepeat = guest !== undefined && resident.hereDay === day && resident.hereDevice === device;
    if (!isRepeat && noteDay(resident, day, device, place)) this.state.dirty.add(person);
    if (guest === undefined) return;
    if (!isRepeat && noteVisit(guest, day, device)) this.state.dirty.add(person);
    resident.hereDay = day;
    resident.hereDevice = device;
    prolong(guest, s);
    if (guest.network.guests.length > 1) keepSample(guest, day, s, user, device);
  }

  /** Forgets what lies before the horizon, and answers with the people of whom nothing is left. Called once a day of event time. */
  evict(firstDay: number): PersonId[] {
    const { networks, people } = this.state;
    for (const [key, network] of networks) {
      for (const guest of network.guests) {
        dropBefore(guest.days, firstDay);
        dropDevices(guest.devices, firstDay);
      }
      if (network.guests.some(isGone)) network.guests = network.guests.filter(isStill);
      if (network.guests.length === 0) networks.delete(key);
    }
    const gone: PersonId[] = [];
    for (const [id, person] of people) {
      dropBefore(person.days, firstDay);
      dropBefore(person.officeDays, firstDay);
      dropDevices(person.devices, firstDay);
      if (person.guestAt.some(isGone)) keepGuestAt(person, isStill);
      if (person.days.length === 0) gone.push(id);
    }
    for (const id of gone) this.forget(id);
    return gone;
  }

  /** Forgets a person, and the networks where nobody else was. */
  forget(id: PersonId): void {
    const { people, dirty } = this.state;
    for (const guest of people.get(id)?.guestAt ?? []) this.#leave(guest);
    people.delete(id);
    dirty.delete(id);
  }

  /** Gives everything of one person to another, because both turned out to be the same. */
  mergePerson(from: PersonId, into: PersonId): void {
    const given = this.state.people.get(from);
    if (given === undefined || from === into) return;
    const kept = this.#person(into, given.first);
    kept.days = unite(kept.days, given.days);
    kept.officeDays = unite(kept.officeDays, given.officeDays);
    kept.devices = uniteDevices(kept.devices, given.devices);
    kept.first = Math.min(kept.first, given.first);
    kept.last = Math.max(kept.last, given.last);
    for (const guest of given.guestAt) this.#mergeGuest(guest, kept, into);
    this.state.people.delete(from);
    this.state.dirty.delete(from);
    this.state.dirty.add(into);
  }

  /** Undefined where there is no room for the person's network, or at the network for the person. */
  #here(id: PersonId, person: Person, place: Place, time: EpochMs): Guest | undefined {
    if (person.here?.network.place.key !== place.key) {
      person.here = this.#guest(id, person, place, time);
      person.hereDay = NO_DAY;
    }
    return person.here;
  }

  #person(id: PersonId, time: EpochMs): Person {
    let person = this.state.people.get(id);
    if (person === undefined) {
      person = { days: [], officeDays: [], guestAt: [], devices: [], first: time, last: time, ...NOWHERE };
      this.state.people.set(id, person);
    }
    return person;
  }

  #guest(id: PersonId, person: Person, place: Place, time: EpochMs): Guest | undefined {
    const known = this.state.networks.get(place.key);
    const before = known && guestOf(known, id);
    if (before !== undefined) return before;
    if (person.guestAt.length >= MAX_NETWORKS) return undefined;
    const network = known ?? this.#create(place);
    if (network.guests.length >= MAX_GUESTS) {
      network.overflow++;
      return undefined;
    }
    const guest = {
      person: id,
      network,
      days: [],
      stays: [],
      devices: [],
      first: time,
      last: time,
      samples: undefined,
    };
    network.guests = network.guests.concat(guest);
    person.guestAt = person.guestAt.concat(guest);
    return guest;
  }

  #create(place: Place): Network {
    if (this.state.networks.size >= this.#capacity) this.#makeRoom();
    const network = { place, guests: [], overflow: 0 };
    this.state.networks.set(place.key, network);
    return network;
  }

  /** The network forgets the guest, and is forgotten where there is none left. */
  #leave(guest: Guest): void {
    const { network } = guest;
    network.guests = network.guests.filter((other) => other !== guest);
    if (network.guests.length === 0) this.state.networks.delete(network.place.key);
  }

  #mergeGuest(given: Guest, into: Person, id: PersonId): void {
    const kept = guestOf(given.network, id);
    if (kept === undefined) {
      given.network.guests = [...given.network.guests.filter((other) => other !== given), given];
      given.person = id;
      into.guestAt = into.guestAt.concat(given);
    } else {
      this.#leave(given);
      mergeGuest(kept, given);
    }
  }

  /** Networks where one person was on one day go first, then those where nobody was for longest. */
  #makeRoom(): void {
    const { networks, people } = this.state;
    const crowd = [...networks.values()]
      .map((network) => ({ network, stayed: isPassing(network) ? 0 : 1, last: lastAt(network) }))
      .sort((a, b) => a.stayed - b.stayed || a.last - b.last || (a.network.place.key < b.network.place.key ? -1 : 1))
      .slice(0, Math.ceil(this.#capacity * ROOM));
    for (const { network } of crowd) networks.delete(network.place.key);
    const isKept = ({ network }: Guest): boolean => networks.get(network.place.key) === network;
    const guests = new Set(crowd.flatMap(({ network }) => network.guests.map(({ person }) => person)));
    for (const id of guests) keepGuestAt(people.get(id)!, isKept);
    this.state.crowdedOut += crowd.length;
  }
}

const lastAt = ({ guests }: Network): EpochMs => Math.max(...guests.map(({ last }) => last));

const isGone = ({ days }: Guest): boolean => days.length === 0;
const isStill = ({ days }: Guest): boolean => days.length > 0;

/** Forgets the other networks of a person, who may come there anew. */
function keepGuestAt(person: Person, isKept: (guest: Guest) => boolean): void {
  person.guestAt = person.guestAt.filter(isKept);
  person.here = undefined;
}

/** Offices, and the company's egress in a cloud, where nobody is. */
const isCompany = (kind: NetworkClass): boolean => kind === 'corporate' || kind === 'sase';

const isPassing = ({ guests }: Network): boolean => guests.length === 1 && guests[0]!.days.length <= 1;

/** True when the day is new. */
function noteDay(person: Person, day: DayNumber, device: number, place: Place): boolean {
  const { days } = person;
  person.days = withDay(days, day);
  if (device >= 0) person.devices = withDevice(person.devices, device, day);
  if (place.class === 'corporate') person.officeDays = withDay(person.officeDays, day);
  return person.days !== days;
}

/** True when the day or the device is new here. */
function noteVisit(guest: Guest, day: DayNumber, device: number): boolean {
  const { days, devices } = guest;
  guest.days = withDay(days, day);
  if (device >= 0) guest.devices = withDevice(devices, device, day);
  return guest.days !== days || guest.devices !== devices;
}

function prolong(guest: Guest, { time, start }: Sighting): void {
  guest.last = Math.max(guest.last, time);
  const from = start !== undefined && time - start < 2 * STAY_GAP_MS ? start : time;
  guest.stays = withStay(guest.stays, from, time);
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

function mergeGuest(kept: Guest, given: Guest): void {
  kept.days = unite(kept.days, given.days);
  kept.devices = uniteDevices(kept.devices, given.devices);
  kept.first = Math.min(kept.first, given.first);
  kept.last = Math.max(kept.last, given.last);
  kept.stays = uniteStays(kept.stays, given.stays);
  kept.samples = [...(kept.samples ?? []), ...(given.samples ?? [])]
    .sort((a, b) => a.time - b.time)
    .slice(0, MAX_SAMPLES);
}
