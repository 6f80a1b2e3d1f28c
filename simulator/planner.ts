/**
 * What happens during stays. In: a person's stays of a day. Out: sign-ins, tunnels, look-ups and samples in vendor-neutral words.
 * It exists so that a day is planned once, and every log of the company tells the same story about it.
 */
import type { EpochMs } from '../src/event.ts';
import type { AddressBlock } from './blocks.ts';
import { HOUR, MINUTE, SECOND } from './calendar.ts';
import { kilometers } from './metros.ts';
import type { Network } from './network.ts';
import type { Happening, Person, Stay, Tunnel } from './person.ts';
import { MIXED, Random } from './random.ts';

const APPS = ['Workday', 'Slack', 'GitHub Enterprise Cloud', 'Salesforce', 'Zoom', 'Jira', 'Snowflake'];
const ORDINARY_DOMAINS = [
  'outlook.office365.com',
  'teams.microsoft.com',
  'slack.com',
  'github.com',
  'zoom.us',
  'update.googleapis.com',
  'login.microsoftonline.com',
  'larkmoor.okta.com',
  'ctldl.windowsupdate.com',
  'swcdn.apple.com',
];
const GATEWAYS: readonly { name: string; lat: number; lon: number; countries: readonly string[] }[] = [
  { name: 'vpn-east', lat: 39.0, lon: -77.5, countries: [] },
  { name: 'vpn-eu', lat: 50.1, lon: 8.7, countries: ['DE', 'GB', 'FR', 'ES'] },
];

/** Milliseconds there and back over real routes: about one per hundred kilometers, and the access line. */
const roundTrip = (place: AddressBlock, gateway: { lat: number; lon: number }, random: Random): number =>
  8 + kilometers(place, gateway) / 75 + random.between(0, 6);

const gatewayFor = (place: AddressBlock) =>
  GATEWAYS.find((gateway) => gateway.countries.includes(place.country)) ?? GATEWAYS[0]!;

export class Planner {
  readonly #random: Random;
  readonly #happenings: Happening[] = [];
  #tunnels = 41000;

  constructor(random: Random) {
    this.#random = random;
  }

  get happenings(): readonly Happening[] {
    return this.#happenings;
  }

  /** Plans all that happens on one day of a person. */
  planDay(person: Person, stays: readonly Stay[]): void {
    let session = '';
    for (const stay of stays) {
      if (stay.unattended) {
        this.#leaveOn(person, stay);
        continue;
      }
      if (session === '' || this.#random.chance(0.3)) session = this.#signIn(person, stay);
      this.#connect(person, stay);
      this.#work(person, stay, session);
      this.#measure(person, stay);
      this.#refresh(person, stay, this.#random.int(1, 2), stay.to + 3 * HOUR);
    }
    if (session !== '' && this.#random.chance(0.08)) this.#signOut(person, stays.at(-1)!, session);
    if (stays.length > 0) this.#refreshTelephone(person, stays[0]!.from);
  }

  /** A sign-in by somebody at an unknown machine, as an operator's slip is. */
  planSlip(person: Person, time: EpochMs, network: Network): void {
    const base = { person, address: network.addressAt(time, person.username, 'ipv4'), place: network.place };
    const session = this.#session();
    this.#happenings.push({ ...base, what: 'sign-in', time, factor: true, session });
    this.#happenings.push({ ...base, what: 'app', time: time + 20 * SECOND, app: this.#random.pick(APPS), session });
  }

  #session(): string {
    return `idx${this.#random.text(22, MIXED)}`;
  }

  #at(person: Person, stay: Stay, time: EpochMs, family?: 'ipv4') {
    const { device, network } = stay;
    return { person, device, time, place: network.place, address: network.addressAt(time, device.serial, family) };
  }

  #within(stay: Stay): EpochMs {
    return Math.round(this.#random.between(stay.from + MINUTE, stay.to - MINUTE));
  }

