/**
 * Adds what is known of the address: place, autonomous system, kind of network, network key. In: a login event. Out: the same
 * event, or a refusal where its address is none. Own databases win; where they know nothing, the vendor's own words stay.
 */
import type { AutonomousSystem, Endpoint, FarmsightFields, Geo, LoginEvent, NetworkClass } from '../event.ts';
import { type Refused, refused } from '../outcome.ts';
import { type Address, type Cidr, isPublic, networkKey, parseAddress, parseCidr, within } from './address.ts';
import type { Databases } from './databases.ts';
import { type MmdbData, MmdbFiles } from './mmdb.ts';
import { byAnonymity, byConnection, bySystem, type Classification } from './network-class.ts';
import { AsRanges } from './ranges.ts';
import { geoOf, type SystemFacts, systemOf } from './records.ts';

export interface EnrichOptions {
  corporateNetworks: readonly { name: string; cidrs: readonly string[] }[];
  databases: Databases;
}

export interface Enricher {
  /** Events share an object under `farmsight.network` only where their place and system are the same. */
  enrich(event: LoginEvent): Refused | undefined;
  /** Which databases are used, in words. */
  readonly description: string[];
}

interface Facts {
  text: string;
  isPublic: boolean;
  geo: Geo | undefined;
  as: AutonomousSystem | undefined;
  network: Network | undefined;
}

type Network = NonNullable<FarmsightFields['network']>;

/** Addresses remembered; two generations, so that a spray of new addresses costs no more than a miss each. */
const GENERATION = 65_536;
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
  #young = new Map<string, Facts | null>();
  #old = new Map<string, Facts | null>();

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

  enrich(event: LoginEvent): Refused | undefined {
    const { source } = event;
    if (source?.ip === undefined) return undefined;
    const facts = this.#factsOf(source.ip);
    if (facts === null) return refused('enrich', 'invalid-address', `source.ip ${source.ip}`);
    if (!facts.isPublic) {
      event.host = { ...event.host, ip: [...(event.host?.ip ?? []), facts.text] };
      delete source.ip;
      return undefined;
    }
    source.ip = facts.text;
    if (facts.geo !== undefined) source.geo = facts.geo;
    if (facts.as !== undefined) source.as = facts.as;
    const isWhole = facts.geo !== undefined && facts.as !== undefined;
    event.farmsight = { ...event.farmsight, network: isWhole ? facts.network! : vendorNetwork(facts, source) };
    return undefined;
  }

  #open(what: string, data: readonly MmdbData[] | undefined): MmdbFiles | undefined {
    if (data === undefined) return undefined;
    const files = new MmdbFiles(data);
    this.description.push(`${what}: ${files.description}`);
    return files;
  }

  /** Facts of an address as written, or null where it is none. */
  #factsOf(written: string): Facts | null {
    let facts = this.#young.get(written);
    if (facts !== undefined) return facts;
    if (written.length > MAX_WRITTEN) return null;
    // A copy of its own: a piece cut out of a line would keep the whole line in memory.
    const copy = Buffer.from(written).toString();
    facts = this.#old.get(copy);
    if (facts === undefined) {
      const address = parseAddress(copy);
      facts = address === undefined ? null : this.#lookUp(address);
    }
    if (this.#young.size >= GENERATION) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(copy, facts);
    return facts;
  }

  #lookUp(address: Address): Facts {
    if (!isPublic(address))
      return { text: address.text, isPublic: false, geo: undefined, as: undefined, network: undefined };
    const geo = geoOf(this.#place?.find(address));
    const system = systemOf(this.#system?.find(address)) ?? this.#ranges?.find(address);
    const own = this.#corporate.find(({ network }) => within(address, network));
    const kind =
      own === undefined
        ? this.#classOf(address, system)
        : { class: companyClass(system), basis: 'corporate-networks', name: own.name };
    return {
      text: address.text,
      isPublic: true,
      geo: geo === undefined ? undefined : Object.freeze(geo),
      as:
        system === undefined
          ? undefined
          : Object.freeze({ number: system.number, organization: Object.freeze({ name: system.name }) }),
      network: Object.freeze({ key: networkKey(address), ...kind }),
    };
  }

  #classOf(address: Address, system: SystemFacts | undefined): Classification {
    const listed = bySystem(system?.number, system?.name);
    const connection = byConnection(this.#connection?.find(address));
    // "Corporate" also describes the exits of SASE, relays and clouds, which the list knows better.
    const isExit = EXITS.has(listed.class) && connection?.class === 'business';
    return byAnonymity(this.#anonymity?.find(address)) ?? (isExit ? listed : (connection ?? listed));
  }
}

const EXITS: ReadonlySet<NetworkClass> = new Set(['sase', 'relay', 'vpn', 'hosting']);

/** An object of its own for an event whose place or system are as its vendor says; that system may tell the class, too. */
function vendorNetwork({ network, as }: Facts, source: Endpoint): Network {
  const number = as === undefined && network!.class === 'unknown' ? source.as?.number : undefined;
  if (number === undefined) return { ...network! };
  return { ...network!, ...bySystem(number, source.as!.organization?.name), basis: 'vendor' };
}

/** A company network announced by a cloud or SASE provider is an egress; nobody sits there. All others are offices. */
function companyClass(system: SystemFacts | undefined): 'corporate' | 'sase' {
  const kind = bySystem(system?.number, system?.name).class;
  return kind === 'sase' || kind === 'hosting' ? 'sase' : 'corporate';
}
