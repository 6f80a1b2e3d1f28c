/**
 * Resolves a sighting to a canonical user, a canonical device and a place. In: the vendors' words. Out: small integers.
 * Links are learned from the roster, from sightings that carry two names at once, and from the session they belong to.
 */
import { type DayNumber, dayOf } from '../window/days.ts';
import type { Place, Sighting } from '../window/sighting.ts';
import { Entities, type EntitiesState, emptyEntities } from './entities.ts';
import { Device, hasUser, mergeDevice, mergeUser, noteUse, type Session, User } from './identities.ts';
import { deviceKeys, hostKey, userKeys } from './keys.ts';
import type { RosterEntry } from './roster.ts';
import { SESSION_MS, sessionOf } from './sessions.ts';

/** Posture records carry one attribute each; those of one check come within this time. */
const POSTURE_MS = 10_000;
const CLAIMS_TO_JOIN = 5;
const KNOWN_BONUS = 1e9;
const MAX_SEEN = 100_000;

export interface Resolved {
  /** The person behind the account; -1 where no user (or device) is named or known. */
  user: number;
  device: number;
  /** Where the person is, from the record or from its session. */
  place: Place | undefined;
}

export interface ResolverState {
  users: EntitiesState<User>;
  devices: EntitiesState<Device>;
}

export const emptyResolver = (): ResolverState => ({ users: emptyEntities(), devices: emptyEntities() });

type UserWords = Pick<Sighting, 'userId' | 'userName' | 'userEmail'>;
type DeviceWords = Pick<Sighting, 'deviceSerial' | 'deviceId' | 'hostName' | 'hostId'>;

/** Words, what they were resolved to, and the machine they came with last, because most people have one. */
interface SeenUser extends UserWords {
  user: User | undefined;
  with: SeenDevice | undefined;
}
interface SeenDevice extends DeviceWords {
  device: Device | undefined;
}

/** What is stored elsewhere under the ids of users and devices follows them. */
export interface IdentityHooks {
  userJoined(leaf: number, root: number): void;
  deviceJoined(leaf: number, root: number): void;
  userForgotten(id: number): void;
  deviceForgotten(id: number): void;
}

export class Resolver {
  readonly state: ResolverState;
  readonly users: Entities<User>;
  readonly devices: Entities<Device>;
  readonly #emailDomains: ReadonlySet<string>;
  #hasRoster = false;
  /** What the last sightings with these words were resolved to. Not part of the state: it only saves time. */
  readonly #seenUsers = new Map<string, SeenUser>();
  readonly #seenDevices = new Map<string, SeenDevice>();

  /** `capacity` bounds users and devices, each. */
  constructor(
    emailDomains: readonly string[],
    hooks: IdentityHooks,
    state: ResolverState = emptyResolver(),
    capacity = Number.POSITIVE_INFINITY,
  ) {
    this.state = state;
    this.#emailDomains = new Set(emailDomains.map((domain) => domain.toLowerCase()));
    const users = {
      create: (id: number) => new User(id),
      merge: mergeUser,
      joined: hooks.userJoined,
      forgotten: (id: number) => {
        this.#seenUsers.clear();
        hooks.userForgotten(id);
      },
    };
    const devices = {
      create: (id: number) => new Device(id),
      merge: mergeDevice,
      joined: hooks.deviceJoined,
      forgotten: (id: number) => {
        this.#seenDevices.clear();
        this.#seenUsers.clear();
        hooks.deviceForgotten(id);
      },
    };
    this.users = new Entities(state.users, users, capacity);
    this.devices = new Entities(state.devices, devices, capacity);
  }

  /** Takes the roster's word for who is who and whose machine is whose. Who is not in it any more can be forgotten. */
  learnRoster(roster: readonly RosterEntry[]): void {
    this.#hasRoster = roster.length > 0;
    for (const entities of [this.users, this.devices])
      for (const entity of entities.state.byId.values()) entity.isListed = false;
    const usernames = new Map<string, number>();
    for (const { username } of roster) {
      if (username !== undefined)
        usernames.set(username.toLowerCase(), (usernames.get(username.toLowerCase()) ?? 0) + 1);
    }
    const emails = new Set(roster.map((entry) => entry.email.toLowerCase()));
    for (const entry of roster) {
      const username = entry.username?.toLowerCase();
      const isUnique = username !== undefined && usernames.get(username) === 1;
      this.#learnEntry(entry, isUnique ? username : undefined, emails);
    }
  }

