/**
 * Who lives together. In: the stays. Out: for a person, the others who share a home with them, by days and by how much of
 * their time they spend there. A home is a residential network (or one of unknown kind) that is no crowd. People in a
 * café or a hotel share a network too, but not most of their days; neighbors behind one carrier address share it by chance.
 */
import type { NetworkClass } from '../event.ts';
import { type Days, intersect, unite, uniteAll } from './days.ts';
import { type Guest, guestOf, type Network, type Person, type PersonId, type StaysState } from './stays.ts';

const PLACE_CLASSES: ReadonlySet<NetworkClass> = new Set([
  'residential',
  'unknown',
  'business',
  'education',
  'government',
]);
const HOME_CLASSES: ReadonlySet<NetworkClass> = new Set(['residential', 'unknown']);

/** Carriers put strangers behind one IPv4 address, but never into one IPv6 /64: that is one router, or one hotspot. */
const isHomeClass = (network: Network): boolean =>
  HOME_CLASSES.has(network.place.class) ||
  ((network.place.class === 'mobile' || network.place.class === 'satellite') && network.place.key.includes(':'));

export interface CohabitationOptions {
  /** Fewest days on which two people must have been there together. */
  minDays: number;
  /** Least share of the days of the one seen less. */
  minShare: number;
  /** A network with more guests than this is a crowd unless most of them have settled there. */
  crowd: number;
  /** Largest household; beyond it the network is a place, not a home. */
  maxPeople: number;
}

/** Longest silence that a stay bridges: the laptop stood there over the weekend, unless it was seen elsewhere. */
const BRIDGE_DAYS = 4;

/** The guest's days, with silent days between two sightings filled in where the person was seen nowhere else. */
export function bridged(guest: Days, everywhere: Days): Days {
  const days: Days = [];
  let at = 0;
  for (let i = 0; i < guest.length; i++) {
    const day = guest[i]!;
    const before = i > 0 ? guest[i - 1]! : day;
    while (at < everywhere.length && everywhere[at]! <= before) at++;
    const elsewhere = at < everywhere.length && everywhere[at]! < day;
    if (!elsewhere && day - before <= BRIDGE_DAYS) for (let d = before + 1; d < day; d++) days.push(d);
    days.push(day);
  }
  return days;
}

export class Cohabitation {
  readonly #stays: StaysState;
  readonly #options: CohabitationOptions;
  /** One evaluation looks at a network and a person many times. */
  readonly #homes = new Map<Network, boolean>();
  readonly #outside = new Map<PersonId, Days>();

  constructor(stays: StaysState, options: CohabitationOptions) {
    this.#stays = stays;
    this.#options = options;
  }

  /** Everyone who lives with `seed`, including those who live with those; undefined when it is nobody or a crowd. */
  household(seed: PersonId): PersonId[] | undefined {
    if (this.#homesOf(this.#stays.people.get(seed)).length === 0) return undefined;
    const members = new Set<PersonId>([seed]);
    const queue = [seed];
    for (let person = queue.pop(); person !== undefined; person = queue.pop()) {
      for (const other of this.#neighbors(person)) {
        if (!members.has(other) && this.#liveTogether(person, other)) {
          members.add(other);
          queue.push(other);
          if (members.size > this.#options.maxPeople) return undefined;
        }
      }
    }
    return members.size < 2 ? undefined : [...members].sort((a, b) => a - b);
  }

  /** Homes shared by at least two of the people. */
  sharedHomes(people: readonly PersonId[]): Network[] {
    const visitors = new Map<Network, number>();
    for (const person of people) {
      for (const { network } of this.#stays.people.get(person)!.guestAt)
        visitors.set(network, (visitors.get(network) ?? 0) + 1);
    }
    const homes: Network[] = [];
    for (const [network, count] of visitors) if (count >= 2 && this.isHome(network)) homes.push(network);
    return homes;
  }

  /** Days on which the person was seen at a place outside the company; a phone network or a VPN exit is no place. */
  outsideDays(id: PersonId): Days {
    let days = this.#outside.get(id);
    if (days === undefined) {
      const { guestAt } = this.#stays.people.get(id)!;
      const places = guestAt.filter(({ network }) => PLACE_CLASSES.has(network.place.class));
      days = uniteAll(places.map((guest) => guest.days));
      this.#outside.set(id, days);
    }
    return days;
  }

  isHome(network: Network): boolean {
    let home = this.#homes.get(network);
    if (home === undefined) {
      home = isHomeClass(network) && !this.#isCrowd(network);
      this.#homes.set(network, home);
    }
    return home;
  }

  #isCrowd(network: Network): boolean {
    if (network.overflow > 0) return true;
    const { guests } = network;
    if (guests.length <= this.#options.crowd) return false;
    return guests.filter((guest) => this.#isSettled(guest)).length < guests.length / 2;
  }

  #isSettled({ person, days }: Guest): boolean {
    return (
      days.length >= this.#options.minDays && days.length >= this.#options.minShare * this.outsideDays(person).length
    );
  }

  #neighbors(id: PersonId): PersonId[] {
    const others = new Set<PersonId>();
    for (const network of this.#homesOf(this.#stays.people.get(id))) {
      for (const { person } of network.guests) if (person !== id) others.add(person);
    }
    return [...others];
  }

  #homesOf(person: Person | undefined): Network[] {
    const homes: Network[] = [];
    for (const { network } of person?.guestAt ?? [])
      if (network.guests.length > 1 && this.isHome(network)) homes.push(network);
    return homes;
  }

  /** Both spend most of their days, since both are around, at homes they share, and were there together often enough. */
  #liveTogether(a: PersonId, b: PersonId): boolean {
    const first = this.#stays.people.get(a)!;
    const second = this.#stays.people.get(b)!;
    const since = Math.max(first.days[0]!, second.days[0]!);
    const together: Days[] = [];
    const atHome: [Days[], Days[]] = [[], []];
    for (const network of this.#homesOf(first.guestAt.length <= second.guestAt.length ? first : second)) {
      const one = guestOf(network, a);
      const two = guestOf(network, b);
      if (one === undefined || two === undefined) continue;
      together.push(intersect(bridged(one.days, first.days), bridged(two.days, second.days)));
      atHome[0].push(one.days);
      atHome[1].push(two.days);
    }
    if (uniteAll(together).length < this.#options.minDays) return false;
    return (
      this.#share(a, atHome[0], since) >= this.#options.minShare &&
      this.#share(b, atHome[1], since) >= this.#options.minShare
    );
  }

  /** Share of a person's days outside the company, from `since` on, that were spent at the given homes. */
  #share(person: PersonId, atHome: readonly Days[], since: number): number {
    const home = uniteAll(atHome);
    const outside = countFrom(unite(this.outsideDays(person), home), since);
    return outside === 0 ? 0 : countFrom(home, since) / outside;
  }
}

const countFrom = (days: Days, since: number): number =>
  days.reduce((count, day) => (day >= since ? count + 1 : count), 0);
