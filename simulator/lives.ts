/**
 * How people spend their days. In: a person, their home and the company. Out: itineraries, that is stays per day.
 * It exists so that groups are made by combining few plain habits: home, office, an outing, a time away, a move.
 */
import { type Day, HOUR, isWeekend, MINUTE } from './calendar.ts';
import type { Network } from './network.ts';
import type { Device, Itinerary, Person, Stay } from './person.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** Usual start of work, hours after midnight, and hours worked. */
export interface WorkingHours {
  readonly start: number;
  readonly length: number;
}

export const usualHours = (random: Random): WorkingHours => ({
  start: random.around(8.7, 0.5),
  length: random.around(8, 0.4),
});

/** One or two stays on a network in working hours; the machine sleeps over lunch more often than not. */
export function workAt(network: Network, device: Device, day: Day, hours: WorkingHours, random: Random): Stay[] {
  const from = Math.round(day.midnight + random.around(hours.start, 0.3) * HOUR);
  const to = Math.round(from + random.around(hours.length, 0.4) * HOUR);
  if (random.chance(0.5)) return [{ from, to, network, device }];
  const lunch = Math.round(from + random.between(0.4, 0.6) * (to - from));
  const back = lunch + random.int(30, 75) * MINUTE;
  return [
    { from, to: lunch, network, device },
    { from: back, to, network, device },
  ];
}

/** Works at `network` on working days, with now and then a day off or an hour in the evening. */
export function worksAt(network: Network, devices: readonly Device[], hours: WorkingHours): Itinerary {
  return (day, random) => {
    if (isWeekend(day) || random.chance(0.05)) return [];
    const device = devices.length > 1 && random.chance(0.3) ? devices[1]! : devices[0]!;
    const stays = workAt(network, device, day, hours, random);
    if (!random.chance(0.12)) return stays;
    const from = Math.round(day.midnight + random.between(20, 21.5) * HOUR);
    return [...stays, { from, to: from + random.int(20, 70) * MINUTE, network, device }];
  };
}

/** Lives one way on days that pass the test, and the other way on the rest. */
export const onDays =
  (test: (day: Day) => boolean, then: Itinerary, otherwise: Itinerary): Itinerary =>
  (day, random) =>
    test(day) ? then(day, random) : otherwise(day, random);

/** Spends the last hours of some days elsewhere, such as a café or on the carrier's network in a train. */
export function sometimesLeavesFor(network: Network, share: number, life: Itinerary): Itinerary {
  return (day, random) => {
    const stays = life(day, random);
    const last = stays.at(-1);
    if (!last || !random.chance(share)) return stays;
    const to = last.to + random.int(10, 40) * MINUTE;
    const from = last.to - Math.min(last.to - last.from, random.int(60, 130) * MINUTE) + 20 * MINUTE;
    return [...stays.slice(0, -1), { ...last, to: from - 15 * MINUTE }, { ...last, from, to, network }].filter(
      (stay) => stay.to - stay.from > 5 * MINUTE,
    );
  };
}

/** What most people do: home, some days in an office nearby, sometimes a train, some through the SASE service. */
export function ordinaryLife(world: World, person: Person, line: Network): Itinerary {
  const { random } = world;
  const hours = usualHours(random);
  const network = random.chance(0.07) ? world.sase : line;
  const home = sometimesLeavesFor(person.carrier, 0.03, worksAt(network, person.devices, hours));
  const office = world.offices.find((item) => item.metro === line.place.metro);
  if (!office) return home;
  const officeDays = random.shuffle([1, 2, 3, 4, 5]).slice(0, random.int(1, 4));
  return onDays((day) => officeDays.includes(day.weekday), worksAt(office.network, person.devices, hours), home);
}

/** A farmed machine: driven in long shifts six days a week, and left on at night and on Sundays. */
export function farmedLife(lineOn: (day: Day) => Network, devices: readonly Device[], shift: WorkingHours): Itinerary {
  return (day, random) =>
    devices.flatMap((device) => {
      const network = lineOn(day);
      const night: Stay = {
        from: day.midnight + random.int(30, 90) * MINUTE,
        to: day.midnight + 5 * HOUR,
        network,
        device,
        unattended: true,
      };
      const works = day.weekday !== 0 && !random.chance(devices.length > 1 ? 0.25 : 0.06);
      return works ? [night, ...workAt(network, device, day, shift, random)] : [night];
    });
}
