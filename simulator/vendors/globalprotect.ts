/**
 * Palo Alto GlobalProtect. In: tunnels that come up, go down or are refused. Out: PAN-OS CSV lines with a syslog header.
 * It exists because GlobalProtect names the machine in every row and measures the round trip.
 */
import { clockOf, dateOf, isoOf, MINUTE, SECOND } from '../calendar.ts';
import type { Happening, HappeningOf, LogLine, Tunnel } from '../person.ts';

interface Row {
  time: number;
  event: string;
  stage: string;
  status?: 'success' | 'failure';
  tunnelType?: string;
  assigned?: string;
  reason?: string;
  error?: string;
  description?: string;
  seconds?: number;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const REASONS: Record<Tunnel['reason'], string> = {
  requested: 'client logout',
  idle: 'inactivity logout',
  lost: 'session expired',
};
const FIREWALL = { name: 'pa-edge-1', serial: '013201004477', gateway: 'LKM-GATEWAY' };

function line(happening: Happening, row: Row): LogLine {
  const { person, device, address, place } = happening;
  const stamp = `${dateOf(row.time).replaceAll('-', '/')} ${clockOf(row.time)}`;
  const date = new Date(row.time);
  const header = `<14>${MONTHS[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2, ' ')} ${clockOf(row.time)} ${FIREWALL.name}`;
  const client = device?.os === 'macos' ? 'Mac' : 'Windows';
  const version =
    device?.os === 'macos' ? `Apple Mac OS X ${device.osVersion}` : 'Microsoft Windows 11 Enterprise , 64-bit';
  const fields = [
    '1',
    stamp,
    FIREWALL.serial,
    'GLOBALPROTECT',
    '0',
    '2562',
    stamp,
    'vsys1',
    row.event,
    row.stage,
    '',
    row.tunnelType ?? '',
    `larkmoor\\${person.username}`,
    place.country,
    device?.hostname ?? '',
    address,
    '0.0.0.0',
    row.assigned ?? '0.0.0.0',
    '0.0.0.0',
    device?.hostId ?? '',
    device?.serial ?? '',
    '6.2.6',
    client,
    `"${version}"`,
    '1',
    row.reason ?? '',
    row.error ?? '',
    `"${row.description ?? ''}"`,
    row.status ?? 'success',
    '',
    String(row.seconds ?? 0),
    'user-logon',
    '0',
    FIREWALL.gateway,
    String(7300000000000000000n + BigInt(row.time)),
    '0x8000000000000000',
    isoOf(row.time).replace('Z', '+00:00'),
    '',
    '',
    '',
    '',
    '',
    '0',
    '0',
    '0',
    '0',
    '',
    FIREWALL.name,
    '1',
  ];
  return { source: 'globalprotect', time: row.time, text: `${header} ${fields.join(',')}` };
}

function up(happening: HappeningOf<'tunnel-up' | 'tunnel-down'>): LogLine[] {
  const { time, tunnel } = happening;
  const { assigned } = tunnel;
  const [before, after] = [Math.round(tunnel.rttMs), Math.round(tunnel.rttMs) + 3];
  const description = `Pre-tunnel latency: ${before}ms, Post-tunnel latency: ${after}ms`;
  const measured = time + 2 * MINUTE;
  return [
    line(happening, { time: time - 2 * SECOND, event: 'gateway-auth', stage: 'login' }),
    line(happening, { time, event: 'gateway-connected', stage: 'connected', tunnelType: 'IPSec', assigned }),
    line(happening, { time: measured, event: 'gateway-tunnel-latency', stage: 'tunnel', assigned, description }),
  ];
}

export function globalProtectLines(happening: Happening): LogLine[] {
  const { time } = happening;
  if (happening.what === 'tunnel-up') return up(happening);
  if (happening.what === 'tunnel-refused') {
    const error = 'Authentication failed: Invalid username or password';
    return [line(happening, { time, event: 'gateway-auth', stage: 'login', status: 'failure', error })];
  }
  if (happening.what !== 'tunnel-down') return [];
  const { tunnel } = happening;
  const seconds = Math.round((tunnel.to - tunnel.from) / SECOND);
  return [line(happening, { time, event: 'gateway-logout', stage: 'logout', reason: REASONS[tunnel.reason], seconds })];
}
