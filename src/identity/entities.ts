/**
 * One person and one laptop under many names: a union of keys that grows as sightings show two keys at once. In: keys. Out: an
 * entity, the same until two turn out to be one; `root` and `find` then answer for both. Whoever is not seen for long is
 * forgotten with all keys; beyond the capacity, those who only passed by are forgotten before.
 */
import type { DayNumber } from '../window/days.ts';
import { KEY_KINDS, type Key, type KeyKind } from './keys.ts';

/** Before every day, and after: small integers, which V8 keeps where they are. */
const BEFORE = -1;
const AFTER = 2 ** 30;

export class Entity {
  /** Stable and never used again. */
  readonly id: number;
  /** A mark that two different entities cannot share (roster e-mail, hardware serial). */
  mark: string | undefined = undefined;
  /** The roster lists it, so it is never forgotten. */
  isListed = false;
  firstDay: DayNumber = AFTER;
  lastDay: DayNumber = BEFORE;
  /** How many keys lead here. */
  keys = 0;
  /** What it has become part of. */
  into: Entity | undefined = undefined;

  constructor(id: number) {
    this.id = id;
  }
}

/** What the entities are. */
export interface Kind<E extends Entity> {
  create(id: number): E;
  /** Takes over what is known of `from`, which is `into` under another name. */
  merge(into: E, from: E): void;
  /** What is stored under `leaf` elsewhere must follow. */
  joined(leaf: number, root: number): void;
  /** What is stored under `id` elsewhere may go. */
  forgotten(id: number): void;
}

export interface EntitiesState<E extends Entity> {
  next: number;
  /** Texts by kind: without the kind in it, a text is the one the entity has itself. May lead to one that has become part of another. */
  keys: Record<KeyKind, Map<string, E>>;
  /** Those that are part of no other. */
  byId: Map<number, E>;
  /** Ids of those that became part of another, to that other. */
  joined: Map<number, number>;
  /** Forgotten for want of room. */
  crowdedOut: number;
}

export const emptyEntities = <E extends Entity>(): EntitiesState<E> => ({
  next: 0,
  keys: { mail: new Map(), id: new Map(), name: new Map(), host: new Map(), mac: new Map() },
  byId: new Map(),
  joined: new Map(),
  crowdedOut: 0,
});

/** A machine has few adapters and a person few accounts; what brings ever new ones is made up. */
const MAX_KEYS = 64;
/** Making room goes through all, so it makes much at once. */
const ROOM = 0.1;

export class Entities<E extends Entity> {
  readonly state: EntitiesState<E>;
  readonly #kind: Kind<E>;
  readonly #capacity: number;

  constructor(state: EntitiesState<E>, kind: Kind<E>, capacity = Number.POSITIVE_INFINITY) {
    this.state = state;
    this.#kind = kind;
    this.#capacity = capacity;
  }

  get size(): number {
    return this.state.byId.size;
  }

  /** The id that answers for this one now. */
  find(id: number): number {
    let at = id;
    for (let next = this.state.joined.get(at); next !== undefined; next = this.state.joined.get(at)) at = next;
    return at;
  }

  /** Undefined once it is forgotten. */
  get(id: number): E | undefined {
    return this.state.byId.get(id) ?? this.state.byId.get(this.find(id));
  }

  lookup(kind: KeyKind, text: string): E | undefined {
    const known = this.state.keys[kind].get(text);
    return known === undefined ? undefined : this.root(known);
  }

  root(entity: E): E {
    let root: Entity = entity;
    while (root.into !== undefined) root = root.into;
    if (entity.into !== undefined && entity.into !== root) entity.into = root;
    return root as E;
  }

  /**
   * The entity of all keys, of which there is at least one. Keys seen together are joined, unless that would join two different
   * marks: then the first key wins and the others stay where they are.
   */
  resolve(keys: readonly Key[]): E {
    const first = keys[0]!;
    let entity = this.lookup(...first) ?? this.#create(first);
    for (let i = 1; i < keys.length; i++) {
      const [kind, text] = keys[i]!;
      const known = this.state.keys[kind].get(text);
      if (known === undefined) this.#lead(keys[i]!, entity);
      else entity = this.join(entity, known);
    }
    return entity;
  }

  /** Joins two entities and answers with the root, or with the first where their marks forbid it. */
  join(a: E, b: E): E {
    const first = this.root(a);
    const second = this.root(b);
    if (first === second) return first;
    if (first.mark !== undefined && second.mark !== undefined && first.mark !== second.mark) return first;
    // The older id stays the root, so that what was stored under it stays there.
    const [root, leaf] = first.id < second.id ? [first, second] : [second, first];
    this.#kind.merge(root, leaf);
    root.mark ??= leaf.mark;
    root.isListed ||= leaf.isListed;
    root.firstDay = Math.min(root.firstDay, leaf.firstDay);
    root.lastDay = Math.max(root.lastDay, leaf.lastDay);
    root.keys += leaf.keys;
    leaf.into = root;
    this.state.byId.delete(leaf.id);
    this.state.joined.set(leaf.id, root.id);
    this.#kind.joined(leaf.id, root.id);
    return root;
  }

  /** Forgets whoever was last seen before this day. */
  evict(firstDay: DayNumber): void {
    this.#forget([...this.state.byId.values()].filter((entity) => entity.lastDay < firstDay && !entity.isListed));
  }

  #create(key: Key): E {
    if (this.state.byId.size >= this.#capacity) this.#makeRoom();
    const entity = this.#kind.create(this.state.next++);
    this.state.byId.set(entity.id, entity);
    this.#lead(key, entity);
    return entity;
  }

  #lead([kind, text]: Key, entity: E): void {
    if (entity.keys >= MAX_KEYS) return;
    this.state.keys[kind].set(text, entity);
    entity.keys++;
  }

  /** Those seen on one day only go first, then those not seen for longest: whoever floods the logs crowds out the flood. */
  #makeRoom(): void {
    const stayed = (entity: E): number => (entity.lastDay > entity.firstDay ? 1 : 0);
    const crowd = [...this.state.byId.values()]
      .filter((entity) => !entity.isListed)
      .sort((a, b) => stayed(a) - stayed(b) || a.lastDay - b.lastDay || a.id - b.id)
      .slice(0, Math.ceil(this.#capacity * ROOM));
    this.state.crowdedOut += crowd.length;
    this.#forget(crowd);
  }

  #forget(entities: readonly E[]): void {
    if (entities.length === 0) return;
    const { keys, byId, joined } = this.state;
    for (const { id } of entities) byId.delete(id);
    for (const kind of KEY_KINDS)
      for (const [text, entity] of keys[kind]) if (!byId.has(this.root(entity).id)) keys[kind].delete(text);
    for (const leaf of joined.keys()) if (!byId.has(this.find(leaf))) joined.delete(leaf);
    for (const { id } of entities) this.#kind.forgotten(id);
  }
}
