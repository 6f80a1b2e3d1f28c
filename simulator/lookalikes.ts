/**
 * Innocent groups that look like farms from afar. In: a world. Out: people who share a network, a tool or a habit.
 * It exists because a detector is judged by whom it leaves alone; each maker says what is innocent about its kind.
 */
import { DAY, type Day, HOUR } from './calendar.ts';
import type { Group, GroupMaker } from './group.ts';
import { several } from './group.ts';
import { onDays, sometimesLeavesFor, usualHours, worksAt } from './lives.ts';
import { KVM_KITS, toolUse } from './machines.ts';
import type { Network } from './network.ts';
import type { Itinerary, Person } from './person.ts';
import type { HireOptions, World } from './world.ts';

const between = (first: number, last: number) => (day: Day) => day.index >= first && day.index <= last;

const daysIn = (world: World): number => Math.round((world.period.until - world.period.from) / DAY);

/** Works on `network` as others do at home. */
const worksOn = (world: World, person: Person, network: Network): Itinerary =>
  worksAt(network, person.devices, usualHours(world.random));

/** People of one home: same line, same declared address; each goes to the office on days of their own. */
function household(world: World, count: number, line: Network, options: HireOptions = {}): Person[] {
  const address = world.address(line.place);
  return several(count, () => world.hire({ line, address, ...options }));
}

const officeMetro = (world: World): string => world.random.pick(world.offices).metro;

/** People of different homes who all work on one network on the given days. */
function visitors(
  world: World,
  count: number,
  network: Network,
  test: (day: Day, index: number) => boolean,
  options: HireOptions = {},
): Group {
  const members = several(count, (index) => {
    const person = world.hire({ metro: network.place.metro, ...options });
    person.itinerary = onDays((day) => test(day, index), worksOn(world, person, network), person.itinerary);
    return person;
  });
  return { members, networks: [network] };
}

