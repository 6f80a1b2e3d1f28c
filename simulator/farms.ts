/**
 * Laptop farms. In: a world. Out: groups of new hires whose machines live in a house of somebody else.
 * It exists as the list of threats; each maker says in one place what its kind leaves in the logs.
 */
import { blocksWhere } from './blocks.ts';
import { DAY, type Day, HOUR } from './calendar.ts';
import type { Group, GroupMaker } from './group.ts';
import { several } from './group.ts';
import { farmedLife, type WorkingHours } from './lives.ts';
import { KVM_KITS, TOOL_DOMAINS, toolUse } from './machines.ts';
import { kilometers, METROS } from './metros.ts';
import type { Network } from './network.ts';
import type { Person } from './person.ts';
import type { HireOptions, World } from './world.ts';

/** Tools nobody at the company has approved. */
const UNAPPROVED = Object.keys(TOOL_DOMAINS).filter((id) => id !== 'teamviewer' && id !== 'tailscale');
const FAR_KM = 300;

/** Shifts of operators: some follow the employer's day, some their own. */
const SHIFTS: readonly WorkingHours[] = [
  { start: 8.2, length: 9.5 },
  { start: 9.5, length: 11 },
  { start: 12.5, length: 10 },
  { start: 19, length: 8 },
];

/** A metro in the same country, hundreds of kilometers from the house. */
function farFrom(house: Network, world: World): string {
  const far = METROS.filter(
    (metro) => metro.country === house.place.country && kilometers(metro, house.place) > FAR_KM,
  );
  return world.random.pick(far.length > 0 ? far : METROS).name;
}

/** A recent hire who says they live far away and whose laptop may have been sent to the house. */
function straw(world: World, house: Network, houseAddress: string, options: HireOptions = {}): Person {
  const { random } = world;
  const person = world.hire({
    metro: farFrom(house, world),
    employment: random.pick(['contractor', 'agency', 'full_time']),
    hiredWithinDays: 110,
    ...options,
  });
  if (random.chance(0.6)) person.shipping = houseAddress;
  if (random.chance(0.5)) person.factorNetwork = exitNetwork(world);
  return person;
}

/** Where an operator comes from when the laptop is not used: an exit that hides them, or their own line. */
function exitNetwork(world: World): Network {
  const kind = world.random.pick(['vpn', 'vpn', 'hosting'] as const);
  return world.pool(kind, undefined, 3, 12, 'US');
}

const abroad = (world: World): Network => {
  const country = world.random.pick(['CN', 'CN', 'RU', 'PH']);
  const block = world.random.pick(blocksWhere((item) => item.country === country && !item.cidr.includes(':')));
  return world.poolOf([block], 2, 24);
};

/** Makes somebody far away drive the person's machines: slow echoes, long shifts, machines that never sleep. */
function operate(world: World, person: Person, lineOn: (day: Day) => Network): void {
  const { random } = world;
  for (const device of person.devices)
    device.inputMs = { mean: random.between(200, 310), spread: random.between(12, 22) };
  person.itinerary = farmedLife(lineOn, person.devices, random.pick(SHIFTS));
}

/** Installs one or two tools that nobody approved, on each machine. */
function install(world: World, person: Person, lookupsPerDay = 4): void {
  for (const device of person.devices) {
    const tools = world.random.shuffle(UNAPPROVED).slice(0, world.random.chance(0.4) ? 2 : 1);
    device.tools.push(...tools.map((id) => toolUse(id, lookupsPerDay)));
  }
}

/** Signs in once or twice past the laptop. */
function slip(world: World, person: Person, network: Network, times = world.random.int(1, 2)): void {
  const days = Math.round((world.period.until - world.period.from) / DAY);
  for (let count = 0; count < times; count++) {
    const time = world.period.from + world.random.int(1, Math.max(1, days - 2)) * DAY + world.random.int(1, 22) * HOUR;
    person.slips.push({ time: time + world.random.int(0, HOUR), network });
  }
}

interface HouseOptions {
  people: number;
  devices?: (index: number) => number;
  lineOn?: (day: Day) => Network;
  tools?: boolean;
}

