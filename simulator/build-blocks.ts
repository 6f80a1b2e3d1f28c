/**
 * Makes simulator/data/blocks.tsv. In: the shipped ASN and city databases. Out: address blocks, each of one operator and
 * one city. It exists so that simulated logs hold addresses about which the shipped databases say the same as the simulator.
 */
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { open, type Reader } from 'maxmind';
import { type AddressBlock, type BlockClass, bytesOf, COLUMNS, textOf } from './blocks.ts';
import { kilometers, METROS } from './metros.ts';
import { Random } from './random.ts';

const PACKAGES = new URL('../node_modules/@ip-location-db/', import.meta.url);
const NEAR_KM = 30;
const ATTEMPTS = 3000;
/** Offices, exits and gateways of the simulated company are reached over IPv4 only. */
const HAS_IPV6 = new Set<BlockClass>(['residential', 'mobile']);

interface Wanted {
  operator: string;
  class: BlockClass;
  /** Only blocks of these countries; none named means any country of metros.ts. */
  countries: readonly string[];
  /** At most this many blocks near one metro. */
  perPlace: number;
  /** Look anywhere in the countries, not only near a metro. */
  anywhere?: true;
}
interface Range {
  first: Uint8Array;
  last: Uint8Array;
}
interface CityRecord {
  city: string;
  country_code: string;
  latitude: number;
  longitude: number;
  state1: string;
}

const of =
  (kind: BlockClass, perPlace: number) =>
  (operator: string, ...countries: string[]): Wanted => ({ operator, class: kind, countries, perPlace });
const [home, mobile, business] = [of('residential', 4), of('mobile', 2), of('business', 2)];
const [campus, hosting, vpn, sase] = [of('education', 2), of('hosting', 1), of('vpn', 1), of('sase', 1)];
const abroad = (operator: string, country: string): Wanted => ({ ...home(operator, country), anywhere: true });

const WANTED = new Map<number, Wanted>([
  [7922, home('Comcast', 'US')],
  [701, home('Verizon', 'US')],
  [7018, home('AT&T', 'US')],
  [22773, home('Cox', 'US')],
  [20115, home('Charter', 'US')],
  [20001, home('Charter', 'US')],
  [11427, home('Charter', 'US')],
  [209, home('CenturyLink', 'US')],
  [3320, home('Deutsche Telekom', 'DE')],
  [3209, home('Vodafone', 'DE')],
  [2856, home('BT', 'GB')],
  [5089, home('Virgin Media', 'GB')],
  [3215, home('Orange', 'FR')],
  [12322, home('Free', 'FR')],
  [21928, mobile('T-Mobile US', 'US')],
  [22394, mobile('Verizon Wireless', 'US')],
  [20057, mobile('AT&T Mobility', 'US')],
  [206067, mobile('Three UK', 'GB')],
  [35228, mobile('Telefonica UK', 'GB')],
  [6805, mobile('Telefonica Germany', 'DE')],
  [51207, mobile('Free Mobile', 'FR')],
  [3356, business('Level 3')],
  [174, business('Cogent')],
  [1273, business('Vodafone Group')],
  [7377, campus('University of California, San Diego', 'US')],
  [237, campus('Merit Network')],
  [786, campus('Jisc')],
  [680, campus('DFN')],
  [16509, hosting('Amazon')],
  [14061, hosting('DigitalOcean')],
  [24940, hosting('Hetzner')],
  [9009, vpn('M247')],
  [212238, vpn('Datacamp')],
  [22616, sase('Zscaler')],
  [62044, sase('Zscaler')],
  [4837, abroad('China Unicom', 'CN')],
  [4134, abroad('Chinanet', 'CN')],
  [12389, abroad('Rostelecom', 'RU')],
  [9299, abroad('PLDT', 'PH')],
  [3352, abroad('Telefonica de Espana', 'ES')],
]);

async function readRanges(family: 'ipv4' | 'ipv6'): Promise<Map<number, Range[]>> {
  const ranges = new Map<number, Range[]>();
  const lines = createInterface({ input: createReadStream(new URL(`asn/asn-${family}.csv`, PACKAGES)) });
  for await (const line of lines) {
    const [first, last, number] = line.split(',', 3);
    const asn = Number(number);
    if (!first || !last || !WANTED.has(asn)) continue;
    const known = ranges.get(asn) ?? [];
    known.push({ first: bytesOf(first), last: bytesOf(last) });
    ranges.set(asn, known);
  }
  return ranges;
}

const numberOf = (address: Uint8Array): bigint => BigInt(`0x${Buffer.from(address).toString('hex')}`);

