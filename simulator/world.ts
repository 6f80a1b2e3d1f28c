/**
 * The company: places, provider lines and people. In: a seed and a period. Out: a world in which groups hire people.
 * It exists so that farms and innocent groups are made of the same parts, and only how they live tells them apart.
 */
import { type AddressBlock, blocksWhere, familyOf } from './blocks.ts';
import { DAY, dateOf, type Period } from './calendar.ts';
import names from './data/names.json' with { type: 'json' };
import { ordinaryLife } from './lives.ts';
import { makeDevice } from './machines.ts';
import { METROS } from './metros.ts';
import { householdLine, type LeasePolicy, type Network, sharedPool } from './network.ts';
import type { Person, VpnSource } from './person.ts';
import { makePhone } from './phone.ts';
import { Random, UPPER } from './random.ts';

export interface Office {
  readonly name: string;
  readonly metro: string;
  readonly network: Network;
}

/** What is asked of a new colleague; what is not said is left to chance. */
export interface HireOptions {
  metro?: string;
  /** The line of the home they live in; a new one otherwise. */
  line?: Network;
  address?: string;
  employment?: Person['employment'];
  /** Hired at most this many days before the period. */
  hiredWithinDays?: number;
  vpn?: VpnSource;
  devices?: number;
}

const OFFICE_METROS = ['Denver', 'Chicago', 'Boston', 'London', 'Munich'];
/** Countries and the share of people up to and with each: three in four live in the United States. */
const COUNTRY_SHARES: readonly [string, number][] = [
  ['US', 0.76],
  ['DE', 0.88],
  ['GB', 0.96],
  ['FR', 1],
];
const POLICIES: Readonly<Record<string, readonly LeasePolicy[]>> = {
  DE: ['daily', 'daily', 'weekly', 'static'],
  US: ['static', 'static', 'static', 'weekly'],
  GB: ['static', 'weekly'],
  FR: ['static', 'static', 'weekly'],
};

export class World {
  readonly random: Random;
  readonly period: Period;
  readonly people: Person[] = [];
  readonly offices: readonly Office[];
  readonly sase: Network;
  readonly organization = {
    id: 'larkmoor',
    name: 'Larkmoor Instruments',
    email_domains: ['larkmoor.example', 'fennel-labs.example'],
  };
  readonly helpdesk: string[] = [];
  readonly #names = new Set<string>();
  readonly #phones = new Set<string>();
  #networks = 0;

  constructor(seed: string, period: Period) {
    this.random = new Random(seed);
    this.period = period;
    this.offices = OFFICE_METROS.map((metro) => ({
      name: `Office ${metro}`,
      metro,
      network: this.pool('business', metro, 2, 24 * 400),
    }));
    this.sase = this.pool('sase', undefined, 12, 10);
  }

