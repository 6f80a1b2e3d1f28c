/**
 * Adds what is known of the address: place, autonomous system, kind of network, network key. In: a login event. Out: the same
 * event, or a refusal where its address is none. Own databases win; where they know nothing, the vendor's own words stay.
 */
import type { AutonomousSystem, Endpoint, FarmsightFields, Geo, LoginEvent, NetworkClass } from '../event.ts';
import { type Refused, refused } from '../outcome.ts';
import { ownText } from '../own-text.ts';
import type { Place } from '../window/sighting.ts';
import {
  type Address,
  type Cidr,
  ipv4Value,
  isPublic,
  networkKey,
  parseAddress,
  parseCidr,
  within,
} from './address.ts';
import type { Databases } from './databases.ts';
import { type MmdbData, MmdbFiles } from './mmdb.ts';
import { byAnonymity, byConnection, bySystem, type Classification, MAX_NAME } from './network-class.ts';
import { AsRanges } from './ranges.ts';
import { geoOf, systemOf } from './records.ts';

export interface EnrichOptions {
  corporateNetworks: readonly { name: string; cidrs: readonly string[] }[];
  databases: Databases;
}

export interface Enricher {
  /** Adds the facts to the event. */
  enrich(event: LoginEvent): Enrichment;
  /** Which databases are used, in words. */
  readonly description: string[];
}

/** What became of an event's address: refused, placed, or neither where it has none on the internet. */
export interface Enrichment {
  readonly refusal: Refused | undefined;
  /** One object for all events at an address of which the databases know place and system. */
  readonly place: Place | undefined;
}

const NOWHERE: Enrichment = { refusal: undefined, place: undefined };

/** What is known of an address, remembered for the next event there. */
interface Facts extends Enrichment {
  text: string;
  isPublic: boolean;
  geo: Geo | undefined;
  as: AutonomousSystem | undefined;
  network: Network | undefined;
}

/** What an autonomous system tells, made once for all its addresses. */
interface System {
  as: AutonomousSystem;
  kind: Classification;
}

type Network = NonNullable<FarmsightFields['network']>;

/** Addresses remembered; two generations, so that a spray of new addresses costs no more than a miss each. */
const GENERATION = 131_072;
/** Twice as many as there are; a vendor's log may name any number. */
const MOST_SYSTEMS = 200_000;
/** No address is longer, with brackets, zone and port. */
const MAX_WRITTEN = 80;

/** Throws UsageError where a database cannot be used. */
export const createEnricher = (options: EnrichOptions): Enricher => new AddressEnricher(options);

class AddressEnricher implements Enricher {
  readonly description: string[] = [];
  readonly #corporate: { name: string; network: Cidr }[];
  readonly #place: MmdbFiles | undefined;
  readonly #system: MmdbFiles | undefined;
  readonly #ranges: AsRanges | undefined;
  readonly #anonymity: MmdbFiles | undefined;
  readonly #connection: MmdbFiles | undefined;
  readonly #geos = new WeakMap<object, Geo>();
  readonly #systems = new Map<number, System>();
  /** By the number of an IPv4 address, and by any other as written. */
  #young = new Map<string | number, Facts | null>();
  #old = new Map<string | number, Facts | null>();

  constructor({ corporateNetworks, databases }: EnrichOptions) {
    this.#corporate = corporateNetworks.flatMap(({ name, cidrs }) =>
      cidrs.flatMap((text) => parseCidr(text) ?? []).map((network) => ({ name, network })),
    );
    this.#place = this.#open('place', databases.place);
    this.#system = this.#open('autonomous system', databases.system);
    this.#ranges = databases.ranges === undefined ? undefined : new AsRanges(databases.ranges);
    if (this.#ranges !== undefined) this.description.push(`autonomous system: ${databases.rangesFrom}`);
    this.#anonymity = this.#open('anonymity', databases.anonymity);
    this.#connection = this.#open('connection type', databases.connection);
  }

  enrich(event: LoginEvent): Enrichment {
    const { source } = event;
    if (source?.ip === undefined) return NOWHERE;
    const facts = this.#factsOf(source.ip);
    if (facts === null)
      return { refusal: refused('enrich', 'invalid-address', `source.ip ${source.ip}`), place: undefined };
    if (!facts.isPublic) {
      event.host = { ...event.host, ip: [...(event.host?.ip ?? []), facts.text] };
      delete source.ip;
      return NOWHERE;
    }
    source.ip = facts.text;
    if (facts.geo !== undefined) source.geo = facts.geo;
    if (facts.as !== undefined) source.as = facts.as;
    event.farmsight ??= {};
    if (facts.place !== undefined) {
      event.farmsight.network = facts.network!;
      return facts;
    }
    const network = this.#vendorNetwork(facts, source);
    event.farmsight.network = network;
    return { refusal: undefined, place: placeOf(network, source.geo, source.as) };
  }