  #signIn(person: Person, stay: Stay): string {
    const time = stay.from + this.#random.int(20, 240) * SECOND;
    const session = this.#session();
    if (this.#random.chance(0.04)) {
      this.#happenings.push({ ...this.#at(person, stay, time - 15 * SECOND), what: 'sign-in-failed' });
    }
    this.#happenings.push({
      ...this.#at(person, stay, time),
      what: 'sign-in',
      factor: this.#random.chance(0.3),
      session,
    });
    const cloud = time + this.#random.int(30, 900) * SECOND;
    this.#happenings.push({ ...this.#at(person, stay, cloud), what: 'cloud-sign-in', interactive: true });
    return session;
  }

  #signOut(person: Person, stay: Stay, session: string): void {
    this.#happenings.push({ ...this.#at(person, stay, stay.to), what: 'sign-out', session });
  }

  #work(person: Person, stay: Stay, session: string): void {
    const count = this.#random.int(0, 2);
    for (let index = 0; index < count; index++) {
      const time = Math.max(this.#within(stay), stay.from + 5 * MINUTE);
      this.#happenings.push({ ...this.#at(person, stay, time), what: 'app', app: this.#random.pick(APPS), session });
    }
  }

  /** Token refreshes: they go on after the person has left, from the address the service last saw. */
  #refresh(person: Person, stay: Stay, count: number, until: EpochMs): void {
    for (let index = 0; index < count; index++) {
      const time = Math.round(this.#random.between(stay.from + 10 * MINUTE, until));
      const seen = this.#at(person, stay, Math.min(time, stay.to));
      this.#happenings.push({ ...seen, time, what: 'cloud-sign-in', interactive: false });
    }
  }

  #refreshTelephone(person: Person, from: EpochMs): void {
    if (!this.#random.chance(0.35)) return;
    const time = from + this.#random.int(-60, 600) * MINUTE;
    const { carrier } = person;
    const address = carrier.addressAt(time, person.username);
    this.#happenings.push({ person, time, address, place: carrier.place, what: 'cloud-sign-in', interactive: false });
  }

  /** Tunnels of a stay: one, or several where the address changed under it. Offices seldom need any. */
  #connect(person: Person, stay: Stay): void {
    const inside = stay.network.place.class === 'business' || stay.network.place.class === 'sase';
    if (!person.vpn || this.#random.chance(inside ? 0.9 : 0.1)) return;
    const edges = [stay.from, ...stay.network.changesIn(stay.from, stay.to), stay.to];
    for (const [index, edge] of edges.slice(0, -1).entries()) {
      const from = edge + this.#random.int(20, 200) * SECOND;
      this.#tunnel(person, stay, from, Math.max(edges[index + 1]!, from + MINUTE), index < edges.length - 2);
    }
  }

  #tunnel(person: Person, stay: Stay, from: EpochMs, to: EpochMs, lost: boolean): void {
    const gateway = gatewayFor(stay.network.place);
    const at = this.#at(person, stay, from, 'ipv4');
    const tunnel: Tunnel = {
      id: this.#tunnels++,
      gateway: gateway.name,
      assigned: `10.96.${this.#random.int(0, 63)}.${this.#random.int(1, 254)}`,
      from,
      to,
      reason: lost ? 'lost' : this.#random.chance(0.8) ? 'requested' : 'idle',
      rttMs: roundTrip(stay.network.place, gateway, this.#random),
    };
    if (this.#random.chance(0.02)) this.#happenings.push({ ...at, time: from - 40 * SECOND, what: 'tunnel-refused' });
    if (this.#random.chance(0.5)) this.#confirm(person, stay, from - this.#random.int(5, 15) * SECOND);
    this.#happenings.push({ ...at, what: 'tunnel-up', tunnel });
    if (this.#random.chance(0.97)) this.#happenings.push({ ...at, time: to, what: 'tunnel-down', tunnel });
  }

  #confirm(person: Person, stay: Stay, time: EpochMs): void {
    const beside = !person.factorNetwork && this.#random.chance(0.6);
    const network = beside ? stay.network : (person.factorNetwork ?? person.carrier);
    const factorAddress = this.#random.chance(0.1) ? undefined : network.addressAt(time, person.username, 'ipv4');
    const at = this.#at(person, stay, time, 'ipv4');
    this.#happenings.push({ ...at, what: 'second-factor', factorAddress, factorPlace: network.place });
  }

  /** What endpoint agents see while somebody works. */
  #measure(person: Person, stay: Stay): void {
    const { device } = stay;
    this.#lookUp(person, stay, this.#random.int(0, 2), ORDINARY_DOMAINS);
    for (const tool of device.tools) this.#lookUp(person, stay, Math.ceil(tool.lookupsPerDay / 2), tool.domains);
    if (!device.agents.interaction) return;
    const { mean, spread } = device.inputMs;
    const inputMs = Math.max(5, this.#random.around(mean, spread));
    const rttMs = roundTrip(stay.network.place, gatewayFor(stay.network.place), this.#random);
    this.#happenings.push({ ...this.#at(person, stay, this.#within(stay)), what: 'interaction', inputMs, rttMs });
    if (this.#random.chance(0.12))
      this.#happenings.push({ ...this.#at(person, stay, this.#within(stay)), what: 'peripherals' });
  }

  #lookUp(person: Person, stay: Stay, count: number, domains: readonly string[]): void {
    if (!stay.device.agents.lookups) return;
    const host = 20 + new Random(stay.device.serial).int(0, 199);
    for (let index = 0; index < count; index++) {
      const at = this.#at(person, stay, this.#within(stay), 'ipv4');
      this.#happenings.push({
        ...at,
        what: 'lookup',
        domain: this.#random.pick(domains),
        lanAddress: `${stay.network.lan}.${host}`,
      });
    }
  }

  /** A machine that nobody uses and nobody switches off. */
  #leaveOn(person: Person, stay: Stay): void {
    if (this.#random.chance(0.5)) this.#refresh(person, stay, 1, stay.to);
    for (const tool of stay.device.tools) this.#lookUp(person, stay, this.#random.int(0, 1), tool.domains);
  }
}
