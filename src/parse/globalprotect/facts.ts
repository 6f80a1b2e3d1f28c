/** The three forms of a PAN-OS record as one set of facts. In: CSV, CEF or JSON. Out: PanFacts, or undefined where it is none of them. */
import type { EpochMs } from '../../event.ts';
import { csvFields, parseCef } from '../key-value.ts';
import type { ParseContext } from '../source-parser.ts';
import { unframe } from '../syslog.ts';
import { monthOf, parseIsoTime, utc, zonedTime } from '../time.ts';
import { get, isObject, text } from '../values.ts';

export interface PanFacts {
  type: 'globalprotect' | 'hipmatch' | 'userid' | 'auth' | 'system' | 'traffic' | 'threat' | 'other';
  /** What to count an ignored row by. */
  label: string;
  time: EpochMs | undefined;
  action: string;
  status?: string | undefined;
  reason?: string | undefined;
  user?: string | undefined;
  machine?: string | undefined;
  publicIp?: string | undefined;
  publicIpv6?: string | undefined;
  privateIp?: string | undefined;
  hostId?: string | undefined;
  serial?: string | undefined;
  os?: string | undefined;
  osVersion?: string | undefined;
  loginSeconds?: number | undefined;
  rttMs?: number | undefined;
  gatewayRtt: { gateway: string; ms: number }[];
  gateway?: string | undefined;
  observer?: string | undefined;
  match?: string | undefined;
  application?: string | undefined;
  destination?: string | undefined;
  destinationPort?: number | undefined;
}

/** `2021/03/24 11:30:00` in the firewall's zone. */
function panTime(written: string | undefined, timezone: string): EpochMs | undefined {
  const match = /^(\d{4})\/(\d\d)\/(\d\d) (\d\d):(\d\d):(\d\d)$/.exec(written ?? '');
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const local = utc(year, month, day, hour, minute, second, 0);
  return local === undefined ? undefined : zonedTime(local, timezone);
}

/** The high-resolution time has an offset and wins, unless it is the 1970 placeholder. */
function bestTime(fields: readonly string[], timezone: string): EpochMs | undefined {
  for (let i = fields.length - 1; i > 8; i--) {
    const field = fields[i]!;
    if (field.length >= 20 && field.charCodeAt(4) === 45 && field.charCodeAt(10) === 84) {
      const precise = parseIsoTime(field);
      if (precise !== undefined && precise > 631_152_000_000) return precise;
    }
  }
  return panTime(fields[6], timezone) ?? panTime(fields[1], timezone);
}

const latency = (description: string | undefined): number | undefined => {
  const match = /Pre-tunnel latency: (\d{1,6})ms/.exec(description ?? '');
  return match === null ? undefined : Number(match[1]);
};

/** `GW-EAST;41;1,GW-WEST;90;2`: gateway, milliseconds of its TLS answer, priority. */
function attempted(written: string | undefined): { gateway: string; ms: number }[] {
  const found: { gateway: string; ms: number }[] = [];
  for (const match of (written ?? '').slice(0, 4096).matchAll(/([^,;|]{1,64}); ?(\d{1,6})(?:ms)?;/g)) {
    if (Number(match[2]) > 0) found.push({ gateway: match[1]!.trim(), ms: Number(match[2]) });
  }
  return found;
}

export function csvFacts(line: string, context: ParseContext): PanFacts | undefined {
  const message = unframe(line, context).message;
  const start = /(?:^|[ :])(?:\d|),(\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d),/.exec(message);
  if (start === null) return undefined;
  const f = csvFields(message.slice(start.index).replace(/^[ :]/, '').trimEnd());
  const time = bestTime(f, context.timezone);
  const base = { time, gatewayRtt: [] };
  switch (f[3]) {
    case 'GLOBALPROTECT':
      return {
        ...base,
        type: 'globalprotect',
        label: 'GLOBALPROTECT',
        action: f[8] ?? '',
        user: doubled(f[12]),
        machine: f[14],
        publicIp: f[15],
        publicIpv6: f[16],
        privateIp: f[17],
        hostId: f[19],
        serial: f[20],
        os: f[22],
        osVersion: f[23],
        reason: text(f[26]) ?? text(f[25]),
        rttMs: latency(f[27]),
        status: f[28],
        loginSeconds: seconds(f[30]),
        gatewayRtt: attempted(f[40]),
        gateway: text(f[33]),
        observer: text(f[47]),
      };
    case 'HIPMATCH':
      return {
        ...base,
        type: 'hipmatch',
        label: 'HIPMATCH',
        action: 'hip-match',
        user: doubled(f[7]),
        machine: f[9],
        os: f[10],
        privateIp: f[11],
        publicIp: isPrivate(f[11]) ? undefined : f[11],
        match: text(f[12]),
        hostId: f[27],
        serial: f[28],
        observer: text(f[24]),
      };
    case 'USERID':
      return {
        ...base,
        type: 'userid',
        label: 'USERID',
        action: `userid-${f[4]}`,
        user: doubled(f[9]),
        publicIp: f[8],
        status: f[4] === 'login' ? 'success' : undefined,
      };
    case 'AUTH':
      return {
        ...base,
        type: 'auth',
        label: 'AUTH',
        action: 'auth',
        publicIp: f[8],
        user: doubled(text(f[9]) ?? text(f[10])),
        reason: text(f[18]),
      };
    case 'SYSTEM':
      return f[4] === 'auth' || /user/.test(f[14] ?? '')
        ? { ...base, ...systemFacts(f[8] ?? '', f[14] ?? '') }
        : { ...base, type: 'other', label: `SYSTEM-${f[4]}`, action: '' };
    case 'TRAFFIC':
      return {
        ...base,
        type: 'traffic',
        label: 'TRAFFIC',
        action: `traffic-${f[4]}`,
        publicIp: f[7],
        destination: f[8],
        user: doubled(f[12]),
        application: f[14],
        destinationPort: port(f[25]),
        status: f[30],
      };
    case 'THREAT':
      return {
        ...base,
        type: 'threat',
        label: 'THREAT',
        action: `threat-${f[4]}`,
        publicIp: f[7],
        destination: f[8],
        user: doubled(f[12]),
        application: f[14],
        destinationPort: port(f[25]),
      };
    default:
      return f[3] === undefined || !/^[A-Z]{3,20}$/.test(f[3])
        ? undefined
        : { ...base, type: 'other', label: f[3], action: '' };
  }
}