  #open(what: string, data: readonly MmdbData[] | undefined): MmdbFiles | undefined {
    if (data === undefined) return undefined;
    const files = new MmdbFiles(data);
    this.description.push(`${what}: ${files.description}`);
    return files;
  }

  /** Facts of an address as written, or null where it is none. */
  #factsOf(written: string): Facts | null {
    const value = ipv4Value(written);
    // In 32 bits with a sign, which V8 keeps in the map itself.
    const known = value < 0 ? written : value | 0;
    let facts = this.#young.get(known);
    if (facts !== undefined) return facts;
    if (written.length > MAX_WRITTEN) return null;
    const copy = ownText(written);
    const key = value < 0 ? copy : known;
    facts = this.#old.get(key);
    if (facts === undefined) {
      const address = parseAddress(copy);
      facts = address === undefined ? null : this.#lookUp(address);
    }
    if (this.#young.size >= GENERATION) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, facts);
    return facts;
  }

  #lookUp(address: Address): Facts {
    const { text } = address;
    if (!isPublic(address))
      return { ...NOWHERE, text, isPublic: false, geo: undefined, as: undefined, network: undefined };
    const geo = this.#geoOf(this.#place?.find(address));
    const facts = systemOf(this.#system?.find(address)) ?? this.#ranges?.find(address);
    const system = facts && this.#systemOf(facts.number, facts.name);
    const own = this.#corporate.find(({ network }) => within(address, network));
    const kind =
      own === undefined
        ? this.#classOf(address, system?.kind ?? NO_SYSTEM)
        : { class: companyClass(system?.kind), basis: 'corporate-networks' };
    // Written out: an object made by spreading another takes twice the room.
    const network: Network = Object.freeze({
      key: networkKey(address),
      class: kind.class,
      basis: kind.basis,
      name: own?.name,
    });
    const isWhole = geo !== undefined && system !== undefined;
    return {
      refusal: undefined,
      place: isWhole ? placeOf(network, geo, system.as) : undefined,
      text,
      isPublic: true,
      geo,
      as: system?.as,
      network,
    };
  }

  /** Most addresses share their record with a whole city. */
  #geoOf(record: unknown): Geo | undefined {
    if (typeof record !== 'object' || record === null) return undefined;
    let geo = this.#geos.get(record);
    if (geo === undefined) {
      geo = Object.freeze(geoOf(record));
      if (geo !== undefined) this.#geos.set(record, geo);
    }
    return geo;
  }

  /** An object of its own for an event whose place or system are as its vendor says; that system may tell the class, too. */
  #vendorNetwork({ network, as }: Facts, source: Endpoint): Network {
    const said = as === undefined && network!.class === 'unknown' ? source.as : undefined;
    if (said?.number === undefined) return { ...network! };
    const name = said.organization?.name;
    const system = this.#systemOf(said.number, name && ownText(name.slice(0, MAX_NAME)));
    return { ...network!, ...system.kind, basis: 'vendor' };
  }

  #systemOf(number: number, name: string | undefined): System {
    const known = this.#systems.get(number);
    // A database may name one system in several ways.
    if (known !== undefined && known.as.organization?.name === name) return known;
    const as = Object.freeze({ number, organization: Object.freeze({ name }) });
    const system = { as, kind: bySystem(number, name) };
    if (known !== undefined || this.#systems.size < MOST_SYSTEMS) this.#systems.set(number, system);
    return system;
  }

  #classOf(address: Address, listed: Classification): Classification {
    const connection = byConnection(this.#connection?.find(address));
    // "Corporate" also describes the exits of SASE, relays and clouds, which the list knows better.
    const isExit = EXITS.has(listed.class) && connection?.class === 'business';
    return byAnonymity(this.#anonymity?.find(address)) ?? (isExit ? listed : (connection ?? listed));
  }
}

const NO_SYSTEM = bySystem(undefined, undefined);
const EXITS: ReadonlySet<NetworkClass> = new Set(['sase', 'relay', 'vpn', 'hosting']);

/** A company network announced by a cloud or SASE provider is an egress; nobody sits there. All others are offices. */
const companyClass = (kind: Classification | undefined): 'corporate' | 'sase' =>
  kind?.class === 'sase' || kind?.class === 'hosting' ? 'sase' : 'corporate';

const placeOf = (network: Network, geo: Geo | undefined, as: AutonomousSystem | undefined): Place => ({
  key: network.key,
  class: network.class,
  asn: as?.number,
  asOrganization: as?.organization?.name,
  country: geo?.country_iso_code,
  region: geo?.region_name,
  city: geo?.city_name,
  latitude: geo?.location?.lat,
  longitude: geo?.location?.lon,
});
