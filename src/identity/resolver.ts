/**
 * Resolves a sighting to a canonical user, a canonical device and a place. In: the vendors' words. Out: small integers.
 * Links are learned from the roster, from sightings that carry two names at once, and from the session they belong to: a
 * VPN says "user and address" in one record, "user and machine" in the next, "tunnel address and machine" in a third.
 */
import type { EpochMs } from '../event.ts';
import type { Place, Sighting } from '../window/sighting.ts';
import { Entities, type EntitiesState, emptyEntities } from './entities.ts';
import { deviceKeys, hostKey, userKeys } from './keys.ts';
import type { RosterEntry } from './roster.ts';

/** A machine seen with a user at an address is taken to be there for this long, until the next record says more. */
const SESSION_MS = 12 * 3_600_000;
/** Posture records carry one attribute each; those of one check come within this time. */
const POSTURE_MS = 10_000;
const MAX_SESSIONS = 8;
const MAX_USERS_PER_DEVICE = 16;
const CLAIMS_TO_JOIN = 5;
const KNOWN_BONUS = 1e9;
const MAX_SEEN = 100_000;

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

export interface Resolved {
  /** -1 where no user (or device) is named or known. */
  user: number;
  device: number;
  /** Where the person is, from the record or from its session. */
  place: Place | undefined;
}

export interface ResolverState {
  users: EntitiesState;
  devices: EntitiesState;
  sessions: Map<number, Session[]>;
  /** Device to users, with the number of sightings of each. */
  deviceUsers: Map<number, Map<number, number>>;
  /** Mail addresses already compared with account names. */
  mailAccounts: Set<string>;
  /** Accounts that look like another account of a known user, and how often they did. */
  claims: Map<number, { main: number; count: number }>;
}

export const emptyResolver = (): ResolverState => ({
  users: emptyEntities(),
  devices: emptyEntities(),
  sessions: new Map(),
  deviceUsers: new Map(),
  claims: new Map(),
  mailAccounts: new Set(),
});

type SeenUser = Pick<Sighting, 'userId' | 'userName' | 'userEmail'> & { user: number };
type SeenDevice = Pick<Sighting, 'deviceSerial' | 'deviceId' | 'hostName' | 'hostId'> & { device: number };

export interface JoinHooks {
  userJoined(leaf: number, root: number): void;
  deviceJoined(leaf: number, root: number): void;
}

export class Resolver {
  readonly state: ResolverState;
  readonly users: Entities;
  readonly devices: Entities;
  readonly #emailDomains: ReadonlySet<string>;
  #hasRoster = false;
  /** What the last sightings with these words were resolved to. Not part of the state: it only saves time. */
  readonly #seenUsers = new Map<string, SeenUser>();
  readonly #seenDevices = new Map<string, SeenDevice>();

  constructor(emailDomains: readonly string[], hooks: JoinHooks, state: ResolverState = emptyResolver()) {
    this.state = state;
    this.#emailDomains = new Set(emailDomains.map((domain) => domain.toLowerCase()));
    this.users = new Entities(state.users, (leaf, root) => {
      this.#moveSessions(leaf, root);
      hooks.userJoined(leaf, root);
    });
    this.devices = new Entities(state.devices, (leaf, root) => {
      this.#moveDeviceUsers(leaf, root);
      hooks.deviceJoined(leaf, root);
    });
  }

  /** Takes the roster's word for who is who and whose machine is whose. */
  learnRoster(roster: readonly RosterEntry[]): void {
    this.#hasRoster = roster.length > 0;
    const usernames = new Map<string, number>();
    for (const { username } of roster) {
      if (username !== undefined)
        usernames.set(username.toLowerCase(), (usernames.get(username.toLowerCase()) ?? 0) + 1);
    }
    const emails = new Set(roster.map((entry) => entry.email.toLowerCase()));
    for (const entry of roster) {
      const email = entry.email.toLowerCase();
      const user = this.users.resolve([`mail:${email}`]);
      const entity = this.users.entity(user);
      entity.names.set('email', email);
      entity.mark = email;
      const username = entry.username?.toLowerCase();
      if (username !== undefined && usernames.get(username) === 1) {
        this.users.resolve([`mail:${email}`, `name:${username}`]);
        for (const domain of this.#emailDomains) {
          if (!emails.has(`${username}@${domain}`)) this.users.resolve([`mail:${email}`, `mail:${username}@${domain}`]);
        }
      }
      // A roster lists serials and host names alike, sometimes both of one machine.
      for (const name of entry.devices)
        this.#assign(this.devices.resolve([`id:${name.toLowerCase()}`, `host:${hostKey(name)}`]), user);
    }
  }

