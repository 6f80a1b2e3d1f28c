import { describe, expect, it } from 'vitest';
import { Clusters } from '../../../src/evidence/clusters.ts';

describe('clusters', () => {
  it('keep their id while they grow, shrink and merge', () => {
    const clusters = new Clusters();
    const { cluster } = clusters.identify([1, 2], 'home', 10);
    expect(clusters.identify([1, 2, 3], 'other words', 20).cluster.id).toBe(cluster.id);
    const second = clusters.identify([7, 8], 'second', 30).cluster;
    const merged = clusters.identify([1, 2, 3, 7, 8], 'both', 40);
    expect(merged.cluster.id).toBe(cluster.id);
    expect(merged.swallowed.map(({ id }) => id)).toEqual([second.id]);
    expect(clusters.of(8)?.id).toBe(cluster.id);
    expect(clusters.identify([1, 2], 'home', 50).cluster.members).toEqual([1, 2]);
    expect(clusters.of(8)).toBeUndefined();
  });

  it('give the id to the household most members had, then to the older one', () => {
    const clusters = new Clusters();
    const old = clusters.identify([1, 2], 'a', 10).cluster.id;
    const young = clusters.identify([3, 4], 'b', 20).cluster.id;
    expect(young).not.toBe(old);
    expect(clusters.identify([2, 3, 4], 'c', 30).cluster.id).toBe(young);
    const tie = new Clusters();
    tie.identify([1, 2], 'a', 10);
    tie.identify([3, 4], 'b', 20);
    expect(tie.identify([1, 2, 3, 4], 'c', 30).cluster.id).toBe(old);
  });

  it('have ids that depend on the founder only', () => {
    expect(new Clusters().identify([1, 2], 'home', 1).cluster.id).toBe(
      new Clusters().identify([5, 6], 'home', 9).cluster.id,
    );
  });

  it('follow a person who turned out to be another', () => {
    const clusters = new Clusters();
    const { cluster } = clusters.identify([1, 2], 'home', 10);
    clusters.mergePerson(2, 9);
    expect(cluster.members).toEqual([1, 9]);
    clusters.mergePerson(9, 1);
    expect(cluster.members).toEqual([1]);
    clusters.dissolve(cluster);
    expect(clusters.of(1)).toBeUndefined();
  });
});
