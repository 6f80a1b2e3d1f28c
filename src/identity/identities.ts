/**
 * What is remembered of a user and of a device. Plain data that goes into the snapshot: names as the vendors wrote them, the
 * user's live sessions, the device's users.
 */
import type { EpochMs } from '../event.ts';
import type { Place } from '../window/sighting.ts';
import { Entity } from './entities.ts';

/** What is remembered of a user's session: it joins records that carry different halves of the facts. */
export interface Session {
  address: string;
  place: Place;
  assigned: string | undefined;
  device: number;
  deviceTime: EpochMs;
  postureTime: EpochMs;
  time: EpochMs;
}

export class User extends Entity {
  email: string | undefined = undefined;
  /** Account name. */
  name: string | undefined = undefined;
  /** The vendor's own id. */
  vendorId: string | undefined = undefined;
  sessions: Session[] = [];
  /** The known user on whose machine this account is seen, and how often it was; minus infinity once there were several. */
  claim: { main: number; count: number } | undefined = undefined;
}

export class Device extends Entity {
  host: string | undefined = undefined;
  serial: string | undefined = undefined;
  vendorId: string | undefined = undefined;
  /** Flat: [user, sightings, user, sightings, …]. */
  users: number[] = [];
}

export const MAX_SESSIONS = 8;
const MAX_USERS_PER_DEVICE = 16;

export function mergeUser(into: User, from: User): void {
  into.email ??= from.email;
  into.name ??= from.name;
  into.vendorId ??= from.vendorId;
  if (from.sessions.length > 0)
    into.sessions = [...into.sessions, ...from.sessions].sort((a, b) => a.time - b.time).slice(-MAX_SESSIONS);
}

export function mergeDevice(into: Device, from: Device): void {
  into.host ??= from.host;
  into.serial ??= from.serial;
  into.vendorId ??= from.vendorId;
  for (let i = 0; i < from.users.length; i += 2) noteUse(into, from.users[i]!, from.users[i + 1]!);
}

/** Counts sightings of a user on a device. */
export function noteUse(device: Device, user: number, count = 1): void {
  const { users } = device;
  for (let i = 0; i < users.length; i += 2) {
    if (users[i] === user) {
      users[i + 1]! += count;
      return;
    }
  }
  // Not pushed: a list that is pushed to keeps room for 16 more, and most machines have one user.
  if (users.length < 2 * MAX_USERS_PER_DEVICE) device.users = users.concat(user, count);
}

export const hasUser = ({ users }: Device, user: number): boolean => {
  for (let i = 0; i < users.length; i += 2) if (users[i] === user) return true;
  return false;
};
