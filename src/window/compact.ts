/**
 * The large parts of the engine's state on a tape, for the snapshot, and sightings for another thread. In: the engine's state. Out: the same as a few flat arrays,
 * and back. What is written and what is read stand side by side: they must name the same values in the same order.
 */
import type { EpochMs } from '../event.ts';
import { type EntitiesState, type Entity, emptyEntities } from '../identity/entities.ts';
import { Device, type Session, User } from '../identity/identities.ts';
import { KEY_KINDS } from '../identity/keys.ts';
import type { ResolverState } from '../identity/resolver.ts';
import { liveSessions } from '../identity/sessions.ts';
import type { OrderState } from './order.ts';
import type { Place, Sighting } from './sighting.ts';
import {
  type Guest,
  guestOf,
  type Network,
  NOWHERE,
  type Person,
  type PersonId,
  type Sample,
  type StaysState,
} from './stays.ts';
import { type Tape, TapeReader, TapeWriter } from './tape.ts';

export interface CompactParts {
  stays: StaysState;
  resolver: ResolverState;
  order: OrderState;
}

/** `now` is the time of the last sighting: sessions that are over are not worth writing. */
export function compact(parts: CompactParts & { now: EpochMs }): Tape {
  const to = new PartsWriter(parts.now);
  to.stays(parts.stays);
  to.entities(parts.resolver.users, to.user);
  to.entities(parts.resolver.devices, to.device);
  to.order(parts.order);
  return to.tape();
}

/** The inverse of `compact`. */
export function expand(tape: Tape): CompactParts {
  const from = new PartsReader(tape);
  return {
    stays: from.stays(),
    resolver: { users: from.entities(from.user), devices: from.entities(from.device) },
    order: from.order(),
  };
}

/** Sightings for another thread: about half of what it costs to clone them one by one. */
export function packSightings(sightings: readonly Sighting[]): Tape {
  const to = new PartsWriter(Number.NEGATIVE_INFINITY);
  to.list(sightings, sightings.length, to.sighting);
  return to.tape();
}

/** The inverse of `packSightings`. */
export function unpackSightings(tape: Tape): Sighting[] {
  const from = new PartsReader(tape);
  return from.list(from.sighting);
}

class PartsWriter extends TapeWriter {
  readonly #now: EpochMs;
  readonly #places = new Map<Place, number>();
  readonly #networks = new Map<Network, number>();

  constructor(now: EpochMs) {
    super();
    this.#now = now;
  }

  stays({ networks, people, dirty, crowdedOut }: StaysState): void {
    this.list(networks.values(), networks.size, this.network);
    this.list(people, people.size, this.person);
    this.other(dirty);
    this.whole(crowdedOut);
  }

  readonly network = (network: Network): void => {
    const { place, overflow, guests } = network;
    this.#networks.set(network, this.#networks.size);
    this.place(place);
    this.whole(overflow);
    this.list(guests, guests.length, this.guest);
  };

  readonly guest = ({ person, days, stays, devices, first, last, samples }: Guest): void => {
    this.whole(person);
    this.wholes(days);
    this.numbers(stays);
    this.wholes(devices);
    this.number(first);
    this.number(last);
    this.whole(samples?.length);
    samples?.forEach(this.sample);
  };

  readonly sample = ({ id, time, dataset, action, user, device, address }: Sample): void => {
    this.text(id);
    this.number(time);
    this.word(dataset);
    this.word(action);
    this.whole(user);
    this.whole(device);
    this.text(address);
  };

