import { describe, expect, it } from 'vitest';
import detector from '../../detectors/many-devices-one-address.ts';
import { cluster, defaults, member } from '../support/views.ts';

const people = (...names: string[]) => cluster(names.map((name) => member(name)));

describe('many-devices-one-address', () => {
  it('grows with the people behind one address on one day', () => {
    const [signal] = detector.evaluate(people('ann', 'bob', 'cat', 'dan'), defaults(detector));
    expect(signal).toMatchObject({ signal: 'people', level: 4, observed: 4 });
    expect(signal!.samples.length).toBeGreaterThan(0);
    expect(signal!.count).toBe(4 * 14);
  });

  it('says nothing about two, who are a household', () => {
    expect(detector.evaluate(people('ann', 'bob'), defaults(detector))).toEqual([]);
  });

  it('counts those present on one day, not all who ever lived there', () => {
    const view = cluster([member('ann'), member('bob'), member('cat')], { concurrentPeople: 2 });
    expect(detector.evaluate(view, defaults(detector))).toEqual([]);
  });

  it('takes its bound from the option', () => {
    expect(detector.evaluate(people('ann', 'bob'), defaults(detector, { min_people: 2 }))).toHaveLength(1);
  });
});
