/**
 * One person and one laptop under many names: a union of keys that grows as sightings show two keys at once.
 * In: keys. Out: a small integer, stable until two entities turn out to be one; `find` then answers for both.
 */

/** What is known of an entity, kept at its root. */
export interface Entity {
  /** Names by kind, as the vendors wrote them. */
  names: Map<string, string>;
  /** A mark that two different entities cannot share (roster e-mail, hardware serial). */
  mark: string | undefined;
}

export interface EntitiesState {
  keys: Map<string, number>;
  parent: number[];
  entities: (Entity | undefined)[];
}

export const emptyEntities = (): EntitiesState => ({ keys: new Map(), parent: [], entities: [] });

export class Entities {
  readonly state: EntitiesState;

  /** Called when `leaf` has become part of `root`, so that what is stored under it can follow. */
  readonly #onJoin: (leaf: number, root: number) => void;

  constructor(state: EntitiesState, onJoin: (leaf: number, root: number) => void) {
    this.state = state;
    this.#onJoin = onJoin;
  }

  get size(): number {
    return this.state.entities.reduce((n, entity) => (entity === undefined ? n : n + 1), 0);
  }

  find(id: number): number {
    const { parent } = this.state;
    let root = id;
    while (parent[root] !== root) root = parent[root]!;
    while (parent[id] !== root) {
      const next = parent[id]!;
      parent[id] = root;
      id = next;
    }
    return root;
  }

  lookup(key: string): number | undefined {
    const id = this.state.keys.get(key);
    return id === undefined ? undefined : this.find(id);
  }

  entity(id: number): Entity {
    return this.state.entities[this.find(id)]!;
  }

  /**
   * The entity of all keys. Keys seen together are joined, unless that would join two different marks: then the first key
   * wins and the others stay where they are.
   */
  resolve(keys: readonly string[]): number {
    let root = this.#at(keys[0]!);
    for (let i = 1; i < keys.length; i++) {
      const known = this.state.keys.get(keys[i]!);
      if (known === undefined) this.state.keys.set(keys[i]!, root);
      else root = this.join(root, known);
    }
    return root;
  }

  /** Joins two entities and answers with the root, or with the first where their marks forbid it. */
  join(a: number, b: number): number {
    const first = this.find(a);
    const second = this.find(b);
    if (first === second) return first;
    const { entities, parent } = this.state;
    const kept = entities[first]!;
    const given = entities[second]!;
    if (kept.mark !== undefined && given.mark !== undefined && kept.mark !== given.mark) return first;
    // The older id stays the root, so that what was stored under it stays there.
    const [root, leaf] = first < second ? [first, second] : [second, first];
    const into = entities[root]!;
    const from = entities[leaf]!;
    for (const [kind, name] of from.names) if (!into.names.has(kind)) into.names.set(kind, name);
    into.mark ??= from.mark;
    parent[leaf] = root;
    entities[leaf] = undefined;
    this.#onJoin(leaf, root);
    return root;
  }

  #at(key: string): number {
    const known = this.state.keys.get(key);
    if (known !== undefined) return this.find(known);
    const id = this.state.parent.length;
    this.state.keys.set(key, id);
    this.state.parent.push(id);
    this.state.entities.push({ names: new Map(), mark: undefined });
    return id;
  }
}
