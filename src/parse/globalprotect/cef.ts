/** PAN-OS records as CEF, from Log Forwarding. In: a message. Out: its facts, or undefined where it is no CEF of this vendor. */
import type { EpochMs } from '../../event.ts';
import { type Cef, parseCef } from '../cef.ts';
import { monthOf, utc } from '../time.ts';
import { text } from '../values.ts';
import { other, type PanFacts, type PanOther, seconds, undoubled } from './facts.ts';

export function cefFacts(message: string): PanFacts | PanOther | undefined {
  const cef = parseCef(message);
  if (cef === undefined || cef.vendor !== 'Palo Alto Networks') return undefined;
  const keys = KEYS.get(cef.signature.toUpperCase());
  if (keys === undefined) return other(cef.signature.toUpperCase());
  const e = cef.extension;
  return {
    ...keys(e, cef),
    time: timeOf(e.get('rt')) ?? timeOf(e.get('start')),
    user: undoubled(e.get('PanOSSourceUserName') ?? e.get('suser') ?? e.get('PanOSSourceUser') ?? e.get('duser')),
    firewall: e.get('dvchost'),
    firewallSerial: e.get('deviceExternalId') ?? e.get('PanOSDeviceSN'),
  };
}

type Keys = (e: ReadonlyMap<string, string>, cef: Cef) => Omit<PanFacts, 'time'>;

const globalprotect: Keys = (e) => {
  const error = text(e.get('PanOSConnectionError'));
  return {
    type: 'globalprotect',
    action: e.get('PanOSEventIDValue') ?? '',
    status: text(e.get('PanOSEventStatus')) ?? (error === undefined ? undefined : 'failure'),
    reason: text(e.get('PanOSQuarantineReason')) ?? error,
    region: e.get('PanOSSourceRegion'),
    machine: e.get('PanOSEndpointDeviceName'),
    address: e.get('PanOSPublicIPv4'),
    addressV6: e.get('PanOSPublicIPv6'),
    assigned: e.get('PanOSPrivateIPv4'),
    hostId: e.get('PanOSHostID'),
    serial: e.get('PanOSEndpointSN'),
    client: e.get('PanOSGlobalProtectClientVersion'),
    os: e.get('PanOSEndpointOSType'),
    osVersion: e.get('PanOSEndpointOSVersion'),
    loginSeconds: seconds(e.get('PanOSLoginDuration')),
    description: e.get('PanOSDescription'),
    attemptedGateways: e.get('PanOSAttemptedGateways'),
    gateway: e.get('PanOSGateway'),
  };
};

const hipmatch: Keys = (e) => ({
  type: 'hipmatch',
  action: 'hip-match',
  machine: e.get('shost'),
  address: e.get('src'),
  assigned: e.get('src'),
  match: text(e.get('cat')),
  os: e.get('cs2'),
  hostId: e.get('PanOSHostID'),
  serial: e.get('PanOSEndpointSerialNumber'),
  mac: e.get('PanOSSourceDeviceMac'),
});

const auth: Keys = (e, { name }) => ({
  type: 'auth',
  action: 'auth',
  address: e.get('src'),
  reason: text(e.get('msg')),
  status: `${e.get('msg') ?? ''} ${e.get('outcome') ?? ''} ${name}`,
});

const flow: Keys = (e, { name }) => ({
  type: 'traffic',
  action: `traffic-${name}`,
  status: e.get('act'),
  machine: e.get('shost'),
  address: e.get('src'),
  port: e.get('spt'),
  destination: e.get('dst'),
  destinationPort: e.get('dpt'),
  application: text(e.get('app')),
  session: e.get('cn1Label') === 'SessionID' ? e.get('cn1') : undefined,
});

const threat: Keys = (e, cef) => ({ ...flow(e, cef), type: 'threat', action: `threat-${cef.name}` });

const KEYS: ReadonlyMap<string, Keys> = new Map([
  ['GLOBALPROTECT', globalprotect],
  ['HIPMATCH', hipmatch],
  ['AUTH', auth],
  ['TRAFFIC', flow],
  ['THREAT', threat],
]);

/** `Mar 01 2021 20:35:54`; Log Forwarding writes UTC (`dtz=UTC`). */
function timeOf(written = ''): EpochMs | undefined {
  const match = /^([A-Z][a-z]{2}) (\d\d) (\d{4}) (\d\d):(\d\d):(\d\d)/.exec(written);
  if (match === null) return undefined;
  const [day, year, hour, minute, second] = match.slice(2).map(Number);
  return utc(year!, monthOf(match[1]!), day!, hour!, minute!, second!, 0);
}