const bytesOfNumber = (number: bigint, length: number): Uint8Array =>
  Buffer.from(number.toString(16).padStart(length * 2, '0'), 'hex');

const sizeOf = ({ first, last }: Range): bigint => numberOf(last) - numberOf(first) + 1n;

/** The network of `bits` bits around an address: its first and its last address. */
function networkAround(address: Uint8Array, bits: number): Range {
  const free = (1n << BigInt(address.length * 8 - bits)) - 1n;
  const number = numberOf(address);
  return { first: bytesOfNumber(number & ~free, address.length), last: bytesOfNumber(number | free, address.length) };
}

const contains = (outer: Range, inner: Range): boolean =>
  Buffer.compare(outer.first, inner.first) <= 0 && Buffer.compare(outer.last, inner.last) >= 0;

/** A random address of the ranges; large ranges come up more often, as they do in life. */
function sample(ranges: readonly Range[], total: bigint, random: Random): [Range, Uint8Array] {
  let ticket = (total * BigInt(random.int(0, 2 ** 32 - 1))) >> 32n;
  const chosen = ranges.find((range) => {
    const inside = ticket < sizeOf(range);
    if (!inside) ticket -= sizeOf(range);
    return inside;
  })!;
  return [chosen, bytesOfNumber(numberOf(chosen.first) + ticket, chosen.first.length)];
}

/** The block around a sampled address, if its city is known and near a place where we look. */
function blockAround(
  asn: number,
  wanted: Wanted,
  range: Range,
  address: Uint8Array,
  cities: Reader<never>,
): AddressBlock | undefined {
  const [record, prefix] = cities.getWithPrefixLength(textOf(address)) as [CityRecord | null, number];
  const bits = address.length === 4 ? Math.max(prefix, 16) : Math.max(prefix, 32);
  const network = networkAround(address, bits);
  if (!record?.city || bits > (address.length === 4 ? 24 : 56) || !contains(range, network)) return undefined;
  const point = { lat: record.latitude, lon: record.longitude };
  const metro = METROS.find(
    ({ country, ...center }) => country === record.country_code && kilometers(center, point) < NEAR_KM,
  );
  if (!metro && !wanted.anywhere) return undefined;
  if (wanted.countries.length > 0 && !wanted.countries.includes(record.country_code)) return undefined;
  return {
    asn,
    operator: wanted.operator,
    class: wanted.class,
    cidr: `${textOf(network.first)}/${bits}`,
    city: record.city,
    region: record.state1,
    country: record.country_code,
    lat: Number(record.latitude.toFixed(4)),
    lon: Number(record.longitude.toFixed(4)),
    metro: metro?.name ?? '',
    timezone: metro?.timezone ?? '',
  };
}

function pickBlocks(asn: number, wanted: Wanted, ranges: readonly Range[], cities: Reader<never>): AddressBlock[] {
  const random = new Random(`blocks/${asn}`);
  const total = ranges.reduce((sum, range) => sum + sizeOf(range), 0n);
  const picked = new Map<string, AddressBlock>();
  const perPlace = new Map<string, number>();
  for (let attempt = 0; attempt < (ranges.length > 0 ? ATTEMPTS : 0); attempt++) {
    const [range, address] = sample(ranges, total, random);
    const block = blockAround(asn, wanted, range, address, cities);
    if (!block || picked.has(block.cidr)) continue;
    const count = perPlace.get(block.metro) ?? 0;
    if (count >= wanted.perPlace) continue;
    perPlace.set(block.metro, count + 1);
    picked.set(block.cidr, block);
  }
  return [...picked.values()].sort((a, b) => (a.metro + a.cidr < b.metro + b.cidr ? -1 : 1));
}

const blocks: AddressBlock[] = [];
for (const family of ['ipv4', 'ipv6'] as const) {
  const cities = await open<never>(new URL(`dbip-city-mmdb/dbip-city-${family}.mmdb`, PACKAGES).pathname);
  const ranges = await readRanges(family);
  for (const [asn, wanted] of WANTED) {
    if (family === 'ipv6' && !HAS_IPV6.has(wanted.class)) continue;
    blocks.push(...pickBlocks(asn, wanted, ranges.get(asn) ?? [], cities));
  }
}
const rows = blocks.map((block) => COLUMNS.map((column) => block[column]).join('\t'));
await writeFile(new URL('data/blocks.tsv', import.meta.url), `${[COLUMNS.join('\t'), ...rows].join('\n')}\n`);
console.log(`${blocks.length} blocks`);
