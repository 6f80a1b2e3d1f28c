/** What detectors see of a cluster and of a device: computed from the stays, read-only, in canonical names. */
import type { EpochMs } from '../event.ts';
import type { RosterEntry } from '../identity/roster.ts';
import type { Days } from '../window/days.ts';
import type { Network, Sample } from '../window/stays.ts';

export interface DeviceView {
  id: number;
  name: string;
  user: string | undefined;
  roster: RosterEntry | undefined;
  /** Days on which the device's user was seen at all. */
  activeDays: Days;
  /** Ids of remote tools that the company approves, and whether the user is in a group that uses them on others' machines. */
  approvedTools: ReadonlySet<string>;
  supportsOthers: boolean;
  tool(id: string): Tool;
}

/** A remote tool as the catalog knows it. */
export interface Tool {
  id: string;
  name: string;
  kind: string;
}

export interface MemberView {
  person: number;
  name: string;
  roster: RosterEntry | undefined;
  devices: { id: number; name: string }[];
  /** Days seen outside the company's own networks. */
  outsideDays: Days;
  /** Of them, days at one of the cluster's networks. */
  homeDays: Days;
  officeDays: Days;
  /** Kilometers between the declared home and the cluster's place; undefined where either is unknown. */
  declaredKm: number | undefined;
  first: EpochMs;
  last: EpochMs;
  samples: readonly Sample[];
}

export interface Move {
  from: string;
  to: string;
  /** Day on which the people were first seen at the new network. */
  day: number;
  people: number;
}

export interface NetworkView {
  network: Network;
  days: Days;
  first: EpochMs;
  last: EpochMs;
  /** Members seen here. */
  people: number;
}

export interface ClusterView {
  members: MemberView[];
  networks: NetworkView[];
  deviceCount: number;
  /** Days on which at least two members were there. */
  togetherDays: Days;
  /** Most people and devices at one network on one day. */
  concurrentPeople: number;
  concurrentDevices: number;
  /** Other people seen at the cluster's networks who are no members. */
  others: number;
  moves: Move[];
  place: { latitude: number; longitude: number; words: string } | undefined;
  now: EpochMs;
}