export const LOOKALIKES = {
  couple: (world): Group => {
    const line = world.line(officeMetro(world));
    return { members: household(world, 2, line, { devices: 1 }), networks: [line] };
  },
  'couple-rotating-lease': (world): Group => {
    const line = world.line(world.anyMetro('DE'), { policy: 'daily' });
    return { members: household(world, 2, line, { devices: 1 }), networks: [line] };
  },
  flatmates: (world): Group => {
    const line = world.line(officeMetro(world));
    return { members: household(world, 3, line, { devices: 1 }), networks: [line] };
  },
  'siblings-contractors': (world): Group => {
    const line = world.line(world.anyMetro('US'));
    return { members: household(world, 2, line, { employment: 'contractor', hiredWithinDays: 150 }), networks: [line] };
  },
  'family-moving': (world): Group => {
    const before = world.line(officeMetro(world));
    const after = world.line(before.place.metro, { notOf: before });
    const moves = Math.floor(daysIn(world) / 2);
    const members = household(world, 2, before, { devices: 1 });
    for (const member of members) {
      member.itinerary = onDays((day) => day.index < moves, member.itinerary, worksOn(world, member, after));
    }
    return { members, networks: [before, after] };
  },
  'cafe-regulars': (world): Group => {
    const metro = world.anyMetro('US');
    const cafe = world.line(metro, { policy: 'static', ipv6: false });
    const members = several(4, () => {
      const person = world.hire({ metro });
      person.itinerary = sometimesLeavesFor(cafe, 0.35, person.itinerary);
      return person;
    });
    return { members, networks: [cafe] };
  },
  'hotel-conference': (world): Group => {
    const home = world.anyMetro('US');
    const elsewhere = world.anyMetro('US');
    const hotel = world.pool('business', elsewhere === home ? world.anyMetro('US') : elsewhere, 1, 24);
    const first = Math.max(1, Math.floor(daysIn(world) / 2) - 4);
    return visitors(world, 6, hotel, between(first, first + 3), { metro: home });
  },
  campus: (world): Group => {
    const campus = world.pool('education', world.random.pick(['San Diego', 'Detroit', 'Munich', 'London']), 2, 24);
    return visitors(world, 4, campus, (day, index) => (day.weekday + index) % 3 === 0);
  },
  'carrier-nat': (world): Group => {
    const metro = world.random.pick(['Chicago', 'Dallas', 'Los Angeles', 'New York', 'Atlanta']);
    const carrier = world.pool('mobile', metro, 2, 5);
    return visitors(world, 6, carrier, (day, index) => (day.index + index) % 2 === 0, { metro });
  },
  coworking: (world): Group => {
    const space = world.line(world.anyMetro('US'), { policy: 'static', ipv6: false });
    return visitors(world, 5, space, (day, index) => (day.weekday * 2 + index) % 5 < 3);
  },
  'unlisted-office': (world): Group => {
    const office = world.pool('business', world.random.pick(['Atlanta', 'Dallas', 'Seattle']), 1, 24);
    return visitors(world, 8, office, (day, index) => (day.weekday + index) % 4 !== 0);
  },
  'new-hire-cohort': (world): Group => {
    const office = world.random.pick(world.offices);
    const options: HireOptions = { metro: office.metro, hiredWithinDays: 25, employment: 'full_time' };
    return visitors(world, 5, office.network, (day) => day.index < 5, options);
  },
  helpdesk: (world): Group => {
    const members = several(2, () => {
      const person = world.hire({ metro: officeMetro(world), employment: 'full_time' });
      person.devices[0]!.tools.push(toolUse('teamviewer', 8), toolUse('anydesk', 2));
      world.helpdesk.push(person.email);
      return person;
    });
    return { members, networks: [] };
  },
  'homelab-kvm': (world): Group => {
    const person = world.hire({ metro: officeMetro(world), employment: 'full_time' });
    const kit = world.random.pick(KVM_KITS);
    person.devices[0]!.usb = [...person.devices[0]!.usb, kit.usb];
    return { members: [person], networks: [] };
  },
  'developer-remote-tool': (world): Group => {
    const person = world.hire({ metro: officeMetro(world), employment: 'full_time' });
    person.devices[0]!.tools.push(toolUse('chrome-remote-desktop', 2));
    return { members: [person], networks: [] };
  },
  'developer-overlay': (world): Group => {
    const person = world.hire({ employment: 'full_time' });
    person.devices[0]!.tools.push(toolUse('tailscale', 3));
    return { members: [person], networks: [] };
  },
  'private-vpn': (world): Group => {
    const person = world.hire();
    const exit = world.pool('vpn', undefined, 3, 24, 'US');
    for (const day of [2, 5, 9, 12].filter((index) => index < daysIn(world))) {
      person.slips.push({ time: world.period.from + day * DAY + world.random.int(13, 22) * HOUR, network: exit });
    }
    return { members: [person], networks: [exit] };
  },
  traveler: (world): Group => {
    const person = world.hire({ metro: world.anyMetro('US'), devices: 1 });
    const [away, further] = [world.line(world.anyMetro('GB')), world.line(world.anyMetro('DE'))];
    const onTour = onDays(between(3, 5), worksOn(world, person, away), worksOn(world, person, further));
    person.itinerary = onDays(between(3, 8), onTour, person.itinerary);
    return { members: [person], networks: [away, further] };
  },
  'replaced-laptop': (world): Group => {
    const person = world.hire({ devices: 2 });
    const [old, fresh] = person.devices as [Person['devices'][0], Person['devices'][0]];
    const swap = Math.floor(daysIn(world) / 2);
    const { itinerary } = person;
    person.itinerary = (day, random) =>
      itinerary(day, random).map((stay) => ({ ...stay, device: day.index < swap ? old : fresh }));
    return { members: [person], networks: [] };
  },
} as const satisfies Record<string, GroupMaker>;

export type LookalikeKind = keyof typeof LOOKALIKES;
