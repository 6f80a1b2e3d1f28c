/**
 * Networks people connect from. In: address blocks and a lease policy. Out: the public address a machine has at a time.
 * It exists because the ways addresses change (leases, privacy addresses, carrier NAT) are what detectors must see through.
 */
import type { EpochMs } from '../src/event.ts';
import { type AddressBlock, addressIn, familyOf, textOf } from './blocks.ts';
import { DAY, HOUR, MINUTE, type Period } from './calendar.ts';
import { Random } from './random.ts';

export interface Network {
  readonly id: string;
  /** Where the addresses are, as the databases say. */
  readonly place: AddressBlock;
  /** First three octets of the addresses behind the router. */
  readonly lan: string;
  /** `machine` tells machines with addresses of their own apart; `family` asks for IPv4 where a server has nothing else. */
  addressAt(time: EpochMs, machine: string, family?: 'ipv4'): string;
  /** Times in the span at which the address of everybody changes at once. */
  changesIn(from: EpochMs, to: EpochMs): EpochMs[];
  /** All network keys: IPv4 addresses, and IPv6 /64 networks such as `2001:db8::/64`. */
  keys(): string[];
}

/** How often the provider gives the line another address. */
export type LeasePolicy = 'static' | 'weekly' | 'daily';

/** What a line of a household is made of. */
export interface LineOptions {
  readonly id: string;
  readonly period: Period;
  readonly policy: LeasePolicy;
  /** IPv4 blocks of the provider in this town; at least one. */
  readonly ipv4: readonly AddressBlock[];
  /** IPv6 blocks; none means the line has no IPv6. */
  readonly ipv6: readonly AddressBlock[];
  /** Share of connections that prefer IPv6 where the line has it. */
  readonly ipv6Share?: number;
}

interface Lease {
  readonly from: EpochMs;
  readonly ipv4: string;
  readonly prefix: Uint8Array | undefined;
}

const LANS = ['192.168.0', '192.168.1', '192.168.178', '192.168.50', '10.0.0', '192.168.86'];

function leaseStarts(policy: LeasePolicy, period: Period, random: Random): EpochMs[] {
  const before = period.from - DAY;
  if (policy === 'static') return [before];
  const step = policy === 'daily' ? DAY : 7 * DAY;
  const first = before + random.int(0, step / DAY - 1) * DAY + random.between(7, 11) * HOUR;
  const starts = [before];
  for (let at = first; at < period.until + DAY; at += step) starts.push(Math.round(at + random.around(0, 10) * MINUTE));
  return starts;
}

const interfaceId = (random: Random): number[] => Array.from({ length: 8 }, () => random.int(1, 255));

const prefixKey = (prefix: Uint8Array): string => `${textOf(prefix)}/64`;

/** A household's line: all its machines share one IPv4 address, and with IPv6 one /64. */
export function householdLine(options: LineOptions): Network {
  const random = new Random(`line/${options.id}`);
  const lease = (from: EpochMs): Lease => ({
    from,
    ipv4: textOf(addressIn(random.pick(options.ipv4), random)),
    prefix: options.ipv6.length > 0 ? addressIn(random.pick(options.ipv6), random) : undefined,
  });
  const leases = leaseStarts(options.policy, options.period, random).map(lease);
  const leaseAt = (time: EpochMs) => leases.findLast((candidate) => candidate.from <= time) ?? leases[0]!;
  /** Privacy addresses (RFC 8981): the lower half is the machine's own and new every day. */
  const ipv6 = (prefix: Uint8Array, time: EpochMs, machine: string) =>
    textOf(
      Uint8Array.from([...prefix.subarray(0, 8), ...interfaceId(new Random(`${machine}/${Math.floor(time / DAY)}`))]),
    );
  const prefersIpv6 = (time: EpochMs, machine: string) =>
    new Random(`${machine}/${Math.floor(time / HOUR)}/family`).chance(options.ipv6Share ?? 0.5);
  return {
    id: options.id,
    place: options.ipv4[0]!,
    lan: random.pick(LANS),
    addressAt(time, machine, family) {
      const { ipv4, prefix } = leaseAt(time);
      return prefix && !family && prefersIpv6(time, machine) ? ipv6(prefix, time, machine) : ipv4;
    },
    changesIn: (from, to) => leases.map((item) => item.from).filter((at) => at > from && at < to),
    keys: () => leases.flatMap((item) => (item.prefix ? [item.ipv4, prefixKey(item.prefix)] : [item.ipv4])),
  };
}

/** Addresses shared by many: an office, carrier NAT, SASE, an exit. A machine keeps one of them for `hours`. */
export function sharedPool(id: string, blocks: readonly AddressBlock[], size: number, hours: number): Network {
  const random = new Random(`pool/${id}`);
  const ipv4 = blocks.filter((block) => familyOf(block) === 'ipv4');
  const addresses = Array.from({ length: size }, () => textOf(addressIn(random.pick(ipv4), random)));
  const slot = (time: EpochMs, machine: string) => new Random(`${id}/${machine}/${Math.floor(time / (hours * HOUR))}`);
  return {
    id,
    place: ipv4[0]!,
    lan: `10.${random.int(16, 90)}.${random.int(0, 250)}`,
    addressAt: (time, machine) => slot(time, machine).pick(addresses),
    changesIn: () => [],
    keys: () => [...new Set(addresses)],
  };
}
