/**
 * Who and what a simulated company consists of. In: nothing, these are types. Out: the words every other file here uses.
 * It exists so that groups, planner and vendor formats agree on people, machines, stays and happenings.
 */
import type { EpochMs } from '../src/event.ts';
import type { AddressBlock } from './blocks.ts';
import type { Day } from './calendar.ts';
import type { Network } from './network.ts';
import type { Random } from './random.ts';

export type VpnSource = 'cisco-asa' | 'globalprotect' | 'fortigate';
export type Source = VpnSource | 'okta' | 'entra-id' | 'duo' | 'endpoint';

/** A USB device as an inventory agent writes it; ids are four hexadecimal digits. */
export interface UsbDevice {
  readonly manufacturer: string;
  readonly vendorId: string;
  readonly productId: string;
  readonly product: string;
}

/** A remote tool that runs on a machine: names it looks up, and how often a day. */
export interface ToolUse {
  readonly domains: readonly string[];
  readonly lookupsPerDay: number;
}

export interface Device {
  serial: string;
  hostname: string;
  readonly maker: string;
  readonly model: string;
  readonly os: 'windows' | 'macos';
  readonly osVersion: string;
  /** Lower case with colons. */
  readonly mac: string;
  readonly hostId: string;
  /** Absent where Okta Verify is not installed: then Okta does not say which machine it was. */
  readonly oktaId: string | undefined;
  readonly entraId: string;
  readonly fortiClientId: string;
  readonly anyConnectId: string;
  readonly duoKey: string;
  readonly browserVersion: string;
  /** Which endpoint agents report from it. */
  readonly agents: { readonly lookups: boolean; readonly interaction: boolean };
  /** Key press to echo, milliseconds. */
  inputMs: { mean: number; spread: number };
  usb: UsbDevice[];
  monitor: string;
  tools: ToolUse[];
}

/** A stay: one machine on one network for a while. */
export interface Stay {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly network: Network;
  readonly device: Device;
  /** The machine is on, and nobody signs in or types. */
  readonly unattended?: boolean;
}

/** What a person does on a day. */
export type Itinerary = (day: Day, random: Random) => Stay[];

export interface Home {
  readonly place: AddressBlock;
  readonly address: string;
}

export interface Person {
  readonly email: string;
  readonly username: string;
  readonly fullName: string;
  employment: 'full_time' | 'contractor' | 'agency';
  startDate: string;
  /** Where the person says they live. */
  declared: Home;
  phone: string;
  shipping: string;
  readonly devices: Device[];
  readonly oktaId: string;
  readonly entraId: string;
  readonly duoKey: string;
  /** What Duo calls the person. */
  readonly duoName: string;
  readonly vpn: VpnSource | undefined;
  readonly timezone: string;
  itinerary: Itinerary;
  /** Carrier of the person's telephone. */
  readonly carrier: Network;
  /** Where the second factor is confirmed, if not beside the machine. */
  factorNetwork?: Network;
  /** Sign-ins outside the itinerary: an operator's slips. */
  readonly slips: { readonly time: EpochMs; readonly network: Network }[];
}

export interface Tunnel {
  readonly id: number;
  readonly gateway: string;
  readonly assigned: string;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly reason: 'requested' | 'idle' | 'lost';
  readonly rttMs: number;
}

interface Base {
  readonly time: EpochMs;
  readonly person: Person;
  /** Absent for a telephone or an unknown machine. */
  readonly device?: Device;
  readonly address: string;
  readonly place: AddressBlock;
}

/** One thing that happens, before a vendor puts it into words. */
export type Happening = Base &
  (
    | { readonly what: 'sign-in'; readonly factor: boolean; readonly session: string }
    | { readonly what: 'sign-in-failed' }
    | { readonly what: 'app'; readonly app: string; readonly session: string }
    | { readonly what: 'sign-out'; readonly session: string }
    | { readonly what: 'cloud-sign-in'; readonly interactive: boolean }
    | { readonly what: 'second-factor'; readonly factorAddress: string | undefined; readonly factorPlace: AddressBlock }
    | { readonly what: 'tunnel-up' | 'tunnel-down'; readonly tunnel: Tunnel }
    | { readonly what: 'tunnel-refused' }
    | { readonly what: 'lookup'; readonly domain: string; readonly lanAddress: string }
    | { readonly what: 'interaction'; readonly inputMs: number; readonly rttMs: number }
    | { readonly what: 'peripherals' }
  );

export type HappeningOf<What extends Happening['what']> = Extract<Happening, { what: What }>;

/** One line of a log. */
export interface LogLine {
  readonly source: Source;
  readonly time: EpochMs;
  readonly text: string;
}