  resolve(s: Sighting): Resolved {
    const day = dayOf(s.time);
    const seen = this.#seenUser(s);
    let user = seen?.user && this.users.root(seen.user);
    let device = this.#device(s, seen);
    if (user === undefined && device !== undefined) user = this.#mainUser(device);
    const session = user === undefined ? undefined : sessionOf(user, s);
    if (session !== undefined) device = this.#joinSession(session, device, s);
    if (device !== undefined) {
      touch(device, day);
      if (user !== undefined) noteUse(device, user.id);
    }
    if (user !== undefined) {
      touch(user, day);
      if (device !== undefined) user = this.#personOf(user, device, day);
    }
    return { user: user?.id ?? -1, device: device?.id ?? -1, place: s.place ?? session?.place };
  }

  /** Forgets users and devices last seen before this day. */
  evict(firstDay: DayNumber): void {
    this.users.evict(firstDay);
    this.devices.evict(firstDay);
  }

  userName(id: number): string {
    const user = this.users.get(id);
    return user?.mark ?? user?.email ?? user?.name ?? user?.vendorId ?? `user-${id}`;
  }

  deviceName(id: number): string {
    const device = this.devices.get(id);
    return device?.host ?? device?.serial ?? device?.vendorId ?? `device-${id}`;
  }

