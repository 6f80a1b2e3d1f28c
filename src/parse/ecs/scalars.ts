/** Values of ECS fields, which may stand alone or in lists. In: a value. Out: the first of it, typed, or undefined. */
import { addressIn } from '../endpoint.ts';
import { known, number, text } from '../values.ts';

/** Lists longer than this are cut. */
export const MAX_LIST = 64;

export const first = (value: unknown): unknown => (Array.isArray(value) ? value[0] : value);
export const textOf = (value: unknown): string | undefined => text(first(value));
export const knownOf = (value: unknown): string | undefined => known(first(value));
export const numberOf = (value: unknown): number | undefined => number(first(value));
export const ipOf = (value: unknown): string | undefined => addressIn(first(value));

/** The object, or undefined where nothing in it is known. */
export function unlessEmpty<T extends object>(facts: T): T | undefined {
  for (const key in facts) if (facts[key] !== undefined) return facts;
  return undefined;
}
