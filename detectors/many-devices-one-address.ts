/**
 * How many people and devices sit behind one network key. In: a cluster. Out: a signal that grows with the people who are
 * there on one day. Two are a household; the number alone never makes an alert.
 */
import { type ClusterView, defineClusterDetector } from '../src/index.ts';

export default defineClusterDetector({
  id: 'many-devices-one-address',
  name: 'Many devices behind one address',
  version: 1,
  attack: ['T1078', 'T1133'],
  subject: 'cluster',
  options: {
    min_people: {
      default: 3,
      unit: 'people',
      reason: 'one dual-earner couple in eight shares an employer, so two people say nothing',
    },
  },
  evaluate(cluster, options) {
    const people = cluster.concurrentPeople;
    if (people < options['min_people']!) return [];
    return [
      {
        signal: 'people',
        level: people,
        observed: people,
        expected: `fewer than ${options['min_people']}`,
        reason: `${people} people with ${cluster.concurrentDevices} devices were behind one address on the same day`,
        samples: samplesOf(cluster),
        count: cluster.members.reduce((sum, member) => sum + member.homeDays.length, 0),
      },
    ];
  },
});

const samplesOf = (cluster: ClusterView) =>
  cluster.members.flatMap((member) => member.samples.slice(0, 2)).slice(0, 10);
