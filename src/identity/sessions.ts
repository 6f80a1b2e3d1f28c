/**
 * The sessions of a user. In: a sighting. Out: the session it belongs to, by its public address or by its address inside the
 * tunnel: a VPN says "user and address" in one record, "user and machine" in the next, "tunnel address and machine" in a third.
 */
import type { EpochMs } from '../event.ts';
import type { Sighting } from '../window/sighting.ts';
import { MAX_SESSIONS, type Session, type User } from './identities.ts';

/** A machine seen with a user at an address is taken to be there for this long, until the next record says more. */
export const SESSION_MS = 12 * 3_600_000;

/** Finds the session or opens one. */
export function sessionOf(user: User, s: Sighting): Session | undefined {
  for (const session of user.sessions) {
    if (s.time - session.time > SESSION_MS || !isSame(session, s)) continue;
    if (s.time > session.time) session.time = s.time;
    if (s.assigned !== undefined) session.assigned = s.assigned;
    return session;
  }
  return s.address === undefined || s.place === undefined || !s.presence ? undefined : open(user, s);
}

const isSame = (session: Session, { address, assigned }: Sighting): boolean =>
  address !== undefined ? session.address === address : assigned !== undefined && session.assigned === assigned;

/** In the place of one that is over, if there is one: most people open one session a day. */
function open(user: User, s: Sighting): Session {
  const { sessions } = user;
  let live = 0;
  let over: Session | undefined;
  for (const session of sessions) {
    if (isLive(session, s.time)) sessions[live++] = session;
    else over = session;
  }
  if (live === MAX_SESSIONS) {
    over = sessions.shift();
    live--;
  }
  const begun = begin(over, s);
  if (live === sessions.length) user.sessions = sessions.concat(begun);
  else {
    sessions[live] = begun;
    sessions.length = live + 1;
  }
  return begun;
}

function begin(over: Session | undefined, { address, place, assigned, time }: Sighting): Session {
  if (over === undefined)
    return { address: address!, place: place!, assigned, device: -1, deviceTime: 0, postureTime: 0, time };
  over.address = address!;
  over.place = place!;
  over.assigned = assigned;
  over.device = -1;
  over.deviceTime = 0;
  over.postureTime = 0;
  over.time = time;
  return over;
}

const isLive = (session: Session, now: EpochMs): boolean => now - session.time <= SESSION_MS;

/** Those that something can still belong to. */
export const liveSessions = ({ sessions }: User, now: EpochMs): Session[] =>
  sessions.filter((session) => isLive(session, now));