  #learnEntry(entry: RosterEntry, username: string | undefined, emails: ReadonlySet<string>): void {
    const email = entry.email.toLowerCase();
    const user = this.users.resolve([['mail', email]]);
    user.email = email;
    user.mark = email;
    user.isListed = true;
    if (username !== undefined) {
      this.users.resolve([
        ['mail', email],
        ['name', username],
      ]);
      for (const domain of this.#emailDomains) {
        const alias = `${username}@${domain}`;
        if (!emails.has(alias))
          this.users.resolve([
            ['mail', email],
            ['mail', alias],
          ]);
      }
    }
    this.#joinAccounts(user, email, undefined);
    // A roster lists serials and host names alike, sometimes both of one machine.
    for (const name of entry.devices) {
      const device = this.devices.resolve([
        ['id', name.toLowerCase()],
        ['host', hostKey(name)],
      ]);
      device.isListed = true;
      // Its word counts as one sighting, however often it is learned: a restart must change nothing.
      if (!hasUser(device, user.id)) noteUse(device, user.id);
    }
  }

  /** The user seen most on a device; one with a name from the roster or an e-mail address before any other. */
  #mainUser({ users }: Device): User | undefined {
    let main: User | undefined;
    let most = 0;
    for (let i = 0; i < users.length; i += 2) {
      const user = this.users.get(users[i]!);
      if (user === undefined) continue;
      const weight = this.#isKnown(user) ? users[i + 1]! + KNOWN_BONUS : users[i + 1]!;
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
  #personOf(user: User, device: Device, day: DayNumber): User {
    if (this.#isKnown(user)) return user;
    const main = this.#mainUser(device);
    if (main === undefined || main === user || !this.#isKnown(main)) return user;
    touch(main, day);
    const { claim } = user;
    if (claim === undefined) user.claim = { main: main.id, count: 1 };
    else if (this.users.find(claim.main) !== main.id) claim.count = Number.NEGATIVE_INFINITY;
    else if (++claim.count >= CLAIMS_TO_JOIN) return this.users.join(main, user);
    return main;
  }

  #isKnown(user: User): boolean {
    return this.#hasRoster ? user.mark !== undefined : user.email !== undefined;
  }

  /** Most sightings repeat the words of an earlier one; they need no keys. */
  #seenUser(s: Sighting): SeenUser | undefined {
    const words = s.userEmail ?? s.userName ?? s.userId;
    if (words === undefined) return undefined;
    let seen = this.#seenUsers.get(words);
    if (seen !== undefined && isSameUser(seen, s)) return seen;
    const { userId, userName, userEmail } = s;
    seen = { userId, userName, userEmail, user: this.#userByKeys(s), with: undefined };
    if (this.#seenUsers.size >= MAX_SEEN) this.#seenUsers.clear();
    this.#seenUsers.set(words, seen);
    return seen;
  }

  #userByKeys(s: Sighting): User | undefined {
    const { email, name, keys } = userKeys(s);
    if (keys.length === 0) return undefined;
    const newEmail = email !== undefined && this.users.lookup('mail', email) === undefined ? email : undefined;
    const user = this.users.resolve(keys);
    const newName = user.name === undefined ? name : undefined;
    user.email ??= email;
    user.name ??= name;
    user.vendorId ??= s.userId;
    return newEmail === undefined && newName === undefined ? user : this.#joinAccounts(user, newEmail, newName);
  }

  /**
   * The account `jdoe` and the sign-in name `jdoe@acme.example` are one person, whatever their mail address is. Account names
   * that are only the local part of a mail address are never keys, so two people called jane.doe in two domains stay two.
   */
  #joinAccounts(user: User, email: string | undefined, name: string | undefined): User {
    let root = user;
    if (email !== undefined) {
      const at = email.indexOf('@');
      const account = this.#emailDomains.has(email.slice(at + 1))
        ? this.users.lookup('name', email.slice(0, at))
        : undefined;
      if (account !== undefined) root = this.users.join(account, root);
    }
    if (name !== undefined) {
      const aliases = [...this.#emailDomains].flatMap((domain) => this.users.lookup('mail', `${name}@${domain}`) ?? []);
      if (aliases.length === 1) root = this.users.join(root, aliases[0]!);
    }
    return root;
  }

  #device(s: Sighting, user: SeenUser | undefined): Device | undefined {
    const words = s.deviceSerial ?? s.deviceId ?? s.hostName ?? s.hostId;
    if (words === undefined || s.mac !== undefined) return this.#deviceByKeys(s);
    let seen = user?.with;
    if (seen === undefined || !isSameDevice(seen, s)) {
      seen = this.#seenDevice(words, s);
      if (user !== undefined) user.with = seen;
    }
    return seen.device && this.devices.root(seen.device);
  }

  #seenDevice(words: string, s: Sighting): SeenDevice {
    let seen = this.#seenDevices.get(words);
    if (seen !== undefined && isSameDevice(seen, s)) return seen;
    const { deviceSerial, deviceId, hostName, hostId } = s;
    seen = { deviceSerial, deviceId, hostName, hostId, device: this.#deviceByKeys(s) };
    if (this.#seenDevices.size >= MAX_SEEN) this.#seenDevices.clear();
    this.#seenDevices.set(words, seen);
    return seen;
  }

  #deviceByKeys(s: Sighting): Device | undefined {
    const keys = deviceKeys(s);
    if (keys.length === 0) return undefined;
    const device = this.devices.resolve(keys);
    if (s.deviceSerial !== undefined) device.mark ??= s.deviceSerial.toLowerCase();
    device.serial ??= s.deviceSerial;
    device.vendorId ??= s.deviceId;
    if (s.hostName !== undefined) device.host ??= hostKey(s.hostName).toUpperCase();
    return device;
  }

  #joinSession(session: Session, device: Device | undefined, s: Sighting): Device | undefined {
    if (device === undefined)
      return s.time - session.deviceTime <= SESSION_MS ? this.devices.get(session.device) : undefined;
    let joined = device;
    if (s.action === 'posture') {
      const known = this.devices.get(session.device);
      if (known !== undefined && s.time - session.postureTime <= POSTURE_MS) joined = this.devices.join(known, device);
      session.postureTime = s.time;
    }
    session.device = joined.id;
    session.deviceTime = s.time;
    return joined;
  }
}

const isSameUser = (a: UserWords, b: UserWords): boolean =>
  a.userId === b.userId && a.userName === b.userName && a.userEmail === b.userEmail;

const isSameDevice = (a: DeviceWords, b: DeviceWords): boolean =>
  a.deviceSerial === b.deviceSerial && a.deviceId === b.deviceId && a.hostName === b.hostName && a.hostId === b.hostId;

function touch(entity: User | Device, day: DayNumber): void {
  if (day > entity.lastDay) entity.lastDay = day;
  if (day < entity.firstDay) entity.firstDay = day;
}
