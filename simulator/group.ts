/**
 * Groups of people whose lives touch: farms and their innocent doubles. In: a world. Out: members and the networks they share.
 * It exists so that the truth can be written down in the same words for both.
 */
import type { Network } from './network.ts';
import type { Person } from './person.ts';
import type { World } from './world.ts';

export interface Group {
  readonly members: readonly Person[];
  /** Networks the group shares or is told by; empty where there is none. */
  readonly networks: readonly Network[];
}

export type GroupMaker = (world: World) => Group;

/** `count` people made the same way. */
export const several = (count: number, make: (index: number) => Person): Person[] =>
  Array.from({ length: count }, (_, index) => make(index));
