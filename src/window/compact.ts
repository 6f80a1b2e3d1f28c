/**
 * State without the names of its fields, for the snapshot: a row of values for each object. In: the engine's state. Out: the
 * same as plain rows, a third of the size, and back. The live state keeps its names; only what is written to disk does not.
 */
import type { EntitiesState, Entity } from '../identity/entities.ts';
import { type Device, newDevice, newUser, type Session, type User } from '../identity/identities.ts';
import type { ResolverState } from '../identity/resolver.ts';
import type { OrderState } from './order.ts';
import type { Place, Sighting } from './sighting.ts';
import type { Guest, Network, Person, StaysState } from './stays.ts';

type Row = unknown[];

const PLACE: readonly (keyof Place)[] = [
  'key',
  'class',
  'asn',
  'asOrganization',
  'country',
  'region',
  'city',
  'latitude',
  'longitude',
];
const GUEST: readonly (keyof Guest)[] = ['days', 'stays', 'devices', 'first', 'last', 'samples'];
const PERSON: readonly (keyof Person)[] = ['days', 'officeDays', 'devices', 'first', 'last'];
const SESSION: readonly (keyof Session)[] = ['address', 'assigned', 'device', 'deviceTime', 'postureTime', 'time'];
const USER: readonly (keyof User)[] = ['mark', 'firstDay', 'lastDay', 'email', 'name', 'vendorId', 'claim'];
const DEVICE: readonly (keyof Device)[] = ['mark', 'firstDay', 'lastDay', 'host', 'serial', 'vendorId', 'users'];
const SIGHTING: readonly (keyof Sighting)[] = [
  'id',
  'time',
  'organization',
  'dataset',
  'action',
  'presence',
  'userId',
  'userName',
  'userEmail',
  'deviceId',
  'deviceSerial',
  'hostId',
  'hostName',
  'mac',
  'address',
  'assigned',
  'start',
  'tools',
  'inputLatencyMs',
  'rttMs',
];

const toRow = <T>(value: T, keys: readonly (keyof T)[]): Row => keys.map((key) => value[key]);

function fromRow<T>(row: Row, keys: readonly (keyof T)[], rest: Partial<T> = {}): T {
  const value = rest as T;
  for (let i = 0; i < keys.length; i++) value[keys[i]!] = row[i] as T[keyof T];
  return value;
}

/** A place is written once; rows that share it share its row. */
class Places {
  readonly #rows = new Map<Place, Row>();
  readonly #places = new Map<Row, Place>();

  toRow(place: Place | undefined): Row | undefined {
    if (place === undefined) return undefined;
    let row = this.#rows.get(place);
    if (row === undefined) {
      row = toRow(place, PLACE);
      this.#rows.set(place, row);
    }
    return row;
  }

  fromRow(row: Row | undefined): Place | undefined {
    if (row === undefined) return undefined;
    let place = this.#places.get(row);
    if (place === undefined) {
      place = fromRow<Place>(row, PLACE);
      this.#places.set(row, place);
    }
    return place;
  }
}

export interface CompactParts {
  stays: StaysState;
  resolver: ResolverState;
  order: OrderState;
}

export type CompactRows = Record<keyof CompactParts, unknown>;

export function compact({ stays, resolver, order }: CompactParts): CompactRows {
  const places = new Places();
  return {
    stays: {
      ...stays,
      networks: Array.from(stays.networks.values(), (network) => networkRow(network, places)),
      people: Array.from(stays.people, personRow),
    },
    resolver: {
      users: entityRows(resolver.users, (user) => [
        ...toRow(user, USER),
        user.sessions.map((session) => [...toRow(session, SESSION), places.toRow(session.place)]),
      ]),
      devices: entityRows(resolver.devices, (device) => toRow(device, DEVICE)),
    },
    order: {
      ...order,
      slots: Array.from(order.slots, ([slot, sightings]) => [
        slot,
        sightings.map((sighting) => [...toRow(sighting, SIGHTING), places.toRow(sighting.place)]),
      ]),
    },
  };
}