  /** The networks are written: a number leads to each. */
  readonly person = ([id, { guestAt, days, officeDays, devices, first, last }]: [PersonId, Person]): void => {
    this.whole(id);
    this.list(guestAt, guestAt.length, ({ network }) => this.whole(this.#networks.get(network)));
    this.wholes(days);
    this.wholes(officeDays);
    this.wholes(devices);
    this.number(first);
    this.number(last);
  };

  /** What the roster lists is learned from the roster at each start. */
  entities<E extends Entity>(state: EntitiesState<E>, one: (entity: E) => void): void {
    this.whole(state.next);
    this.whole(state.crowdedOut);
    this.other(state.joined);
    this.list(state.byId.values(), state.byId.size, (entity) => {
      this.whole(entity.id);
      this.whole(entity.firstDay);
      this.whole(entity.lastDay);
      this.text(entity.mark);
      one(entity);
    });
    for (const kind of KEY_KINDS)
      this.list(state.keys[kind], state.keys[kind].size, ([text, entity]) => {
        this.text(text);
        this.whole(rootOf(entity).id);
      });
  }

  readonly user = (user: User): void => {
    const { email, name, vendorId, claim } = user;
    const sessions = liveSessions(user, this.#now);
    this.text(email);
    this.text(name);
    this.text(vendorId);
    this.whole(claim?.main);
    this.whole(claim?.count);
    this.list(sessions, sessions.length, this.session);
  };

  readonly session = ({ address, place, assigned, device, deviceTime, postureTime, time }: Session): void => {
    this.text(address);
    this.place(place);
    this.text(assigned);
    this.whole(device);
    this.number(deviceTime);
    this.number(postureTime);
    this.number(time);
  };

  readonly device = ({ host, serial, vendorId, users }: Device): void => {
    this.text(host);
    this.text(serial);
    this.text(vendorId);
    this.wholes(users);
  };

  order({ slots, ...rest }: OrderState): void {
    this.other(rest);
    this.list(slots, slots.size, ([slot, sightings]) => {
      this.whole(slot);
      this.list(sightings, sightings.length, this.sighting);
    });
  }

  readonly sighting = (s: Sighting): void => {
    this.text(s.id);
    this.number(s.time);
    this.word(s.organization);
    this.word(s.dataset);
    this.word(s.action);
    this.whole(s.presence ? 1 : 0);
    this.text(s.userId);
    this.text(s.userName);
    this.text(s.userEmail);
    this.text(s.deviceId);
    this.text(s.deviceSerial);
    this.text(s.hostId);
    this.text(s.hostName);
    this.other(s.mac);
    this.text(s.address);
    this.place(s.place);
    this.text(s.assigned);
    this.number(s.start);
    this.other(s.tools);
    this.number(s.inputLatencyMs);
    this.number(s.rttMs);
  };

  /** A place is written once; those who share it share it again. */
  place(place: Place | undefined): void {
    const known = place && this.#places.get(place);
    this.whole(place && (known ?? this.#places.size));
    if (place === undefined || known !== undefined) return;
    this.#places.set(place, this.#places.size);
    this.text(place.key);
    this.word(place.class);
    this.word(place.asOrganization);
    this.word(place.country);
    this.word(place.region);
    this.word(place.city);
    this.whole(place.asn);
    this.number(place.latitude);
    this.number(place.longitude);
  }

  list<T>(items: Iterable<T>, length: number, write: (item: T) => void): void {
    this.whole(length);
    for (const item of items) write(item);
  }
}

class PartsReader extends TapeReader {
  readonly #places: Place[] = [];
  #networks: Network[] = [];

  stays(): StaysState {
    this.#networks = this.list(this.network);
    return {
      networks: new Map(this.#networks.map((network) => [network.place.key, network])),
      people: new Map(this.list(this.person)),
      dirty: this.other() as Set<PersonId>,
      crowdedOut: this.whole(),
    };
  }

  readonly network = (): Network => {
    const network: Network = { place: this.place()!, overflow: this.whole(), guests: [] };
    network.guests = this.list(() => this.guest(network));
    return network;
  };

  guest(network: Network): Guest {
    return {
      person: this.whole(),
      network,
      days: this.wholes(),
      stays: this.numbers(),
      devices: this.wholes(),
      first: this.number(),
      last: this.number(),
      samples: this.maybeList(this.sample),
    };
  }

  readonly sample = (): Sample => ({
    id: this.text()!,
    time: this.number(),
    dataset: this.word()!,
    action: this.word(),
    user: this.whole(),
    device: this.whole(),
    address: this.text(),
  });

  readonly person = (): [PersonId, Person] => {
    const id = this.whole();
    const person = {
      guestAt: this.list(() => guestOf(this.#networks[this.whole()]!, id)!),
      days: this.wholes(),
      officeDays: this.wholes(),
      devices: this.wholes(),
      first: this.number(),
      last: this.number(),
      ...NOWHERE,
    };
    return [id, person];
  };

  entities<E extends Entity>(one: (id: number) => E): EntitiesState<E> {
    const next = this.whole();
    const crowdedOut = this.whole();
    const joined = this.other() as Map<number, number>;
    const byId = new Map(
      this.list(() => {
        const id = this.whole();
        const common = { firstDay: this.whole(), lastDay: this.whole(), mark: this.text() };
        return [id, Object.assign(one(id), common)];
      }),
    );
    const { keys } = emptyEntities<E>();
    for (const kind of KEY_KINDS)
      keys[kind] = new Map(
        this.list(() => {
          const text = this.text()!;
          const entity = byId.get(this.whole())!;
          entity.keys++;
          return [text, entity];
        }),
      );
    return { next, keys, byId, joined, crowdedOut };
  }

  readonly user = (id: number): User => {
    const user = new User(id);
    user.email = this.text();
    user.name = this.text();
    user.vendorId = this.text();
    const main = this.maybeWhole();
    const count = this.maybeWhole();
    if (main !== undefined) user.claim = { main, count: count! };
    user.sessions = this.list(this.session);
    return user;
  };

  readonly session = (): Session => ({
    address: this.text()!,
    place: this.place()!,
    assigned: this.text(),
    device: this.whole(),
    deviceTime: this.number(),
    postureTime: this.number(),
    time: this.number(),
  });

  readonly device = (id: number): Device => {
    const device = new Device(id);
    device.host = this.text();
    device.serial = this.text();
    device.vendorId = this.text();
    device.users = this.wholes();
    return device;
  };

  order(): OrderState {
    const rest = this.other() as Omit<OrderState, 'slots'>;
    return { ...rest, slots: new Map(this.list(() => [this.whole(), this.list(this.sighting)])) };
  }

  readonly sighting = (): Sighting => ({
    id: this.text()!,
    time: this.number(),
    organization: this.word()!,
    dataset: this.word()!,
    action: this.word(),
    presence: this.whole() === 1,
    userId: this.text(),
    userName: this.text(),
    userEmail: this.text(),
    deviceId: this.text(),
    deviceSerial: this.text(),
    hostId: this.text(),
    hostName: this.text(),
    mac: this.other() as Sighting['mac'],
    address: this.text(),
    place: this.place(),
    assigned: this.text(),
    start: this.maybeNumber(),
    tools: this.other() as Sighting['tools'],
    inputLatencyMs: this.maybeNumber(),
    rttMs: this.maybeNumber(),
  });

  place(): Place | undefined {
    const index = this.maybeWhole();
    if (index === undefined) return undefined;
    this.#places[index] ??= {
      key: this.text()!,
      class: this.word() as Place['class'],
      asOrganization: this.word(),
      country: this.word(),
      region: this.word(),
      city: this.word(),
      asn: this.maybeWhole(),
      latitude: this.maybeNumber(),
      longitude: this.maybeNumber(),
    };
    return this.#places[index];
  }

  list<T>(read: () => T): T[] {
    return this.maybeList(read) ?? [];
  }

  maybeList<T>(read: () => T): T[] | undefined {
    const length = this.maybeWhole();
    return length === undefined ? undefined : Array.from({ length }, read);
  }
}

function rootOf(entity: Entity): Entity {
  let root = entity;
  while (root.into !== undefined) root = root.into;
  return root;
}