  resolve(s: Sighting): Resolved {
    let user = this.#user(s);
    let device = this.#device(s);
    if (user < 0 && device >= 0) user = this.mainUser(device);
    const session = user >= 0 ? this.#session(user, s) : undefined;
    if (session !== undefined) device = this.#joinSession(session, device, s);
    if (device >= 0 && user >= 0) this.#noteUse(device, user);
    return { user, device, place: s.place ?? session?.place };
  }

  /** Forgets sessions that nothing can belong to any more. Called once a day of event time. */
  evict(now: EpochMs): void {
    for (const [user, sessions] of this.state.sessions) {
      const live = sessions.filter((session) => now - session.time <= SESSION_MS);
      if (live.length === 0) this.state.sessions.delete(user);
      else if (live.length < sessions.length) this.state.sessions.set(user, live);
    }
  }

  /** The user seen most on a device, or -1; one with a name from the roster or an e-mail address before any other. */
  mainUser(device: number): number {
    let main = -1;
    let most = 0;
    for (const [id, count] of this.state.deviceUsers.get(this.devices.find(device)) ?? []) {
      const user = this.users.find(id);
      const weight = this.#isKnown(user) ? count + KNOWN_BONUS : count;
      if (weight > most) {
        most = weight;
        main = user;
      }
    }
    return main;
  }

  /**
   * The person behind an account. An account that no roster and no e-mail address explains, on a machine whose main user is
   * known, is that user's other account: an employee number, a cloud alias. Seen so often enough, and with nobody else's
   * machine, the two are joined for good; an administrator's account is seen on many machines and never is.
   */
  personOf(user: number, device: number): number {
    if (user < 0 || device < 0 || this.#isKnown(user)) return user;
    const main = this.mainUser(device);
    if (main < 0 || main === user || !this.#isKnown(main)) return user;
    const claim = this.state.claims.get(user);
    if (claim === undefined) this.state.claims.set(user, { main, count: 1 });
    else if (this.users.find(claim.main) !== main) claim.count = Number.NEGATIVE_INFINITY;
    else if (++claim.count >= CLAIMS_TO_JOIN) return this.users.join(main, user);
    return main;
  }

  #isKnown(user: number): boolean {
    const { mark, names } = this.users.entity(user);
    return this.#hasRoster ? mark !== undefined : names.has('email');
  }

  userName(user: number): string {
    const { names, mark } = this.users.entity(user);
    return mark ?? names.get('email') ?? names.get('name') ?? names.get('id') ?? `user-${user}`;
  }

  deviceName(device: number): string {
    const { names } = this.devices.entity(device);
    return names.get('host') ?? names.get('serial') ?? names.get('id') ?? `device-${device}`;
  }

  /** Most sightings repeat the words of an earlier one; they need no keys. */
  #user(s: Sighting): number {
    const words = s.userEmail ?? s.userName ?? s.userId;
    if (words === undefined) return -1;
    const known = this.#seenUsers.get(words);
    if (
      known !== undefined &&
      known.userId === s.userId &&
      known.userName === s.userName &&
      known.userEmail === s.userEmail
    )
      return known.user < 0 ? -1 : this.users.find(known.user);
    const user = this.#userByKeys(s);
    if (this.#seenUsers.size >= MAX_SEEN) this.#seenUsers.clear();
    this.#seenUsers.set(words, { userId: s.userId, userName: s.userName, userEmail: s.userEmail, user });
    return user;
  }

  #userByKeys(s: Sighting): number {
    const { email, name, keys } = userKeys(s);
    if (keys.length === 0) return -1;
    const user = this.users.resolve(keys);
    const { names } = this.users.entity(user);
    const isNewEmail = email !== undefined && !this.state.mailAccounts.has(email);
    const isNewName = name !== undefined && !names.has('name');
    if (email !== undefined && !names.has('email')) names.set('email', email);
    if (isNewName) names.set('name', name);
    if (s.userId !== undefined && !names.has('id')) names.set('id', s.userId);
    return isNewEmail || isNewName ? this.#joinAccounts(user, email, name) : user;
  }

  /**
   * The account `jdoe` and the sign-in name `jdoe@acme.example` are one person, whatever their mail address is. Account names
   * that are only the local part of a mail address are never keys, so two people called jane.doe in two domains stay two.
   */
  #joinAccounts(user: number, email: string | undefined, name: string | undefined): number {
    let root = user;
    if (email !== undefined) {
      this.state.mailAccounts.add(email);
      const at = email.indexOf('@');
      const account = this.#emailDomains.has(email.slice(at + 1))
        ? this.users.lookup(`name:${email.slice(0, at)}`)
        : undefined;
      if (account !== undefined) root = this.users.join(account, root);
    }
    if (name !== undefined) {
      const aliases = [...this.#emailDomains].flatMap((domain) => this.users.lookup(`mail:${name}@${domain}`) ?? []);
      if (aliases.length === 1) root = this.users.join(root, aliases[0]!);
    }
    return root;
  }

