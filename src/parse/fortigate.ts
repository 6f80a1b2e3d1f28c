/**
 * Fortinet FortiGate: VPN, endpoint, user, application-control and traffic rows. In: `key=value` pairs, CSV of them, or CEF.
 * Out: a login event for every row that names a user or an address. Fields: docs/sources/fortigate.md.
 */
import type { EventOutcome, LoginEvent } from '../event.ts';
import { ignored, type Outcome, refused } from '../outcome.ts';
import { parseCef } from './cef.ts';
import { countryCode } from './countries.ts';
import { csvFields } from './csv.ts';
import { addressIn, portIn } from './endpoint.ts';
import { keyValues } from './key-value.ts';
import type { LineParser, ParseContext } from './source-parser.ts';
import { unframe } from './syslog.ts';
import { epochOf, isoOf, parseIsoTime, zonedTime } from './time.ts';
import { hashId, known, userOf } from './values.ts';

/** Actions that show the person's machine at `remip`. */
const PRESENCE = new Set(['tunnel-up', 'auth-logon', 'ssl-login', 'add', 'phase2-up', 'negotiate']);
/** CEF's own words for FortiGate's keys. */
const CEF_KEYS: Readonly<Record<string, string>> = {
  src: 'srcip',
  dst: 'dstip',
  spt: 'srcport',
  dpt: 'dstport',
  suser: 'user',
  duser: 'user',
  act: 'action',
  dhost: 'hostname',
  externalId: 'sessionid',
  app: 'service',
  dvchost: 'devname',
  out: 'sentbyte',
  in: 'rcvdbyte',
};

type Row = Map<string, string>;

export const fortigate: LineParser = {
  framing: 'line',
  parse(line: string, context: ParseContext): Outcome {
    const row = rowOf(line, context);
    if (row === undefined) return refused('parse', 'unknown-format', 'neither key=value pairs nor CEF');
    const time = timeOf(row, context) ?? (line.includes('date=') ? undefined : unframe(line, context).time);
    const action = known(row.get('action')) ?? row.get('subtype') ?? 'event';
    if (!namesAnyone(row)) return ignored(`${row.get('type') ?? 'row'}-${row.get('subtype') ?? action}`);
    if (time === undefined && (row.has('date') || row.has('eventtime')))
      return refused('parse', 'invalid-time', `eventtime ${row.get('eventtime') ?? row.get('date')}`);
    const at = time ?? context.receivedAt;
    const event = toEvent(row, action, at, line, context);
    // A row whose time a relay has eaten still says who came from where, but proves no presence: nobody knows when.
    if (time === undefined) event.farmsight = { presence: false };
    return { kind: 'event', time: at, event };
  },
};

function rowOf(line: string, context: ParseContext): Row | undefined {
  const bare = unframe(line, context).message;
  const cef = parseCef(bare);
  if (cef !== undefined) return fromCef(cef.extension, cef.name);
  // The stamp of the row itself looks like no syslog header; a relay may have eaten all before `time=`.
  const pairs = bare.startsWith('"') ? csvFields(bare).join(' ') : line;
  const start = pairs.search(/(?:^|[\s>])(?:date|time|timestamp|logver|itime|eventtime|devname|type|logid)=/);
  if (start < 0) return undefined;
  const row = keyValues(pairs.slice(start).trim());
  return row.size < 3 ? undefined : row;
}

function fromCef(extension: Row, name: string): Row {
  const row: Row = new Map();
  for (const [key, value] of extension) {
    const plain = key.replace(/^(?:FTNTFGT|FortinetFortiGate|ad\.|foo\.)/, '');
    const known = Object.hasOwn(CEF_KEYS, plain) ? CEF_KEYS[plain]! : plain;
    if (!row.has(known)) row.set(known, value);
  }
  const [type, subtype] = (row.get('cat') ?? name).split(':') as [string, string | undefined];
  if (!row.has('type')) row.set('type', type);
  if (subtype !== undefined && !row.has('subtype')) row.set('subtype', subtype);
  return row;
}

/** Epoch first, whatever its unit; then date and time with the row's zone, or the source's. */
function timeOf(row: Row, context: ParseContext): number | undefined {
  const epoch = epochOf(row.get('eventtime') ?? '');
  if (epoch !== undefined) return epoch;
  const stamp = epochOf(row.get('timestamp') ?? row.get('itime') ?? '');
  const date = row.get('date');
  if (date === undefined) return stamp;
  const local = parseIsoTime(`${date} ${row.get('time') ?? '00:00:00'}`);
  if (local === undefined) return stamp;
  const offset = /^(?:UTC)?([+-])(\d{1,2}):?(\d\d)?$/.exec(row.get('tz') ?? '');
  if (offset === null) return zonedTime(local, context.timezone);
  const minutes = Number(offset[2]) * 60 + Number(offset[3] ?? 0);
  return local - (offset[1] === '-' ? -minutes : minutes) * 60_000;
}

const userIn = (row: Row): string | undefined =>
  known(row.get('user')) ?? known(row.get('xauthuser')) ?? known(row.get('unauthuser'));

const namesAnyone = (row: Row): boolean =>
  userIn(row) !== undefined ||
  ['remip', 'srcip', 'src', 'ip', 'userip', 'name', 'hostname', 'ui'].some(
    (key) => known(row.get(key)) !== undefined,
  ) ||
  row.get('subtype') === 'vpn' ||
  row.get('type') === 'traffic';

