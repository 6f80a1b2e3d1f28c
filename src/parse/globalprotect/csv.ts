/**
 * PAN-OS records as CSV in syslog. In: a message. Out: its facts, or undefined where it is no such CSV. Columns are counted
 * from 0 as PAN-OS 10.1 and later write them; rows of older versions end sooner.
 */
import type { EpochMs } from '../../event.ts';
import { csvFields } from '../csv.ts';
import { parseIsoTime, utc, zonedTime } from '../time.ts';
import { text } from '../values.ts';
import { other, type PanFacts, type PanOther, seconds, systemFacts, undoubled } from './facts.ts';

const EARLIEST = Date.UTC(1990, 0, 1);

/** Future use, receive time, and the firewall's serial. */
const START = /(?:^|[ :])(\d{0,20},\d{4}[/-]\d\d[/-]\d\d[ T]\d\d:\d\d:\d\d[.\dZ]{0,11},)/;

export function csvFacts(message: string, timezone: string): PanFacts | PanOther | undefined {
  const start = START.exec(message.length > 1024 ? message.slice(0, 1024) : message);
  if (start === null) return undefined;
  const f = csvFields(message.slice(start.index + start[0].length - start[1]!.length).trimEnd());
  const label = f[3] ?? '';
  const columns = COLUMNS.get(label);
  if (columns === undefined) return /^[A-Z]{3,20}$/.test(label) ? other(label) : undefined;
  const facts = columns(f);
  if (facts === undefined) return other(`${label}-${f[4]}`);
  return { ...facts, time: timeOf(f, timezone), firewallSerial: f[2] };
}

type Columns = (f: readonly string[]) => Omit<PanFacts, 'time'> | undefined;

const globalprotect: Columns = (f) => ({
  type: 'globalprotect',
  action: f[8] ?? '',
  user: undoubled(f[12]),
  region: f[13],
  machine: f[14],
  address: f[15],
  addressV6: f[16],
  assigned: f[17],
  hostId: f[19],
  serial: f[20],
  client: f[21],
  os: f[22],
  osVersion: f[23],
  reason: text(f[26]) ?? text(f[25]),
  description: f[27],
  status: f[28],
  loginSeconds: seconds(f[30]),
  attemptedGateways: f[40],
  gateway: text(f[41]) ?? f[33],
  firewall: f[47],
});

const hipmatch: Columns = (f) => ({
  type: 'hipmatch',
  action: 'hip-match',
  user: undoubled(f[7]),
  machine: f[9],
  os: f[10],
  address: f[11],
  assigned: f[11],
  match: text(f[12]),
  firewall: f[24],
  hostId: f[27],
  serial: f[28],
  mac: f[29],
});

const userid: Columns = (f) => ({
  type: 'userid',
  action: `userid-${f[4]}`,
  address: f[8],
  user: undoubled(f[9]),
  assigned: f[17] === 'globalprotect' || f[16] === 'vpn-client' ? f[8] : undefined,
  status: f[4] === 'login' ? 'success' : undefined,
  firewall: f[25],
});

const auth: Columns = (f) => ({
  type: 'auth',
  action: 'auth',
  address: f[8],
  user: undoubled(text(f[9]) ?? f[10]),
  reason: text(f[18]),
  status: f[20],
  firewall: f[28],
});

const system: Columns = (f) => {
  const prose = f[14] ?? '';
  if (f[4] !== 'auth' && !/\b[Uu]ser\b/.test(prose)) return undefined;
  return { type: 'system', ...systemFacts(f[8] ?? '', prose), firewall: f[22] };
};

const flow: Columns = (f) => ({
  type: 'traffic',
  action: `traffic-${f[4]}`,
  address: f[7],
  destination: f[8],
  user: undoubled(f[12]),
  application: text(f[14]),
  session: f[22],
  port: f[24],
  destinationPort: f[25],
  status: f[30],
  firewall: f[52],
});

const threat: Columns = (f) => ({
  ...flow(f)!,
  type: 'threat',
  action: `threat-${f[4]}`,
  reason: text(f[32]),
  url: f[4] === 'url' ? text(f[31]) : undefined,
  firewall: f[59],
});

const COLUMNS: ReadonlyMap<string, Columns> = new Map([
  ['GLOBALPROTECT', globalprotect],
  ['HIPMATCH', hipmatch],
  ['USERID', userid],
  ['AUTH', auth],
  ['SYSTEM', system],
  ['TRAFFIC', flow],
  ['THREAT', threat],
]);

/** The high-resolution time has an offset and wins, unless it is the placeholder of 1970. It stands near the end of a row. */
function timeOf(f: readonly string[], timezone: string): EpochMs | undefined {
  for (let i = f.length - 1; i > 8; i--) {
    const field = f[i]!;
    if (field.length < 20 || field.charCodeAt(10) !== 84) continue;
    const precise = parseIsoTime(field);
    if (precise !== undefined && precise > EARLIEST) return precise;
  }
  return localTime(f[6], timezone) ?? localTime(f[1], timezone);
}

/** `2021/03/24 11:30:00` on the firewall's clock; a logging service writes ISO 8601. */
function localTime(written = '', timezone: string): EpochMs | undefined {
  const match = /^(\d{4})\/(\d\d)\/(\d\d) (\d\d):(\d\d):(\d\d)$/.exec(written);
  if (match === null) return parseIsoTime(written);
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number);
  const local = utc(year!, month!, day!, hour!, minute!, second!, 0);
  return local === undefined ? undefined : zonedTime(local, timezone);
}
