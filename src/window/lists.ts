/**
 * Flat lists of numbers, several to each person and network: who used which device, who stayed from when to when. In: a list.
 * Out: the list, or a new one where it grew. A list that is pushed to keeps room for 16 more, and most have two.
 */
import type { EpochMs } from '../event.ts';
import type { DayNumber } from './days.ts';

/** [device, last day, device, last day, …] */
export type Devices = number[];
/** [from, to, from, to, …] of each stay, epoch milliseconds. */
export type Intervals = EpochMs[];

const MAX_DEVICES = 32;
/** Sightings of one person at one network closer together than this belong to one stay. */
export const STAY_GAP_MS = 12 * 3_600_000;
const MAX_STAYS = 64;

/** Notes the day on which a device was last seen; a new list where the device is new and there is room. */
export function withDevice(devices: Devices, device: number, day: DayNumber): Devices {
  for (let i = 0; i < devices.length; i += 2) {
    if (devices[i] === device) {
      if (devices[i + 1]! < day) devices[i + 1] = day;
      return devices;
    }
  }
  return devices.length >= 2 * MAX_DEVICES ? devices : devices.concat(device, day);
}

/** All devices of both. */
export function uniteDevices(devices: Devices, given: Devices): Devices {
  let united = devices;
  for (let i = 0; i < given.length; i += 2) united = withDevice(united, given[i]!, given[i + 1]!);
  return united;
}

export function* devicesOf(flat: readonly number[]): Generator<number> {
  for (let i = 0; i < flat.length; i += 2) yield flat[i]!;
}

/** Drops those last seen before the day, in place. */
export function dropDevices(devices: Devices, firstDay: DayNumber): void {
  for (let i = devices.length - 2; i >= 0; i -= 2) if (devices[i + 1]! < firstDay) devices.splice(i, 2);
}

/** Prolongs the last stay, in place, or begins another in a new list. */
export function withStay(stays: Intervals, from: EpochMs, to: EpochMs): Intervals {
  const last = stays.length - 1;
  if (last >= 1 && from - stays[last]! <= STAY_GAP_MS) {
    stays[last] = Math.max(stays[last]!, to);
    return stays;
  }
  const more = stays.concat(from, to);
  return more.length > 2 * MAX_STAYS ? more.slice(2) : more;
}

export function uniteStays(a: Intervals, b: Intervals): Intervals {
  const pairs: [number, number][] = [];
  for (const list of [a, b]) for (let i = 0; i < list.length; i += 2) pairs.push([list[i]!, list[i + 1]!]);
  pairs.sort((x, y) => x[0] - y[0]);
  let united: Intervals = [];
  for (const [from, to] of pairs) united = withStay(united, from, to);
  return united;
}