const doubled = (user: string | undefined): string | undefined => user?.replace('\\\\', '\\');
const isPrivate = (ip: string | undefined): boolean =>
  ip === undefined || /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)/.test(ip);
const port = (written: string | undefined): number | undefined =>
  /^\d{1,5}$/.test(written ?? '') ? Number(written) : undefined;
const seconds = (written: string | undefined): number | undefined =>
  /^\d{1,8}$/.test(written ?? '') ? Number(written) : undefined;

/** `failed authentication for user 'jdoe'. Reason: …, From: 192.0.2.1.`, or `User jdoe logged in via Web from …`. */
function systemFacts(name: string, description: string): Omit<PanFacts, 'time' | 'gatewayRtt'> {
  const user = /user '([^']{1,256})'/.exec(description)?.[1] ?? /^User (\S{1,128}) logged/.exec(description)?.[1];
  const from = /[Ff]rom:? ([0-9A-Fa-f.:]{2,64}?)\.?(?:\s|$|")/.exec(description)?.[1];
  const reason = /Reason: (.{1,200}?)\.? (?:auth profile|From:)/.exec(description)?.[1];
  const status = /fail/.test(name) || /^failed/.test(description) ? 'failure' : 'success';
  return {
    type: 'system',
    label: 'SYSTEM-auth',
    action: name === '' ? 'auth' : name,
    user,
    publicIp: from,
    reason,
    status,
  };
}

/** `Mar 01 2021 20:35:54`; the extension says in which zone. */
function cefTime(written: string | undefined): EpochMs | undefined {
  const match = /^([A-Z][a-z]{2}) (\d\d) (\d{4}) (\d\d):(\d\d):(\d\d)/.exec(written ?? '');
  if (match === null) return undefined;
  return utc(
    Number(match[3]),
    monthOf(match[1]!),
    Number(match[2]),
    Number(match[4]),
    Number(match[5]),
    Number(match[6]),
    0,
  );
}