function toEvent(row: Row, action: string, time: number, line: string, context: ParseContext): LoginEvent {
  const type = row.get('type') ?? '';
  const subtype = row.get('subtype') ?? '';
  const endpoint = subtype === 'endpoint';
  const user = userIn(row);
  const ip = addressOf(row, endpoint);
  const assigned =
    known(row.get('tunnelip')) ?? known(row.get('assignip')) ?? (endpoint ? known(row.get('ip')) : undefined);
  const outcome = outcomeOf(row, action);
  const lasted = action === 'tunnel-down' ? digits(row.get('duration')) : undefined;
  const session = known(row.get('tunnelid')) ?? known(row.get('sessionid'));
  const destination = addressIn(row.get('dstip'));
  const country = countryCode(known(row.get('srccountry')));
  return {
    '@timestamp': isoOf(time),
    event: {
      id: hashId('fortigate', line),
      kind: 'event',
      category: categories(type, subtype),
      action,
      ...(outcome === undefined ? {} : { outcome }),
      reason: known(row.get('reason')),
      code: row.get('logid'),
      dataset: 'fortinet.fortigate',
      module: 'fortinet',
      ...(lasted === undefined ? {} : { start: isoOf(time - lasted * 1000), end: isoOf(time), duration: lasted * 1e9 }),
      ...(context.keepOriginal ? { original: line } : {}),
    },
    ...(user === undefined ? {} : { user: userOf(user) }),
    ...(ip === undefined && assigned === undefined
      ? {}
      : {
          source: {
            ip,
            port: ip === undefined ? undefined : portIn(row.get('remport') ?? row.get('srcport')),
            ...(assigned === undefined ? {} : { nat: { ip: assigned } }),
            ...(country === undefined ? {} : { geo: { country_iso_code: country } }),
          },
        }),
    ...(destination === undefined ? {} : { destination: { ip: destination, port: portIn(row.get('dstport')) } }),
    ...machine(row, endpoint),
    ...names(row),
    ...(session === undefined || session === '0' ? {} : { session: { id: session } }),
    observer: { vendor: 'Fortinet', ...(row.get('devname') === undefined ? {} : { name: row.get('devname')! }) },
    farmsight: {
      presence:
        outcome !== 'failure' &&
        (ip !== undefined || endpoint) &&
        user !== undefined &&
        user !== ip && // the peer of a site-to-site tunnel
        PRESENCE.has(action) &&
        (subtype === 'vpn' || endpoint || subtype === 'user'),
    },
  };
}

function addressOf(row: Row, endpoint: boolean): string | undefined {
  const ui = /\(([0-9A-Fa-f.:]{2,64})\)/.exec(row.get('ui') ?? '')?.[1];
  const written = [row.get('remip'), row.get('srcip'), row.get('src'), row.get('userip'), ui];
  if (!endpoint) written.push(row.get('ip'));
  return written.map(addressIn).find((found) => found !== undefined);
}

const digits = (written: string | undefined): number | undefined =>
  /^\d{1,8}$/.test(written ?? '') ? Number(written) : undefined;

function outcomeOf(row: Row, action: string): EventOutcome | undefined {
  const written = `${action} ${row.get('status') ?? ''}`.toLowerCase();
  if (/fail|error|deny|denied/.test(written)) return 'failure';
  if (row.get('type') === 'event' && /^(?:info|dhcp)/.test(action) && row.get('status') === undefined) return undefined;
  if (row.get('dhcp_msg') !== undefined || row.get('eventtype') === 'dns-query') return undefined;
  return action === 'event' ? undefined : 'success';
}

function categories(type: string, subtype: string): string[] {
  if (subtype === 'vpn' || subtype === 'endpoint') return ['authentication', 'session'];
  if (subtype === 'user' || subtype === 'system' || /auth/i.test(subtype)) return ['authentication'];
  return type === 'event' ? ['session'] : ['network'];
}

function machine(row: Row, endpoint: boolean): Pick<LoginEvent, 'host' | 'device'> {
  const id = known(row.get('fctuid'));
  const name = endpoint ? known(row.get('name')) : known(row.get('srcname'));
  const mac = known(row.get('mastersrcmac')) ?? known(row.get('srcmac'));
  const os = known(row.get('osname'));
  if (id === undefined && name === undefined && mac === undefined && os === undefined) return {};
  return {
    ...(id === undefined ? {} : { device: { id } }),
    host: { name, ...(mac === undefined ? {} : { mac: [mac] }), ...(os === undefined ? {} : { os: { name: os } }) },
  };
}

function names(row: Row): Partial<LoginEvent> {
  const parts: Partial<LoginEvent> = {};
  const application = known(row.get('app'));
  if (application !== undefined) parts.network = { application };
  const question = known(row.get('qname'));
  if (question !== undefined) parts.dns = { question: { name: question, type: row.get('qtype') } };
  const host = known(row.get('hostname'));
  if (host !== undefined && row.get('type') === 'utm') parts.url = { domain: host };
  const agent = known(row.get('agent')) ?? known(row.get('http_agent'));
  if (agent !== undefined) parts.user_agent = { original: agent };
  return parts;
}
