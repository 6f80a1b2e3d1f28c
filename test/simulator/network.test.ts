/** Networks: leases change for a whole household at once, IPv6 machines share a /64, pools are shared by many. */
import { describe, expect, test } from 'vitest';
import { blocksWhere, familyOf } from '../../simulator/blocks.ts';
import { DAY, HOUR } from '../../simulator/calendar.ts';
import { householdLine, type LeasePolicy, sharedPool } from '../../simulator/network.ts';

const from = Date.parse('2026-03-02T00:00:00Z');
const period = { from, until: from + 14 * DAY };
const telekom = blocksWhere((block) => block.asn === 3320 && block.metro === 'Berlin');
const ipv4 = telekom.filter((block) => familyOf(block) === 'ipv4');
const ipv6 = telekom.filter((block) => familyOf(block) === 'ipv6');
const everyHour = Array.from({ length: 14 * 24 }, (_, index) => from + index * HOUR);

const line = (policy: LeasePolicy, withIpv6 = false) =>
  householdLine({ id: 'home', period, policy, ipv4, ipv6: withIpv6 ? ipv6 : [], ipv6Share: 1 });

describe('a household line', () => {
  test.each<[LeasePolicy, number, number]>([
    ['static', 1, 1],
    ['weekly', 2, 3],
    ['daily', 13, 15],
  ])('with a %s lease has from %i to %i addresses in a fortnight', (policy, least, most) => {
    const seen = new Set(everyHour.map((time) => line(policy).addressAt(time, 'a')));
    expect(seen.size).toBeGreaterThanOrEqual(least);
    expect(seen.size).toBeLessThanOrEqual(most);
  });

  test('gives all its machines the same IPv4 address, and changes it when it says so', () => {
    const home = line('daily');
    for (const time of everyHour) expect(home.addressAt(time, 'a')).toBe(home.addressAt(time, 'b'));
    const changes = home.changesIn(period.from, period.until);
    expect(changes.length).toBeGreaterThanOrEqual(13);
    for (const change of changes) expect(home.addressAt(change - 1, 'a')).not.toBe(home.addressAt(change, 'a'));
  });

  test('lists every address it gives out', () => {
    const home = line('daily');
    const keys = new Set(home.keys());
    for (const time of everyHour) expect(keys).toContain(home.addressAt(time, 'a'));
  });

  test('with IPv6 shares a /64 and nothing else, and its addresses are new each day', () => {
    const home = line('static', true);
    const prefixOf = (address: string) => address.split(':').slice(0, 4).join(':');
    const [a, b, tomorrow] = [home.addressAt(from, 'a'), home.addressAt(from, 'b'), home.addressAt(from + DAY, 'a')];
    expect(a).toContain(':');
    expect(prefixOf(a)).toBe(prefixOf(b));
    expect(prefixOf(a)).toBe(prefixOf(tomorrow));
    expect(new Set([a, b, tomorrow]).size).toBe(3);
    expect(home.keys()).toContain(`${prefixOf(a)}::/64`);
    expect(home.addressAt(from, 'a', 'ipv4')).not.toContain(':');
  });
});

describe('a shared pool', () => {
  test('lets a machine keep an address for a while, and many machines use the same', () => {
    const pool = sharedPool('carrier', ipv4, 3, 6);
    expect(pool.addressAt(from, 'a')).toBe(pool.addressAt(from + 5 * HOUR, 'a'));
    const machines = Array.from({ length: 40 }, (_, index) => pool.addressAt(from, `machine-${index}`));
    expect(new Set(machines)).toEqual(new Set(pool.keys()));
    expect(new Set(everyHour.map((time) => pool.addressAt(time, 'a'))).size).toBe(3);
  });
});
