/**
 * FortiGate SSL-VPN. In: tunnels that come up, go down or are refused. Out: `key=value` lines in the firewall's local time.
 * It exists because the tunnel lines have the public address and the FortiClient lines have the machine.
 */
import { clockOf, dateOf, HOUR, offsetAt, SECOND } from '../calendar.ts';
import type { Happening, HappeningOf, LogLine, Tunnel } from '../person.ts';
import type { Random } from '../random.ts';

type Fields = Record<string, string | number>;

const ZONE = 'America/Chicago';
const REASONS: Record<Tunnel['reason'], string> = {
  requested: 'User requested termination of service',
  idle: 'Idle timeout',
  lost: 'Lost connection',
};

/** Text is quoted, numbers, dates and addresses are not. */
const BARE = new Set(['remip', 'tunnelip', 'ip']);

const pairs = (fields: Fields): string =>
  Object.entries(fields)
    .map(([key, value]) => (typeof value === 'number' || BARE.has(key) ? `${key}=${value}` : `${key}="${value}"`))
    .join(' ');

function line(time: number, fields: Fields): LogLine {
  const offset = offsetAt(ZONE, time);
  const zone = `${offset < 0 ? '-' : '+'}${String(Math.abs(offset) / HOUR).padStart(2, '0')}00`;
  const local = time + offset;
  const head = `<189>date=${dateOf(local)} time=${clockOf(local)} devname="FGT-FENNEL-1" devid="FG201F0000004711" eventtime=${time}000000 tz="${zone}"`;
  return { source: 'fortigate', time, text: `${head} ${pairs(fields)}` };
}

const vpn = (id: string, logdesc: string, action: string): Fields => ({
  logid: id,
  type: 'event',
  subtype: 'vpn',
  level: 'information',
  vd: 'root',
  logdesc,
  action,
});

function clientLine(happening: HappeningOf<'tunnel-up' | 'tunnel-down'>, time: number): LogLine[] {
  const { person, device, tunnel } = happening;
  if (!device) return [];
  const added = happening.what === 'tunnel-up';
  const fields: Fields = {
    logid: added ? '0107045057' : '0107045058',
    type: 'event',
    subtype: 'endpoint',
    level: 'information',
    vd: 'root',
    logdesc: added ? 'FortiClient connection added' : 'FortiClient connection closed',
    action: added ? 'add' : 'close',
    status: 'success',
    license_limit: 'unlimited',
    used_for_type: 4,
    connection_type: 'sslvpn',
    count: 1,
    user: person.username,
    ip: tunnel.assigned,
    name: device.hostname,
    fctuid: device.fortiClientId,
    msg: added ? 'Add a FortiClient Connection.' : 'Close a FortiClient Connection.',
  };
  return [line(time, fields)];
}

function up(happening: HappeningOf<'tunnel-up' | 'tunnel-down'>): LogLine[] {
  const { person, address, time, tunnel } = happening;
  const fields = {
    ...vpn('0101039947', 'SSL VPN tunnel up', 'tunnel-up'),
    tunneltype: 'ssl-tunnel',
    tunnelid: tunnel.id,
    remip: address,
    tunnelip: tunnel.assigned,
    user: person.username,
    group: 'SSLVPN_Staff',
    dst_host: 'N/A',
    reason: 'tunnel established',
    msg: 'SSL tunnel established',
  };
  return [line(time, fields), ...clientLine(happening, time + SECOND)];
}

function down(happening: HappeningOf<'tunnel-up' | 'tunnel-down'>, random: Random): LogLine[] {
  const { person, address, time, tunnel } = happening;
  const duration = Math.round((tunnel.to - tunnel.from) / SECOND);
  const fields = {
    ...vpn('0101039948', 'SSL VPN tunnel down', 'tunnel-down'),
    tunneltype: 'ssl-tunnel',
    tunnelid: tunnel.id,
    remip: address,
    tunnelip: tunnel.assigned,
    user: person.username,
    group: 'SSLVPN_Staff',
    dst_host: 'N/A',
    reason: REASONS[tunnel.reason],
    duration,
    sentbyte: duration * random.int(400, 2000),
    rcvdbyte: duration * random.int(200, 900),
    msg: 'SSL tunnel shutdown',
  };
  return [line(time, fields), ...clientLine(happening, time + SECOND)];
}

export function fortigateLines(happening: Happening, random: Random): LogLine[] {
  if (happening.what === 'tunnel-up') return up(happening);
  if (happening.what === 'tunnel-down') return down(happening, random);
  if (happening.what !== 'tunnel-refused') return [];
  const fields = {
    ...vpn('0101039426', 'SSL VPN login fail', 'ssl-login-fail'),
    level: 'alert',
    tunneltype: 'ssl-web',
    tunnelid: 0,
    remip: happening.address,
    user: happening.person.username,
    group: 'N/A',
    dst_host: 'N/A',
    reason: 'sslvpn_login_permission_denied',
    msg: 'SSL user failed to logged in',
  };
  return [line(happening.time, fields)];
}
