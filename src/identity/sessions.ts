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

function open(user: User, s: Sighting): Session {
  const session: Session = {
    address: s.address!,
    place: s.place!,
    assigned: s.assigned,
    device: -1,
    deviceTime: 0,
    postureTime: 0,
    time: s.time,
  };
  add(user, session);
  return session;
}

/** In the place of those that are over: most people open one session a day, and a list that is emptied each day is dear to collect. */
function add(user: User, session: Session): void {
  const { sessions } = user;
  let live = 0;
  for (const other of sessions) if (isLive(other, session.time)) sessions[live++] = other;
  if (live === MAX_SESSIONS) {
    sessions.shift();
    live--;
  }
  if (live === sessions.length) user.sessions = sessions.concat(session);
  else {
    sessions[live] = session;
    sessions.length = live + 1;
  }
}

const isLive = (session: Session, now: EpochMs): boolean => now - session.time <= SESSION_MS;

/** Those that something can still belong to. */
export const liveSessions = ({ sessions }: User, now: EpochMs): Session[] =>
  sessions.filter((session) => isLive(session, now));