export function cefFacts(line: string, context: ParseContext): PanFacts | undefined {
  const cef = parseCef(unframe(line, context).message);
  if (cef === undefined || cef.vendor !== 'Palo Alto Networks') return undefined;
  const e = cef.extension;
  const kind = cef.signature.toUpperCase();
  const time = cefTime(e.get('rt')) ?? cefTime(e.get('start'));
  const user = doubled(
    doubled(e.get('PanOSSourceUserName') ?? e.get('PanOSSourceUser') ?? e.get('suser') ?? e.get('duser')),
  );
  const base = { time, gatewayRtt: attempted(e.get('PanOSAttemptedGateways')), user, observer: e.get('dvchost') };
  switch (kind) {
    case 'GLOBALPROTECT':
      return {
        ...base,
        type: 'globalprotect',
        label: kind,
        action: e.get('PanOSEventIDValue') ?? '',
        status:
          e.get('PanOSEventStatus') ?? (text(e.get('PanOSConnectionError')) === undefined ? undefined : 'failure'),
        reason: text(e.get('PanOSQuarantineReason')) ?? text(e.get('PanOSConnectionError')),
        machine: e.get('PanOSEndpointDeviceName'),
        publicIp: e.get('PanOSPublicIPv4'),
        publicIpv6: e.get('PanOSPublicIPv6'),
        privateIp: e.get('PanOSPrivateIPv4'),
        hostId: e.get('PanOSHostID'),
        serial: e.get('PanOSEndpointSN'),
        os: e.get('PanOSEndpointOSType'),
        osVersion: e.get('PanOSEndpointOSVersion'),
        loginSeconds: seconds(e.get('PanOSLoginDuration')),
        rttMs: latency(e.get('PanOSDescription')),
        gateway: e.get('PanOSGateway'),
      };
    case 'HIPMATCH':
      return {
        ...base,
        type: 'hipmatch',
        label: kind,
        action: 'hip-match',
        user: e.get('suser') ?? user,
        machine: e.get('shost'),
        publicIp: e.get('src'),
        match: e.get('cat'),
        os: e.get('cs2'),
        hostId: e.get('PanOSHostID'),
        serial: e.get('PanOSEndpointSerialNumber'),
      };
    case 'AUTH':
      return {
        ...base,
        type: 'auth',
        label: kind,
        action: 'auth',
        publicIp: e.get('src'),
        status: /fail|error|reject/i.test(
          `${e.get('msg') ?? ''} ${e.get('outcome') ?? ''} ${e.get('PanOSAuthEvent') ?? ''} ${cef.name}`,
        )
          ? 'failure'
          : e.get('outcome'),
      };
    case 'TRAFFIC':
    case 'THREAT':
      return {
        ...base,
        type: kind === 'TRAFFIC' ? 'traffic' : 'threat',
        label: kind,
        action: `${kind.toLowerCase()}-${cef.name}`,
        user: e.get('suser') ?? user,
        publicIp: e.get('src'),
        destination: text(e.get('dst')),
        application: text(e.get('app')),
        destinationPort: port(e.get('dpt')),
        status: e.get('act'),
        machine: e.get('shost'),
      };
    default:
      return { ...base, type: 'other', label: kind, action: '' };
  }
}

export function jsonFacts(line: string, context: ParseContext): PanFacts | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isObject(value)) return undefined;
  const message = get(value, 'message');
  if (typeof message === 'string' && get(value, 'LogType') === undefined)
    return message.startsWith('{') ? undefined : (cefFacts(message, context) ?? csvFacts(message, context));
  const at = (key: string): string | undefined => text(get(value, key));
  const time =
    parseIsoTime(at('TimeGeneratedHighResolution') ?? '') ??
    parseIsoTime(at('TimeGenerated') ?? '') ??
    parseIsoTime(at('EventTime') ?? '') ??
    parseIsoTime(at('LogTime') ?? '') ??
    parseIsoTime(at('TimeReceived') ?? '') ??
    extended(at('event_timestamp'));
  const kind = (
    at('LogType') ??
    (get(value, 'event_type') === 'VPN'
      ? 'GLOBALPROTECT'
      : at('Application') === undefined
        ? at('EventIDValue') === undefined
          ? 'unknown'
          : 'GLOBALPROTECT'
        : 'TRAFFIC')
  ).toUpperCase();
  const base = {
    time,
    gatewayRtt: attempted(at('AttemptedGateways')),
    user: doubled(at('SourceUserName') ?? at('SourceUser') ?? at('actor_effective_username') ?? at('auth_identity')),
    observer: at('DeviceName'),
  };
  switch (kind) {
    case 'GLOBALPROTECT':
      return {
        ...base,
        type: 'globalprotect',
        label: kind,
        action: at('EventIDValue') ?? 'vpn',
        status: at('EventStatus'),
        reason: at('QuarantineReason') ?? at('ConnectionError'),
        machine: at('EndpointDeviceName') ?? at('agent_hostname'),
        publicIp: at('PublicIPv4') ?? at('action_remote_ip') ?? at('action_local_ip'),
        publicIpv6: at('PublicIPv6'),
        privateIp: at('PrivateIPv4'),
        hostId: at('HostID'),
        serial: at('EndpointSN'),
        os: at('EndpointOSType'),
        osVersion: at('EndpointOSVersion'),
        loginSeconds: seconds(at('LoginDuration')),
        rttMs: latency(at('Description')),
        gateway: at('Gateway'),
      };
    case 'HIPMATCH':
      return {
        ...base,
        type: 'hipmatch',
        label: kind,
        action: 'hip-match',
        machine: at('EndpointDeviceName'),
        publicIp: at('SourceIP') ?? at('Source'),
        match: at('HipMatchName'),
        hostId: at('HostID'),
        serial: at('EndpointSerialNumber'),
      };
    case 'SYSTEM':
      return { ...base, ...systemFacts(at('EventName') ?? '', at('EventDescription') ?? '') };
    case 'TRAFFIC':
      return {
        ...base,
        type: 'traffic',
        label: kind,
        action: `traffic-${at('Subtype') ?? ''}`,
        publicIp: at('SourceAddress'),
        destination: at('DestinationAddress'),
        application: at('Application'),
        destinationPort: port(at('DestinationPort')),
        status: at('Action'),
      };
    default:
      return { ...base, type: 'other', label: kind, action: '' };
  }
}

const extended = (milliseconds: string | undefined): EpochMs | undefined =>
  /^\d{13}$/.test(milliseconds ?? '') ? Number(milliseconds) : undefined;