  #networkId(): string {
    return `${this.random.text(6, UPPER)}-${this.#networks++}`;
  }

  /** A metro in a country of the company's, by how many of its people live there. */
  anyMetro(country = this.#anyCountry()): string {
    return this.random.pick(METROS.filter((metro) => metro.country === country)).name;
  }

  #anyCountry(): string {
    const ticket = this.random.next();
    return COUNTRY_SHARES.find(([, upTo]) => ticket < upTo)?.[0] ?? 'US';
  }

  /** A new household line near a metro; its provider and lease policy are left to chance. */
  line(
    metro: string,
    options: { policy?: LeasePolicy; ipv6?: boolean; ipv6Share?: number; notOf?: Network } = {},
  ): Network {
    const here = blocksWhere((block) => block.class === 'residential' && block.metro === metro);
    const first = this.random.pick(
      here.filter((block) => familyOf(block) === 'ipv4' && block.asn !== options.notOf?.place.asn),
    );
    const town = here.filter((block) => block.asn === first.asn);
    const ipv6 = town.filter((block) => familyOf(block) === 'ipv6');
    const sameCity = town.filter((block) => familyOf(block) === 'ipv4' && block.city === first.city);
    return householdLine({
      id: this.#networkId(),
      period: this.period,
      policy: options.policy ?? this.random.pick(POLICIES[first.country] ?? ['static']),
      ipv4: [first, ...sameCity.filter((block) => block !== first)],
      ipv6: (options.ipv6 ?? this.random.chance(0.4)) ? ipv6 : [],
      ...(options.ipv6Share === undefined ? {} : { ipv6Share: options.ipv6Share }),
    });
  }

  /** A metro whose providers have IPv6 blocks. */
  ipv6Metro(): string {
    const metros = blocksWhere(
      (b) => b.class === 'residential' && b.country === 'US' && familyOf(b) === 'ipv6' && b.asn === 7922,
    );
    return this.random.pick(metros).metro;
  }

  /** Addresses many people share; `hours` is how long a machine keeps one. Without a metro, anywhere. */
  pool(kind: AddressBlock['class'], metro: string | undefined, size: number, hours: number, country?: string): Network {
    const fits = (block: AddressBlock) => block.class === kind && familyOf(block) === 'ipv4';
    const placed = blocksWhere(
      (block) => fits(block) && (metro ? block.metro === metro : country ? block.country === country : true),
    );
    const first = this.random.pick(placed.length > 0 ? placed : blocksWhere(fits));
    const same = placed.filter((block) => block.asn === first.asn && block.city === first.city && block !== first);
    return this.poolOf([first, ...(kind === 'sase' ? placed : same)], size, hours);
  }

  /** A carrier's addresses as a telephone near the metro gets them; the country's where none are near. */
  carrier(metro: string, country: string): Network {
    const near = blocksWhere((block) => block.class === 'mobile' && block.metro === metro).length > 0;
    return this.pool('mobile', near ? metro : undefined, 8, 3, country);
  }

  /** Addresses of given blocks, shared as in `pool`. */
  poolOf(blocks: readonly AddressBlock[], size: number, hours: number): Network {
    return sharedPool(this.#networkId(), blocks, size, hours);
  }

  /** A new postal address near a network. */
  address(place: AddressBlock): string {
    const street = this.random.pick(names.streets);
    return `${this.random.int(1, 9800)} ${street}, ${place.city}, ${place.region}, ${place.country}`;
  }

  #newName(): [first: string, last: string] {
    for (;;) {
      const [first, last] = [this.random.pick(names.first), this.random.pick(names.last)];
      if (this.#names.has(`${first} ${last}`)) continue;
      this.#names.add(`${first} ${last}`);
      return [first, last];
    }
  }

  #username(first: string, last: string): string {
    const base = `${first[0]}${last}`.toLowerCase();
    const taken = new Set(this.people.map((person) => person.username));
    for (let count = 1; ; count++) {
      const username = count === 1 ? base : `${base}${count}`;
      if (!taken.has(username)) return username;
    }
  }

  /** A new employee with an ordinary life; groups change what is special about theirs. */
  hire(options: HireOptions = {}): Person {
    const { random } = this;
    const metro = options.metro ?? options.line?.place.metro ?? this.anyMetro();
    const line = options.line ?? this.line(metro);
    const [first, last] = this.#newName();
    const username = this.#username(first, last);
    const second = random.chance(0.2);
    const email = `${first.toLowerCase()}.${last.toLowerCase()}@${this.organization.email_domains[second ? 1 : 0]}`;
    const address = options.address ?? this.address(line.place);
    const person: Person = {
      email,
      username,
      fullName: `${first} ${last}`,
      employment: options.employment ?? (random.chance(0.12) ? 'contractor' : 'full_time'),
      startDate: dateOf(this.period.from - random.int(10, options.hiredWithinDays ?? 2200) * DAY),
      declared: { place: line.place, address },
      phone: makePhone(line.place.country, this.#phones, random),
      shipping: address,
      devices: Array.from({ length: options.devices ?? (random.chance(0.05) ? 2 : 1) }, () =>
        makeDevice(first, second ? 'FNL' : 'LKM', random),
      ),
      oktaId: `00u${random.text(17, 'abcdefghijklmnopqrstuvwxyz0123456789')}`,
      entraId: random.uuid(),
      duoKey: `DU${random.text(18, UPPER)}`,
      duoName: random.pick([username, `LARKMOOR\\${username}`, email]),
      vpn:
        options.vpn ??
        (random.chance(0.8)
          ? random.pick<VpnSource>(second ? ['fortigate'] : ['cisco-asa', 'globalprotect'])
          : undefined),
      timezone: METROS.find((item) => item.name === metro)?.timezone ?? 'America/New_York',
      itinerary: () => [],
      carrier: this.carrier(metro, line.place.country),
      slips: [],
    };
    person.itinerary = ordinaryLife(this, person, line);
    this.people.push(person);
    return person;
  }
}
