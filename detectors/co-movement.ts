/**
 * The same devices change address together. In: a cluster. Out: a signal that grows with the people who left one network
 * and appeared at the next within two days of each other. It shows that they share a house and not merely an address;
 * a couple moves together too, so it says little about two people.
 */
import { defineClusterDetector } from '../src/index.ts';

export default defineClusterDetector({
  id: 'co-movement',
  name: 'Devices that change address together',
  version: 1,
  attack: ['T1078'],
  subject: 'cluster',
  options: {
    min_moves: { default: 1, unit: 'moves', reason: 'one joint change of address is already unlikely among strangers' },
  },
  evaluate(cluster, options) {
    const moves = cluster.moves;
    if (moves.length < options['min_moves']!) return [];
    const people = Math.max(...moves.map((move) => move.people));
    const last = moves.at(-1)!;
    return [
      {
        signal: 'joint-moves',
        level: people,
        observed: moves.length,
        expected: 0,
        reason: `${people} people changed address together ${moves.length === 1 ? 'once' : `${moves.length} times`}, last from ${last.from} to ${last.to}`,
        samples: cluster.members.flatMap((member) => member.samples.slice(-2)).slice(0, 10),
        count: moves.reduce((sum, move) => sum + move.people, 0),
      },
    ];
  },
});