/** The inverse of `compact`. */
export function expand(rows: CompactRows): CompactParts {
  const places = new Places();
  const stays = rows.stays as StaysState & { networks: unknown; people: unknown };
  const resolver = rows.resolver as Record<keyof ResolverState, EntityRows>;
  const order = rows.order as OrderState & { slots: unknown };
  return {
    stays: {
      ...stays,
      networks: new Map(
        (stays.networks as unknown as Row[])
          .map((row) => network(row, places))
          .map((value) => [value.place.key, value]),
      ),
      people: new Map((stays.people as unknown as Row[]).map(person)),
    },
    resolver: {
      users: entities(resolver.users, (id, row) => ({
        ...fromRow(row, USER, newUser(id)),
        sessions: sessions(row, places),
      })),
      devices: entities(resolver.devices, (id, row) => fromRow(row, DEVICE, newDevice(id))),
    },
    order: {
      ...order,
      slots: new Map(
        (order.slots as unknown as [number, Row[]][]).map(([slot, sightings]) => [
          slot,
          sightings.map((row) =>
            fromRow<Sighting>(row, SIGHTING, { place: places.fromRow(row[SIGHTING.length] as Row | undefined) }),
          ),
        ]),
      ),
    },
  };
}

interface EntityRows {
  next: number;
  /** Flat: [key, id, key, id, …]. */
  keys: (string | number)[];
  rows: [id: number, ...Row][];
  joined: Map<number, number>;
  crowdedOut: number;
}

/** What the roster lists is learned from the roster at each start. */
function entityRows<E extends Entity>(state: EntitiesState<E>, toRow: (entity: E) => Row): EntityRows {
  const keys: EntityRows['keys'] = [];
  for (const [key, entity] of state.keys) {
    let root: Entity = entity;
    while (root.into !== undefined) root = root.into;
    keys.push(key, root.id);
  }
  const rows = Array.from(state.byId.values(), (entity): [number, ...Row] => [entity.id, ...toRow(entity)]);
  return { next: state.next, keys, rows, joined: state.joined, crowdedOut: state.crowdedOut };
}

function entities<E extends Entity>(stored: EntityRows, create: (id: number, row: Row) => E): EntitiesState<E> {
  const byId = new Map(stored.rows.map(([id, ...row]) => [id, create(id, row)]));
  const keys = new Map<string, E>();
  for (let i = 0; i < stored.keys.length; i += 2) {
    const entity = byId.get(stored.keys[i + 1] as number)!;
    keys.set(stored.keys[i] as string, entity);
    entity.keys++;
  }
  return { next: stored.next, keys, byId, joined: stored.joined, crowdedOut: stored.crowdedOut };
}

const sessions = (user: Row, places: Places): Session[] =>
  (user[USER.length] as Row[]).map((row) =>
    fromRow<Session>(row, SESSION, { place: places.fromRow(row[SESSION.length] as Row)! }),
  );

const networkRow = (network: Network, places: Places): Row => [
  places.toRow(network.place),
  network.overflow,
  network.last,
  Array.from(network.guests, ([person, guest]) => [person, ...toRow(guest, GUEST)]),
];

function network(row: Row, places: Places): Network {
  const [place, overflow, last, guests] = row as [Row, number, number, Row[]];
  return {
    place: places.fromRow(place)!,
    guests: new Map(guests.map(([id, ...guest]) => [id as number, fromRow<Guest>(guest, GUEST)])),
    overflow,
    last,
  };
}

const personRow = ([id, value]: [number, Person]): Row => [id, [...value.networks].flat(), ...toRow(value, PERSON)];

function person([id, networks, ...row]: Row): [number, Person] {
  const seen = new Map<string, number>();
  for (let i = 0; i < (networks as Row).length; i += 2)
    seen.set((networks as string[])[i]!, (networks as number[])[i + 1]!);
  return [id as number, fromRow<Person>(row, PERSON, { networks: seen })];
}
