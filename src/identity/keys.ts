/**
 * The identifiers a sighting carries, as keys. In: the vendor's words for a person or a machine. Out: keys that are equal
 * when the words mean the same, such as the mail address jdoe@acme.example or the host lt-100.
 */
import type { Sighting } from '../window/sighting.ts';

export const KEY_KINDS = ['mail', 'id', 'name', 'host', 'mac'] as const;
export type KeyKind = (typeof KEY_KINDS)[number];
export type Key = readonly [kind: KeyKind, text: string];

/** Accounts that are no person. */
const NO_PERSON = new Set([
  'pre-logon',
  'system',
  'unknown',
  'system@okta.com',
  'anonymous',
  'guest',
  'root',
  'admin',
  'administrator',
]);
/** Host names and serials that many machines share. */
const NO_MACHINE = new Set([
  'localhost',
  'unknown',
  'none',
  'default string',
  'to be filled by o.e.m.',
  'system serial number',
  'macbook',
  'macbook-pro',
  'macbook-air',
  'macbookpro',
  'desktop',
  'laptop',
  'windows',
  'iphone',
  'ipad',
  'android',
  'computer',
  'mobile',
]);

export interface UserKeys {
  email: string | undefined;
  name: string | undefined;
  /** Keys in falling order of trust. */
  keys: Key[];
}

/** Lower-case, without the domain suffix of a fully qualified host name. */
export const hostKey = (name: string): string => {
  const lower = name.toLowerCase();
  const dot = lower.indexOf('.');
  return dot > 0 ? lower.slice(0, dot) : lower;
};

export const isMachine = (value: string): boolean =>
  value.length >= 4 && !NO_MACHINE.has(value) && !/^(.)\1+$/.test(value);

export function userKeys(s: Sighting): UserKeys {
  const keys: Key[] = [];
  let email = s.userEmail?.toLowerCase();
  let name = s.userName?.toLowerCase();
  if (email === undefined && name?.includes('@')) email = name;
  if (email !== undefined && NO_PERSON.has(email)) email = undefined;
  if (email !== undefined) keys.push(['mail', email]);
  const id = s.userId?.toLowerCase();
  if (id !== undefined && id !== email && !NO_PERSON.has(id)) keys.push(['id', id]);
  if (name !== undefined) {
    const at = name.indexOf('@');
    if (at > 0) name = name.slice(0, at);
    // The local part of an address is no account name: two domains may each have a jane.doe.
    if (NO_PERSON.has(name) || email?.startsWith(`${name}@`)) name = undefined;
  }
  if (name !== undefined) keys.push(['name', name]);
  return { email, name, keys };
}

/** Keys of the machine, hardware first. */
export function deviceKeys(s: Sighting): Key[] {
  const keys: Key[] = [];
  addId(keys, s.deviceSerial);
  addId(keys, s.deviceId);
  addId(keys, s.hostId);
  if (s.hostName !== undefined) {
    const host = hostKey(s.hostName);
    if (isMachine(host)) keys.push(['host', host]);
  }
  if (s.mac !== undefined) for (const mac of s.mac) keys.push(['mac', mac.toLowerCase().replaceAll(/[^0-9a-f]/g, '')]);
  return keys;
}

function addId(keys: Key[], value: string | undefined): void {
  if (value === undefined) return;
  const id = value.toLowerCase();
  if (isMachine(id) && !keys.some(([, known]) => known === id)) keys.push(['id', id]);
}
