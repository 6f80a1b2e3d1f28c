/**
 * PAN-OS records as JSON: Strata Logging Service (HTTPS log forwarding) and Cortex XDR. In: an object. Out: its facts, or
 * undefined where it is none of them.
 */
import type { EpochMs } from '../../event.ts';
import { epochOf, parseIsoTime } from '../time.ts';
import { get, text } from '../values.ts';
import { other, type PanFacts, type PanOther, seconds, systemFacts, undoubled } from './facts.ts';

type At = (key: string) => string | undefined;

export function jsonFacts(value: Record<string, unknown>): PanFacts | PanOther | undefined {
  const at: At = (key) => text(get(value, key));
  const type = logType(at);
  if (type === undefined) return undefined;
  const keys = KEYS.get(type);
  if (keys === undefined) return other(type);
  return {
    ...keys(at),
    time: timeOf(at),
    firewall: at('DeviceName') ?? at('LogSourceName'),
    firewallSerial: at('DeviceSN') ?? at('LogSourceID') ?? at('fw_serial_number'),
  };
}

/** Records without a type are told by a key that only their type has. */
function logType(at: At): string | undefined {
  const written = at('LogType')?.toUpperCase();
  if (written !== undefined) return written;
  if (at('event_type') === 'VPN') return 'VPN';
  if (at('EventIDValue') !== undefined) return 'GLOBALPROTECT';
  return at('Application') !== undefined && at('SourceAddress') !== undefined ? 'TRAFFIC' : undefined;
}

const userOf = (at: At): string | undefined => undoubled(at('SourceUserName') ?? at('SourceUser'));

type Keys = (at: At) => Omit<PanFacts, 'time'>;

const globalprotect: Keys = (at) => ({
  type: 'globalprotect',
  action: at('EventIDValue') ?? '',
  user: userOf(at),
  status: at('EventStatus'),
  reason: at('QuarantineReason') ?? at('ConnectionError'),
  region: at('SourceRegion'),
  machine: at('EndpointDeviceName'),
  address: at('PublicIPv4'),
  addressV6: at('PublicIPv6'),
  assigned: at('PrivateIPv4'),
  hostId: at('HostID'),
  serial: at('EndpointSN'),
  client: at('GlobalProtectClientVersion'),
  os: at('EndpointOSType'),
  osVersion: at('EndpointOSVersion'),
  loginSeconds: seconds(at('LoginDuration')),
  description: at('Description'),
  attemptedGateways: at('AttemptedGateways'),
  gateway: at('Gateway'),
});

const hipmatch: Keys = (at) => ({
  type: 'hipmatch',
  action: 'hip-match',
  user: userOf(at),
  machine: at('EndpointDeviceName'),
  address: at('SourceIP') ?? at('Source'),
  assigned: at('SourceIP') ?? at('Source'),
  match: at('HipMatchName'),
  os: at('EndpointOSType'),
  hostId: at('HostID'),
  serial: at('EndpointSerialNumber'),
  mac: at('SourceDeviceMac'),
});

const system: Keys = (at) => ({
  type: 'system',
  ...systemFacts(at('EventName') ?? '', at('EventDescription') ?? ''),
});

const flow: Keys = (at) => ({
  type: 'traffic',
  action: `traffic-${at('Subtype') ?? at('LogSubtype') ?? 'row'}`,
  user: userOf(at),
  status: at('Action'),
  address: at('SourceAddress'),
  port: at('SourcePort'),
  destination: at('DestinationAddress'),
  destinationPort: at('DestinationPort'),
  application: at('Application'),
  session: at('SessionID'),
});

/** Cortex XDR's view of a VPN session. */
const cortex: Keys = (at) => ({
  type: 'globalprotect',
  action: 'vpn',
  user: at('user_name') ?? at('actor_effective_username'),
  machine: at('agent_hostname'),
  address: at('action_local_ip') ?? at('action_remote_ip'),
});

const KEYS: ReadonlyMap<string, Keys> = new Map([
  ['GLOBALPROTECT', globalprotect],
  ['HIPMATCH', hipmatch],
  ['SYSTEM', system],
  ['TRAFFIC', flow],
  ['THREAT', (at) => ({ ...flow(at), type: 'threat', action: `threat-${at('Subtype') ?? 'row'}` })],
  ['VPN', cortex],
]);

const TIMES = ['TimeGeneratedHighResolution', 'TimeGenerated', 'EventTime', 'LogTime', 'TimeReceived'];

function timeOf(at: At): EpochMs | undefined {
  for (const key of TIMES) {
    const time = parseIsoTime(at(key) ?? '');
    if (time !== undefined) return time;
  }
  return epochOf(at('event_timestamp') ?? '');
}
