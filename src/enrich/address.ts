/**
 * Internet addresses. In: text as logs write it. Out: one canonical form, or undefined where the text is no address. Mapped,
 * 6to4, Teredo and NAT64 addresses become the IPv4 address inside them; ports, brackets, zones and spaces are dropped.
 */
import { IPv4, IPv6 } from 'ip-num';

/** An IPv4 address has a number, which compares many times faster than a bigint. */
export type Address = IPv4Address | IPv6Address;

interface IPv4Address {
  /** Dotted. */
  text: string;
  version: 4;
  value: number;
}

interface IPv6Address {
  /** As in RFC 5952. */
  text: string;
  version: 6;
  value: bigint;
}

const DOT = 46;
const ZERO = 48;

/** Value of the dotted IPv4 address at a place in the text, or -1; the hot path, checked against ip-num by a property test. */
export function ipv4Value(text: string, from = 0, end = text.length): number {
  let value = 0;
  let octet = 0;
  let digits = 0;
  let dots = 0;
  for (let at = from; at < end; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit >= 0 && digit <= 9) {
      if (digits > 0 && octet === 0) return -1;
      octet = octet * 10 + digit;
      digits++;
      if (octet > 255) return -1;
    } else {
      if (digit !== DOT - ZERO || digits === 0) return -1;
      value = value * 256 + octet;
      octet = 0;
      digits = 0;
      dots++;
    }
  }
  return dots === 3 && digits > 0 ? value * 256 + octet : -1;
}

export function parseAddress(raw: string): Address | undefined {
  const plain = ipv4Value(raw);
  if (plain >= 0) return { text: raw, version: 4, value: plain };
  const text = bare(raw);
  if (text === undefined) return undefined;
  const v4 = ipv4Value(text);
  if (v4 >= 0) return { text, version: 4, value: v4 };
  if (!text.includes(':') || !/^[0-9a-f:.]+$/.test(text) || text.length > 45) return undefined;
  const value = ipv6Value(text);
  return value === undefined ? undefined : (embedded(value) ?? { text: ipv6Text(value), version: 6, value });
}

/** Without spaces, brackets, zone and port, lower-case. */
function bare(raw: string): string | undefined {
  if (raw.length > 80) return undefined;
  let text = raw.trim().toLowerCase();
  const bracketed = /^\[([0-9a-f:.%a-z]+)\](?::\d{1,5})?$/.exec(text);
  if (bracketed !== null) text = bracketed[1]!;
  else text = text.replace(/^(\d{1,3}(?:\.\d{1,3}){3})[:/(]\d{1,5}\)?$/, '$1');
  const zone = text.includes(':') ? text.indexOf('%') : -1;
  return zone > 0 ? text.slice(0, zone) : text === '' ? undefined : text;
}

function ipv6Value(text: string): bigint | undefined {
  try {
    return IPv6.fromString(withoutDots(text)).getValue();
  } catch {
    return undefined;
  }
}

/** `::ffff:192.0.2.1` with its last 32 bits in hexadecimal. */
function withoutDots(text: string): string {
  const colon = text.lastIndexOf(':');
  const v4 = text.includes('.') ? ipv4Value(text.slice(colon + 1)) : -1;
  if (v4 < 0) return text;
  return `${text.slice(0, colon + 1)}${Math.floor(v4 / 65536).toString(16)}:${(v4 % 65536).toString(16)}`;
}

const ipv4Of = (value: bigint): Address => ({ text: addressText(4, value), version: 4, value: Number(value) });

export const addressText = (version: 4 | 6, value: bigint): string =>
  version === 4 ? new IPv4(value).toString() : ipv6Text(value);

const LOW_32 = 0xffff_ffffn;

/** The IPv4 address inside a mapped, NAT64, 6to4 or Teredo address. */
function embedded(value: bigint): Address | undefined {
  if (value >> 32n === 0xffffn || value >> 32n === 0x0064_ff9b_0000_0000_0000_0000n) return ipv4Of(value & LOW_32);
  if (value >> 112n === 0x2002n) return ipv4Of((value >> 80n) & LOW_32);
  if (value >> 96n === 0x2001_0000n) return ipv4Of(~value & LOW_32);
  return undefined;
}

function ipv6Text(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, i) => ((value >> BigInt(112 - 16 * i)) & 0xffffn).toString(16));
  let best = { from: -1, length: 1 };
  for (let i = 0; i < 8; i++) {
    let length = 0;
    while (i + length < 8 && groups[i + length] === '0') length++;
    if (length > best.length) best = { from: i, length };
  }
  if (best.from < 0) return groups.join(':');
  return `${groups.slice(0, best.from).join(':')}::${groups.slice(best.from + best.length).join(':')}`;
}

/** Networks in CIDR notation, by value and length. */
export interface Cidr {
  version: 4 | 6;
  first: number | bigint;
  last: number | bigint;
}

/** `192.0.2.0/24`, or a single address. Undefined where it is neither. */
export function parseCidr(text: string): Cidr | undefined {
  const [base, length, ...rest] = text.trim().split('/');
  const address = parseAddress(base ?? '');
  if (address === undefined || rest.length > 0) return undefined;
  const bits = address.version === 4 ? 32 : 128;
  const prefix = length === undefined ? bits : /^\d{1,3}$/.test(length) ? Number(length) : -1;
  if (prefix < 0 || prefix > bits) return undefined;
  if (address.version === 4) {
    const size = 2 ** (bits - prefix);
    const first = address.value - (address.value % size);
    return { version: 4, first, last: first + size - 1 };
  }
  const size = 1n << BigInt(bits - prefix);
  const first = address.value - (address.value % size);
  return { version: 6, first, last: first + size - 1n };
}

const cidr = (text: string): Cidr => parseCidr(text)!;
/** IPv4 that is not on the internet: private, loopback, link-local, carrier-grade, unspecified, multicast, reserved. */
const SPECIAL = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/3',
].map(cidr);
/** All IPv6 addresses on the internet are in here, so far. */
const GLOBAL_UNICAST = cidr('2000::/3');

export const within = (address: Address, network: Cidr): boolean =>
  address.version === network.version && address.value >= network.first && address.value <= network.last;

/** Documentation ranges count as public: people try things out with them. */
export const isPublic = (address: Address): boolean =>
  address.version === 4 ? !SPECIAL.some((network) => within(address, network)) : within(address, GLOBAL_UNICAST);

/** An IPv4 address itself; the /64 of an IPv6 address, because a home has many addresses in one. */
export const networkKey = (address: Address): string =>
  address.version === 4 ? address.text : `${ipv6Text((address.value >> 64n) << 64n)}/64`;
