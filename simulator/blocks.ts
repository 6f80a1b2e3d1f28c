/**
 * Address blocks of real operators. In: data/blocks.tsv. Out: blocks by kind and place, and addresses as text.
 * It exists so that a simulated home, office or exit has addresses the shipped databases know.
 */
import { readFileSync } from 'node:fs';
import type { Random } from './random.ts';

export type BlockClass = 'residential' | 'mobile' | 'business' | 'education' | 'hosting' | 'vpn' | 'sase';

export interface AddressBlock {
  readonly asn: number;
  readonly operator: string;
  readonly class: BlockClass;
  readonly cidr: string;
  readonly city: string;
  readonly region: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly lat: number;
  readonly lon: number;
  /** Name in metros.ts, or empty for a block far from all of them. */
  readonly metro: string;
  readonly timezone: string;
}

export type Family = 'ipv4' | 'ipv6';

export const familyOf = (block: AddressBlock): Family => (block.cidr.includes(':') ? 'ipv6' : 'ipv4');

/** Columns of data/blocks.tsv, in their order. */
export const COLUMNS = [
  'asn',
  'operator',
  'class',
  'cidr',
  'city',
  'region',
  'country',
  'lat',
  'lon',
  'metro',
  'timezone',
] as const;

function readBlocks(): AddressBlock[] {
  const [, ...rows] = readFileSync(new URL('data/blocks.tsv', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
  return rows.map((row) => {
    const [asn, operator, kind, cidr, city, region, country, lat, lon, metro, timezone] = row.split('\t') as string[];
    const place = { city: city!, region: region!, country: country!, lat: Number(lat), lon: Number(lon) };
    return {
      asn: Number(asn),
      operator: operator!,
      class: kind as BlockClass,
      cidr: cidr!,
      ...place,
      metro: metro!,
      timezone: timezone!,
    };
  });
}

const blocks = readBlocks();

/** All blocks that pass the test, in the order of the file. */
export function blocksWhere(test: (block: AddressBlock) => boolean): AddressBlock[] {
  return blocks.filter(test);
}

/** The 4 or 16 bytes of a valid address. */
export function bytesOf(address: string): Uint8Array {
  if (!address.includes(':')) return Uint8Array.from(address.split('.'), Number);
  const [head = '', tail] = address.split('::');
  const words = (part: string) => (part === '' ? [] : part.split(':').map((word) => Number.parseInt(word, 16)));
  const [left, right] = [words(head), words(tail ?? '')];
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  return Uint8Array.from(
    [...left, ...Array<number>(zeros).fill(0), ...right].flatMap((word) => [word >> 8, word & 255]),
  );
}

/** The canonical text of 4 or 16 bytes (RFC 5952: lower case, the longest run of zero words as `::`). */
export function textOf(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  const words = Array.from({ length: 8 }, (_, index) =>
    ((bytes[index * 2]! << 8) | bytes[index * 2 + 1]!).toString(16),
  );
  const runs = words.join(':').match(/\b0(?::0)+\b/g) ?? [];
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '');
  if (longest === '') return words.join(':');
  const text = words.join(':');
  const at = text.search(new RegExp(`\\b${longest}\\b`));
  return `${text.slice(0, at).replace(/:$/, '')}::${text.slice(at + longest.length).replace(/^:/, '')}`;
}

/** A random host address of a block: never the first or last of an IPv4 block, and an IPv6 address has a zero lower half. */
export function addressIn(block: AddressBlock, random: Random): Uint8Array {
  const [first = '', length] = block.cidr.split('/');
  const bits = Number(length);
  const address = bytesOf(first).map((byte, index) => {
    const free = Math.min(8, Math.max(0, (index + 1) * 8 - bits));
    return byte | (random.int(0, 255) & ((1 << free) - 1));
  });
  if (address.length === 16) return address.fill(0, 8);
  address[3] = Math.min(254, Math.max(1, address[3]!));
  return address;
}
