/**
 * The identifiers a sighting carries, as keys. In: the vendor's words for a person or a machine. Out: keys that are equal
 * when the words mean the same, such as `mail:jdoe@acme.example` or `host:lt-100`.
 */
import type { Sighting } from '../window/sighting.ts';

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
  keys: string[];
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
  const keys: string[] = [];
  let email = s.userEmail?.toLowerCase();
  let name = s.userName?.toLowerCase();
  if (email === undefined && name?.includes('@')) email = name;
  if (email !== undefined && NO_PERSON.has(email)) email = undefined;
  if (email !== undefined) keys.push(`mail:${email}`);
  if (s.userId !== undefined && s.userId.toLowerCase() !== email && !NO_PERSON.has(s.userId.toLowerCase())) {
    keys.push(`id:${s.userId.toLowerCase()}`);
  }
  if (name !== undefined) {
    const at = name.indexOf('@');
    if (at > 0) name = name.slice(0, at);
    // The local part of an address is no account name: two domains may each have a jane.doe.
    if (NO_PERSON.has(name) || email?.startsWith(`${name}@`)) name = undefined;
  }
  if (name !== undefined) keys.push(`name:${name}`);
  return { email, name, keys };
}

/** Keys of the machine, hardware first. */
export function deviceKeys(s: Sighting): string[] {
  const keys: string[] = [];
  addMachine(keys, 'id', s.deviceSerial);
  addMachine(keys, 'id', s.deviceId);
  addMachine(keys, 'id', s.hostId);
  if (s.hostName !== undefined) {
    const host = hostKey(s.hostName);
    if (isMachine(host)) keys.push(`host:${host}`);
  }
  if (s.mac !== undefined) for (const mac of s.mac) keys.push(`mac:${mac.toLowerCase().replaceAll(/[^0-9a-f]/g, '')}`);
  return keys;
}

function addMachine(keys: string[], kind: string, value: string | undefined): void {
  if (value === undefined) return;
  const lower = value.toLowerCase();
  if (!isMachine(lower)) return;
  const key = `${kind}:${lower}`;
  if (!keys.includes(key)) keys.push(key);
}
