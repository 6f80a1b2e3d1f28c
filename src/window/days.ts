/** Sets of days, kept as sorted arrays of day numbers (UTC days since 1970): small, mergeable, JSON-safe. */
import type { EpochMs } from '../event.ts';

export const DAY_MS = 86_400_000;

export type DayNumber = number;

/** Sorted, without repeats. */
export type Days = DayNumber[];

export const dayOf = (time: EpochMs): DayNumber => Math.floor(time / DAY_MS);

/** The days with this one: a new list where it is new, so that none keeps room for more. Days mostly arrive in order, so the end is tried first. */
export function withDay(days: Days, day: DayNumber): Days {
  const last = days.at(-1);
  if (last === undefined || day > last) return days.concat(day);
  if (day === last) return days;
  let at = days.length - 1;
  while (at >= 0 && days[at]! > day) at--;
  return days[at] === day ? days : days.toSpliced(at + 1, 0, day);
}

/** Drops days before `first`, in place. */
export function dropBefore(days: Days, first: DayNumber): void {
  let keep = 0;
  while (keep < days.length && days[keep]! < first) keep++;
  if (keep > 0) days.splice(0, keep);
}

export function intersect(a: Days, b: Days): Days {
  const both: Days = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (a[i]! === b[j]!) {
      both.push(a[i]!);
      i++;
      j++;
    } else if (a[i]! < b[j]!) i++;
    else j++;
  }
  return both;
}

export function unite(a: Days, b: Days): Days {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  return [...new Set([...a, ...b])].sort((x, y) => x - y);
}

export function uniteAll(sets: Iterable<Days>): Days {
  const all = new Set<DayNumber>();
  for (const days of sets) for (const day of days) all.add(day);
  return [...all].sort((x, y) => x - y);
}
