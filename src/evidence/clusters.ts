/**
 * Which cluster is which. In: a household as it is today. Out: a cluster id that survives growth, merging and a change of
 * address: the household keeps the id most of its members had before.
 */
import { hash } from 'node:crypto';
import type { EpochMs } from '../event.ts';
import type { PersonId } from '../window/stays.ts';

export interface Cluster {
  id: string;
  members: PersonId[];
  founded: EpochMs;
}

export interface ClustersState {
  clusters: Map<string, Cluster>;
  memberOf: Map<PersonId, string>;
}

export const emptyClusters = (): ClustersState => ({ clusters: new Map(), memberOf: new Map() });

export class Clusters {
  readonly state: ClustersState;

  constructor(state: ClustersState = emptyClusters()) {
    this.state = state;
  }

  of(person: PersonId): Cluster | undefined {
    const id = this.state.memberOf.get(person);
    return id === undefined ? undefined : this.state.clusters.get(id);
  }

  /** The cluster of a household, and the clusters it has swallowed. `founder` names the household when it is new. */
  identify(members: readonly PersonId[], founder: string, now: EpochMs): { cluster: Cluster; swallowed: Cluster[] } {
    const former = this.#former(members);
    const cluster = former[0] ?? this.#found(founder, now);
    for (const person of cluster.members) this.state.memberOf.delete(person);
    cluster.members = [...members];
    for (const person of members) this.#leave(person);
    for (const person of members) this.state.memberOf.set(person, cluster.id);
    const swallowed = former.slice(1).filter((other) => other.members.length < 2);
    for (const other of swallowed) this.dissolve(other);
    return { cluster, swallowed };
  }

  dissolve(cluster: Cluster): void {
    for (const person of cluster.members) this.state.memberOf.delete(person);
    this.state.clusters.delete(cluster.id);
  }

  /** Answers with the cluster the person was in, which may be empty now. */
  leave(person: PersonId): Cluster | undefined {
    const cluster = this.of(person);
    this.#leave(person);
    return cluster;
  }

  /** Two people turned out to be one. */
  mergePerson(from: PersonId, into: PersonId): void {
    const id = this.state.memberOf.get(from);
    if (id === undefined) return;
    this.#leave(from);
    const cluster = this.state.clusters.get(id)!;
    if (!this.state.memberOf.has(into)) {
      cluster.members.push(into);
      this.state.memberOf.set(into, id);
    }
  }

  /** Clusters the members were in, the one with most of them first, then the oldest. */
  #former(members: readonly PersonId[]): Cluster[] {
    const counts = new Map<string, number>();
    for (const person of members) {
      const id = this.state.memberOf.get(person);
      if (id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    return [...counts]
      .map(([id, count]) => ({ cluster: this.state.clusters.get(id)!, count }))
      .sort(
        (a, b) => b.count - a.count || a.cluster.founded - b.cluster.founded || (a.cluster.id < b.cluster.id ? -1 : 1),
      )
      .map(({ cluster }) => cluster);
  }

  #found(founder: string, now: EpochMs): Cluster {
    const cluster: Cluster = { id: `cluster-${hash('sha256', founder).slice(0, 16)}`, members: [], founded: now };
    this.state.clusters.set(cluster.id, cluster);
    return cluster;
  }

  #leave(person: PersonId): void {
    const id = this.state.memberOf.get(person);
    const cluster = id === undefined ? undefined : this.state.clusters.get(id);
    if (cluster !== undefined) cluster.members = cluster.members.filter((member) => member !== person);
    this.state.memberOf.delete(person);
  }
}
