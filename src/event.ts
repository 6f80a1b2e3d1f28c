/**
 * The login event: Elastic Common Schema (ECS) paths as TypeScript paths, so no mapping lies between memory and index.
 * Not every event is a login: posture reports, DNS or proxy look-ups, latency samples and flow records are login events
 * with another `event.category`. What ECS lacks is under `farmsight`.
 */

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = number;

export type EventOutcome = 'success' | 'failure' | 'unknown';

/** Kind of network an address belongs to (docs/enrichment.md). */
export type NetworkClass =
  | 'corporate'
  | 'residential'
  | 'mobile'
  | 'satellite'
  | 'hosting'
  | 'vpn'
  | 'sase'
  | 'relay'
  | 'business'
  | 'education'
  | 'government'
  | 'unknown';

export interface Geo {
  city_name?: string;
  region_name?: string;
  /** ISO 3166-1 alpha-2. */
  country_iso_code?: string;
  country_name?: string;
  /** Degrees, WGS 84. */
  location?: { lat: number; lon: number };
  timezone?: string;
}

export interface AutonomousSystem {
  number?: number;
  organization?: { name?: string };
}

export interface Endpoint {
  ip?: string;
  port?: number;
  mac?: string;
  domain?: string;
  bytes?: number;
  nat?: { ip?: string };
  geo?: Geo;
  as?: AutonomousSystem;
}

export interface OperatingSystem {
  name?: string;
  version?: string;
  full?: string;
  platform?: string;
  /** linux, macos, unix, windows, ios, android */
  type?: string;
}

/** One remote-desktop, RMM, overlay-VPN, KVM or jiggler signature found in an event. */
export interface RemoteTool {
  /** Id of config/remote-tools.json, such as `anydesk`. */
  id: string;
  /** What gave it away. */
  by:
    | 'dns'
    | 'tls'
    | 'url'
    | 'port'
    | 'process'
    | 'software'
    | 'usb'
    | 'edid'
    | 'mac'
    | 'user_agent'
    | 'hostname'
    | 'application'
    | 'posture';
  /** The value that matched, cut to 120 characters. */
  value: string;
}

/** What a device check reported. All lists are short and hold text as the vendor wrote it. */
export interface Posture {
  software?: string[];
  processes?: string[];
  /** USB devices: `VVVV:PPPP product`, or free text of the vendor. */
  usb?: string[];
  /** Displays: EDID names. */
  monitors?: string[];
  /** Names of checks, objects or profiles that matched. */
  matched?: string[];
  missed?: string[];
}

export interface FarmsightFields {
  network?: {
    class: NetworkClass;
    /** Network key: an IPv4 address, or an IPv6 /64 such as `2001:db8:0:1::/64`. */
    key: string;
    /** Name of the configured corporate network, if it is one. */
    name?: string;
    /** Where the class comes from: corporate-networks, anonymous-ip, connection-type, asn-classes, vendor, none. */
    basis: string;
  };
  session?: { id?: string };
  /** Round trip between the device and the gateway, milliseconds. */
  rtt_ms?: number;
  gateway_rtt?: { gateway: string; ms: number }[];
  /** Interaction latency (key press to echo) as the endpoint agent measured it, milliseconds; only ever an aggregate. */
  input_latency_ms?: number;
  posture?: Posture;
  remote_tools?: RemoteTool[];
  /**
   * True where the record proves that the person's machine was at `source.ip` at this time (a sign-in, a tunnel coming up);
   * false where a token was refreshed or a session merely ended. Absent means false.
   */
  presence?: boolean;
  /** The second factor's own place (Duo's auth_device), where it differs from the laptop's. */
  second_factor?: { ip?: string; name?: string; geo?: Geo };
  /** The source's own risk words. */
  vendor_risk?: string;
}

export interface LoginEvent {
  /** Event time, UTC, ISO 8601 with milliseconds: `2026-02-03T08:15:30.120Z`. */
  '@timestamp': string;
  event: {
    /** Unique for each event of an organization: the vendor's own id where there is one, else a hash of the record. */
    id: string;
    kind: 'event' | 'metric' | 'alert' | 'state';
    category: string[];
    type?: string[];
    action?: string;
    outcome?: EventOutcome;
    reason?: string;
    code?: string;
    /** `module.part`, such as `okta.system`. */
    dataset: string;
    module: string;
    provider?: string;
    start?: string;
    end?: string;
    /** Nanoseconds, as ECS has it. */
    duration?: number;
    original?: string;
  };
  organization?: { id: string; name?: string };
  user?: { id?: string; name?: string; email?: string; domain?: string; full_name?: string };
  source?: Endpoint;
  destination?: Endpoint;
  /** The person's machine, never the gateway or the log's own node. */
  host?: { id?: string; name?: string; hostname?: string; mac?: string[]; ip?: string[]; os?: OperatingSystem };
  device?: {
    id?: string;
    serial_number?: string;
    manufacturer?: string;
    model?: { identifier?: string; name?: string };
  };
  user_agent?: { original?: string };
  observer?: {
    name?: string;
    hostname?: string;
    ip?: string;
    vendor?: string;
    product?: string;
    serial_number?: string;
  };
  session?: { id?: string };
  network?: { transport?: string; protocol?: string; application?: string; direction?: string; bytes?: number };
  dns?: { question?: { name?: string; type?: string } };
  tls?: { client?: { server_name?: string } };
  url?: { domain?: string; full?: string };
  process?: { name?: string; executable?: string; command_line?: string };
  labels?: Record<string, string>;
  message?: string;
  farmsight?: FarmsightFields;
}