/** The common shape: several straws in one house. */
function house(world: World, line: Network, options: HouseOptions): Person[] {
  const address = world.address(line.place);
  const members = several(options.people, (index) => {
    const devices = options.devices?.(index) ?? 1;
    const person = straw(world, line, address, { devices });
    operate(world, person, options.lineOn ?? (() => line));
    if (options.tools !== false) install(world, person);
    return person;
  });
  slip(world, world.random.pick(members), world.random.chance(0.5) ? exitNetwork(world) : abroad(world));
  return members;
}

/** The day on which a farm changes its line: near the middle of the period. */
const movingDay = (world: World): number => Math.max(1, Math.round((world.period.until - world.period.from) / DAY / 2));

export const FARMS = {
  'hosted-farm': (world): Group => {
    const line = world.line(world.anyMetro('US'), { policy: 'static', ipv6: false });
    const members = house(world, line, { people: world.random.int(3, 6) });
    const [first, second] = members;
    if (first && second) second.phone = first.phone;
    return { members, networks: [line] };
  },
  'small-farm': (world): Group => {
    const line = world.line(world.anyMetro('US'), { policy: 'static', ipv6: false });
    return { members: house(world, line, { people: 2, devices: (index) => (index === 0 ? 2 : 1) }), networks: [line] };
  },
  'moving-farm': (world): Group => {
    const before = world.line(world.anyMetro('US'), { policy: 'static', ipv6: false });
    const after = world.line(before.place.metro, { policy: 'static', ipv6: false, notOf: before });
    const moves = movingDay(world);
    const lineOn = (day: Day) => (day.index < moves ? before : after);
    return { members: house(world, before, { people: world.random.int(3, 4), lineOn }), networks: [before, after] };
  },
  'kvm-farm': (world): Group => {
    const line = world.line(world.anyMetro('US'), { policy: 'static', ipv6: false });
    const members = house(world, line, { people: 3, tools: false });
    const machine = members[0]!.devices[0]!;
    const kit = world.random.pick(KVM_KITS);
    machine.usb = [kit.usb];
    machine.monitor = kit.monitor;
    for (const member of members) for (const device of member.devices) device.inputMs.mean += 40;
    return { members, networks: [line] };
  },
  'rotating-farm': (world): Group => {
    const line = world.line(world.anyMetro('DE'), { policy: 'daily', ipv6: false });
    return { members: house(world, line, { people: 3 }), networks: [line] };
  },
  'dual-homed-farm': (world): Group => {
    const first = world.line(world.anyMetro('US'), { policy: 'static', ipv6: false });
    const second = world.line(first.place.metro, { policy: 'static', ipv6: false, notOf: first });
    const members = house(world, first, { people: 4 });
    for (const member of members)
      operate(world, member, (day) => (world.random.fork(`${member.email}/${day.index}`).chance(0.5) ? first : second));
    return { members, networks: [first, second] };
  },
  'ipv6-farm': (world): Group => {
    const line = world.line(world.ipv6Metro(), { policy: 'static', ipv6: true, ipv6Share: 0.85 });
    return { members: house(world, line, { people: 3 }), networks: [line] };
  },
  'single-hosted-laptop': (world): Group => {
    const line = world.line(world.anyMetro('US'), { policy: 'static', ipv6: false });
    const [member] = house(world, line, { people: 1 });
    slip(world, member!, abroad(world), 2);
    return { members: [member!], networks: [line] };
  },
  'proxy-worker': (world): Group => {
    const parcelShop = world.address(world.line(world.anyMetro('US')).place);
    const members = several(2, () => {
      const exit = exitNetwork(world);
      const person = straw(world, exit, parcelShop);
      person.shipping = parcelShop;
      person.factorNetwork = abroad(world);
      operate(world, person, () => exit);
      for (const device of person.devices) device.inputMs = { mean: 18, spread: 3 };
      return person;
    });
    return { members, networks: [] };
  },
} as const satisfies Record<string, GroupMaker>;

export type FarmKind = keyof typeof FARMS;