  #device(s: Sighting): number {
    const words = s.deviceSerial ?? s.deviceId ?? s.hostName ?? s.hostId;
    if (words === undefined || s.mac !== undefined) return this.#deviceByKeys(s);
    const known = this.#seenDevices.get(words);
    if (
      known !== undefined &&
      known.deviceSerial === s.deviceSerial &&
      known.deviceId === s.deviceId &&
      known.hostName === s.hostName &&
      known.hostId === s.hostId
    )
      return known.device < 0 ? -1 : this.devices.find(known.device);
    const device = this.#deviceByKeys(s);
    if (this.#seenDevices.size >= MAX_SEEN) this.#seenDevices.clear();
    this.#seenDevices.set(words, {
      deviceSerial: s.deviceSerial,
      deviceId: s.deviceId,
      hostName: s.hostName,
      hostId: s.hostId,
      device,
    });
    return device;
  }

  #deviceByKeys(s: Sighting): number {
    const keys = deviceKeys(s);
    if (keys.length === 0) return -1;
    const device = this.devices.resolve(keys);
    const entity = this.devices.entity(device);
    if (s.deviceSerial !== undefined) {
      entity.mark ??= s.deviceSerial.toLowerCase();
      if (!entity.names.has('serial')) entity.names.set('serial', s.deviceSerial);
    }
    if (s.hostName !== undefined && !entity.names.has('host'))
      entity.names.set('host', hostKey(s.hostName).toUpperCase());
    if (s.deviceId !== undefined && !entity.names.has('id')) entity.names.set('id', s.deviceId);
    return device;
  }

  /** Finds or opens the session a record belongs to: by its public address, or by its address inside the tunnel. */
  #session(user: number, s: Sighting): Session | undefined {
    let sessions = this.state.sessions.get(user);
    if (sessions !== undefined) {
      for (const session of sessions) {
        const same =
          s.address !== undefined
            ? session.address === s.address
            : s.assigned !== undefined && session.assigned === s.assigned;
        if (same && s.time - session.time <= SESSION_MS) {
          session.time = Math.max(session.time, s.time);
          if (s.assigned !== undefined) session.assigned = s.assigned;
          return session;
        }
      }
    }
    if (s.address === undefined || s.place === undefined || !s.presence) return undefined;
    if (sessions === undefined) {
      sessions = [];
      this.state.sessions.set(user, sessions);
    }
    const session: Session = {
      address: s.address,
      place: s.place,
      assigned: s.assigned,
      device: -1,
      deviceTime: 0,
      postureTime: 0,
      time: s.time,
    };
    sessions.push(session);
    if (sessions.length > MAX_SESSIONS) sessions.shift();
    return session;
  }

  #joinSession(session: Session, device: number, s: Sighting): number {
    if (device < 0)
      return session.device >= 0 && s.time - session.deviceTime <= SESSION_MS ? this.devices.find(session.device) : -1;
    if (s.action === 'posture') {
      if (session.device >= 0 && s.time - session.postureTime <= POSTURE_MS)
        device = this.devices.join(session.device, device);
      session.postureTime = s.time;
    }
    session.device = device;
    session.deviceTime = s.time;
    return device;
  }

  /** The roster's word counts as one sighting, however often it is learned: a restart must change nothing. */
  #assign(device: number, user: number): void {
    if (this.state.deviceUsers.get(device)?.has(user) !== true) this.#noteUse(device, user);
  }

  #noteUse(device: number, user: number): void {
    let users = this.state.deviceUsers.get(device);
    if (users === undefined) {
      users = new Map();
      this.state.deviceUsers.set(device, users);
    }
    const count = users.get(user);
    if (count !== undefined || users.size < MAX_USERS_PER_DEVICE) users.set(user, (count ?? 0) + 1);
  }

  #moveSessions(leaf: number, root: number): void {
    const given = this.state.sessions.get(leaf);
    if (given === undefined) return;
    this.state.sessions.delete(leaf);
    const all = [...(this.state.sessions.get(root) ?? []), ...given].sort((a, b) => a.time - b.time);
    this.state.sessions.set(root, all.slice(-MAX_SESSIONS));
  }

  #moveDeviceUsers(leaf: number, root: number): void {
    const given = this.state.deviceUsers.get(leaf);
    if (given === undefined) return;
    this.state.deviceUsers.delete(leaf);
    const users = this.state.deviceUsers.get(root) ?? new Map<number, number>();
    for (const [user, count] of given) users.set(user, (users.get(user) ?? 0) + count);
    this.state.deviceUsers.set(root, users);
  }
}
