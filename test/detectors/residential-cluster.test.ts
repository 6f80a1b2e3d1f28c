import { describe, expect, it } from 'vitest';
import detector from '../../detectors/residential-cluster.ts';
import type { ClusterView, MemberView } from '../../src/evidence/views.ts';
import { at } from '../support/sightings.ts';
import { cluster, days, defaults, member, rosterEntry } from '../support/views.ts';

const signals = (view: ClusterView, over = {}): Map<string, number> =>
  new Map(detector.evaluate(view, defaults(detector, over)).map((signal) => [signal.signal, signal.level]));

/** Someone who declares a home somewhere along a line of latitude, so many kilometers from the place they are seen at. */
const declaring = (name: string, longitude: number, declaredKm: number, facts: Partial<MemberView> = {}): MemberView =>
  member(name, {
    declaredKm,
    roster: rosterEntry({ email: `${name}@acme.example`, latitude: 40, longitude }),
    ...facts,
  });

describe('residential-cluster', () => {
  it('counts people who each declare another town', () => {
    const view = cluster([declaring('ann', -74, 3500), declaring('bob', -95, 1900), member('cat')]);
    expect(signals(view).get('declared-elsewhere')).toBe(2);
  });

  it('takes one common declared home for an error of the database', () => {
    expect(signals(cluster([declaring('ann', -74, 3500), declaring('bob', -74, 3500)])).get('declared-elsewhere')).toBe(
      1,
    );
  });

  it('takes neighbors who declare the place itself off again', () => {
    const view = cluster([
      declaring('ann', -74, 3500),
      declaring('bob', -95, 1900),
      declaring('cat', -116, 5),
      declaring('dan', -116, 5),
    ]);
    expect(signals(view).has('declared-elsewhere')).toBe(false);
  });

  it('moves the bound with the option far', () => {
    const view = cluster([declaring('ann', -74, 3500), declaring('bob', -95, 1900)]);
    expect(signals(view, { far: 10_000 }).has('declared-elsewhere')).toBe(false);
  });

  it('speaks for people who all declare the home they are seen at, within the option near', () => {
    const view = cluster([declaring('ann', -116, 5), declaring('bob', -116, 40)]);
    expect(signals(view).get('declared-here')).toBe(2);
    expect(signals(view, { near: 10 }).has('declared-here')).toBe(false);
  });

  it('sees laptops shipped to one street, whatever the unit, only for people who declare different homes elsewhere', () => {
    const to = (street: string) => ({
      roster: rosterEntry({ latitude: 40, longitude: -74, shippingAddress: `${street}, Boise, Idaho, US` }),
    });
    const other = {
      roster: rosterEntry({ latitude: 40, longitude: -95, shippingAddress: '3713 Lincoln St # 6, Boise, Idaho, US' }),
    };
    const away = cluster([
      declaring('ann', -74, 3500, to('3713 Lincoln St Apt 2')),
      declaring('bob', -95, 1900, other),
    ]);
    expect(signals(away).get('shipped-together')).toBe(2);
    const household = cluster([
      declaring('ann', -74, 3500, to('1 Elm St')),
      declaring('bob', -74, 3500, to('1 Elm St')),
    ]);
    expect(signals(household).has('shipped-together')).toBe(false);
  });

  it('sees laptops that are never anywhere else, and people who are', () => {
    const stays = member('ann');
    const travels = member('bob', { homeDays: days(8) });
    expect(signals(cluster([stays, member('cat')])).get('exclusive')).toBe(2);
    const mixed = signals(cluster([stays, travels]));
    expect(mixed.has('exclusive')).toBe(false);
    expect(mixed.get('own-lives')).toBe(0.5);
    expect(signals(cluster([stays, travels]), { settled_share: 0.5 }).get('exclusive')).toBe(2);
  });

  it('says nothing of how someone lives before min_days', () => {
    const short = { outsideDays: days(3), homeDays: days(3) };
    const view = cluster([member('ann', short), member('bob', short)]);
    expect(signals(view).has('exclusive')).toBe(false);
    expect(signals(view, { min_days: 2 }).has('exclusive')).toBe(true);
  });

  it('speaks for people who come to the office', () => {
    expect(signals(cluster([member('ann', { officeDays: days(2) }), member('bob')])).get('office')).toBe(0.5);
  });

  it('sees a wave of hires, and nothing in people hired at different times', () => {
    const hired = (name: string, daysAgo: number) =>
      member(name, { roster: rosterEntry({ startDate: at(14) - daysAgo * 86_400_000 }) });
    expect(signals(cluster([hired('ann', 30), hired('bob', 60)])).get('recent-hires')).toBe(2);
    expect(signals(cluster([hired('ann', 30), hired('bob', 900)])).has('recent-hires')).toBe(false);
    expect(signals(cluster([hired('ann', 30), hired('bob', 60)]), { recent_hire: 40 }).has('recent-hires')).toBe(false);
  });

  it('counts the days together', () => {
    expect(signals(cluster([member('ann'), member('bob')], { togetherDays: days(6) })).get('persistent')).toBe(6);
  });
});
