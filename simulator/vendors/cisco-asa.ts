/**
 * Cisco ASA with Secure Client. In: tunnels that come up, go down or are refused. Out: syslog lines with their header.
 * It exists because one connection is a dozen lines here, and the machine shows only in DAP attributes.
 */
import { clockOf, MINUTE, SECOND } from '../calendar.ts';
import type { Device, Happening, HappeningOf, LogLine, Tunnel } from '../person.ts';
import type { Random } from '../random.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const REASONS: Record<Tunnel['reason'], string> = {
  requested: 'User Requested',
  idle: 'Idle Timeout',
  lost: 'Connection Preempted',
};

function line(time: number, host: string, severity: number, number: string, text: string): LogLine {
  const date = new Date(time);
  const stamp = `${MONTHS[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2, '0')} ${date.getUTCFullYear()} ${clockOf(time)}`;
  return {
    source: 'cisco-asa',
    time,
    text: `<${160 + severity}>${stamp} ${host} : %ASA-${severity}-${number}: ${text}`,
  };
}

/** `f493.9f8c.d8ae`, as Cisco writes MAC addresses. */
const dotted = (mac: string): string => mac.replaceAll(':', '').replace(/.{4}(?=.)/g, '$&.');

const attributes = (device: Device): [name: string, value: string][] => [
  ['aaa.cisco.tunnelgroup', 'Larkmoor-Staff'],
  ['endpoint.anyconnect.platform', device.os === 'macos' ? 'mac-intel' : 'win'],
  ['endpoint.anyconnect.devicetype', `${device.maker} ${device.model}`],
  ['endpoint.anyconnect.deviceuniqueid', device.anyConnectId],
  ['endpoint.device.hostname', device.hostname],
  ['endpoint.device.id', device.serial],
  [`endpoint.device.MAC["${dotted(device.mac)}"]`, 'true'],
];

function up(happening: HappeningOf<'tunnel-up' | 'tunnel-down'>): LogLine[] {
  const { person, device, address, time, tunnel } = happening;
  const who = `Group <GroupPolicy_Staff> User <${person.username}> IP <${address}>`;
  const dap = `DAP: User ${person.username}, Addr ${address}: Session Attribute`;
  const client = device?.os === 'macos' ? 'Mac OS X' : 'Windows';
  const at = (seconds: number, severity: number, number: string, text: string) =>
    line(time + seconds * SECOND, tunnel.gateway, severity, number, text);
  return [
    at(-2, 6, '113004', `AAA user authentication Successful : server =  10.20.4.9 : user = ${person.username}`),
    ...(device ? attributes(device) : []).map(([name, value]) => at(-1, 7, '734003', `${dap} ${name} = "${value}"`)),
    at(0, 6, '113039', `${who} AnyConnect parent session started.`),
    at(1, 6, '722055', `${who} Client Type: Cisco AnyConnect VPN Agent for ${client} 5.1.7.80`),
    at(1, 4, '722051', `${who} IPv4 Address <${tunnel.assigned}> IPv6 address <::> assigned to session`),
    at(1, 6, '722022', `${who} UDP SVC connection established without compression`),
  ];
}

function durationOf(tunnel: Tunnel): string {
  const seconds = Math.round((tunnel.to - tunnel.from) / SECOND);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return `${hours}h:${String(minutes).padStart(2, '0')}m:${String(seconds % 60).padStart(2, '0')}s`;
}

function down(happening: HappeningOf<'tunnel-up' | 'tunnel-down'>, random: Random): LogLine[] {
  const { person, address, time, tunnel } = happening;
  const minutes = Math.ceil((tunnel.to - tunnel.from) / MINUTE);
  const traffic = `Bytes xmt: ${minutes * random.int(90000, 240000)}, Bytes rcv: ${minutes * random.int(20000, 70000)}`;
  const text =
    `Group = Larkmoor-Staff, Username = ${person.username}, IP = ${address}, Session disconnected. ` +
    `Session Type: AnyConnect-Parent, Duration: ${durationOf(tunnel)}, ${traffic}, Reason: ${REASONS[tunnel.reason]}`;
  return [line(time, tunnel.gateway, 4, '113019', text)];
}

export function asaLines(happening: Happening, random: Random): LogLine[] {
  if (happening.what === 'tunnel-up') return up(happening);
  if (happening.what === 'tunnel-down') return down(happening, random);
  if (happening.what !== 'tunnel-refused') return [];
  const { person, address, time } = happening;
  const text = `AAA user authentication Rejected : reason = AAA failure : server = 10.20.4.9 : user = ${person.username} : user IP = ${address}`;
  return [line(time, 'vpn-east', 6, '113005', text)];
}
