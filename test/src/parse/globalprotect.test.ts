import { describe, expect, test } from 'vitest';
import type { LoginEvent } from '../../../src/event.ts';
import { globalprotect } from '../../../src/parse/globalprotect.ts';
import { parseRecord } from '../../../src/parse/parse-record.ts';

const context = { receivedAt: Date.UTC(2026, 1, 10), timezone: 'America/New_York', keepOriginal: false };

const outcomeOf = (line: string) => parseRecord(globalprotect, line, context)[0]!;

function eventOf(line: string): LoginEvent {
  const outcome = outcomeOf(line);
  if (outcome.kind !== 'event') throw new Error(JSON.stringify(outcome));
  return outcome.event;
}

/** A GLOBALPROTECT row of PAN-OS 10.1 with some columns replaced. */
function row(columns: Record<number, string> = {}): string {
  const f =
    '1,2026/02/03 08:15:31,0123,GLOBALPROTECT,0,2562,2026/02/03 08:15:30,vsys1,gateway-connected,connected,,IPSec,corp\\\\kim,US,LT-0100,198.51.100.7,0.0.0.0,10.9.0.4,0.0.0.0,7c1f-0011,5CD1,6.2.1,Windows,Q,1,,,D,success,,0,user-logon,0,PORTAL-1,900,0x0,2026-02-03T08:15:30.120-05:00,,,,A,GW-EAST,0,0,0,0,vsys1,FW1,1'.split(
      ',',
    );
  f[23] = '"Microsoft Windows 11 , 64-bit"';
  f[27] = '""';
  f[40] = '"GW-EAST,41,1;GW-WEST,90,2;GW-SOUTH,-1,3"';
  for (const [i, value] of Object.entries(columns)) f[Number(i)] = value;
  return f.join(',');
}

describe('globalprotect', () => {
  test('a connected gateway says who, with what, from where, and how far the gateways are', () => {
    expect(eventOf(row())).toEqual({
      '@timestamp': '2026-02-03T13:15:30.120Z',
      event: {
        id: expect.stringMatching(/^[0-9a-f]{32}$/),
        kind: 'event',
        category: ['session'],
        action: 'gateway-connected',
        outcome: 'success',
        dataset: 'panw.globalprotect',
        module: 'panw',
      },
      user: { name: 'kim', domain: 'corp' },
      source: { ip: '198.51.100.7', nat: { ip: '10.9.0.4' }, geo: { country_iso_code: 'US' } },
      host: { name: 'LT-0100', id: '7c1f-0011', os: { name: 'Windows', version: 'Microsoft Windows 11 , 64-bit' } },
      device: { serial_number: '5CD1' },
      observer: { vendor: 'Palo Alto Networks', name: 'FW1', hostname: 'GW-EAST', serial_number: '0123' },
      farmsight: {
        presence: true,
        gateway_rtt: [
          { gateway: 'GW-EAST', ms: 41 },
          { gateway: 'GW-WEST', ms: 90 },
        ],
      },
    });
  });

  test.each([
    ['portal-prelogin', 'success', true],
    ['portal-auth', 'success', true],
    ['portal-getconfig', 'success', true],
    ['portal-gen-cookie', 'success', true],
    ['gateway-prelogin', 'success', true],
    ['gateway-auth', 'success', true],
    ['gateway-auth', 'failure', false],
    ['gateway-getconfig', 'success', true],
    ['gateway-setup-ipsec', 'success', true],
    ['gateway-switch-to-ssl', 'success', true],
    ['gateway-connected', 'success', true],
    ['gateway-hip-check', 'success', true],
    ['gateway-hip-report', 'success', true],
    ['gateway-tunnel-latency', 'success', true],
    ['gateway-agent-msg', 'success', true],
    ['gateway-config-release', 'success', false],
    ['gateway-logout', 'success', false],
  ])('%s with %s: presence %s', (action, status, presence) => {
    const event = eventOf(row({ 8: action, 28: status }));
    expect(event.event).toMatchObject({ action, outcome: status });
    expect(event.farmsight?.presence).toBe(presence);
  });

  test('the latency of the bare line is the round trip', () => {
    const event = eventOf(
      row({ 8: 'gateway-tunnel-latency', 27: '"Pre-tunnel latency: 41ms, Post-tunnel latency: 29ms"' }),
    );
    expect(event.farmsight?.rtt_ms).toBe(41);
  });

  test('a log-out knows the log-in', () => {
    expect(eventOf(row({ 8: 'gateway-logout', 30: '5400' })).event).toMatchObject({
      start: '2026-02-03T11:45:30.120Z',
      end: '2026-02-03T13:15:30.120Z',
      duration: 5_400_000_000_000,
    });
    expect(eventOf(row({ 30: '5400' })).event.start).toBeUndefined();
  });

  test('a machine before its user logs on has no person', () => {
    const event = eventOf(row({ 12: 'pre-logon' }));
    expect(event.user).toBeUndefined();
    expect(event).toMatchObject({ host: { name: 'LT-0100' }, farmsight: { presence: true } });
  });

  test('IPv6 counts where IPv4 is a placeholder; without either nobody is anywhere', () => {
    expect(eventOf(row({ 15: '0.0.0.0', 16: '2001:db8::7' })).source?.ip).toBe('2001:db8::7');
    expect(eventOf(row({ 15: '0.0.0.0', 17: '0.0.0.0' })).source).toBeUndefined();
    expect(eventOf(row({ 15: '' })).farmsight?.presence).toBe(false);
  });

  test('a host id may be a hardware address', () => {
    expect(eventOf(row({ 19: '00:00:5e:00:53:01' })).host).toMatchObject({
      id: '00:00:5e:00:53:01',
      mac: ['00:00:5e:00:53:01'],
    });
  });

  test('a region that is no country is none', () => {
    expect(eventOf(row({ 13: '10.0.0.0-10.255.255.255' })).source?.geo).toBeUndefined();
  });

  test.each<[string, string, string]>([
    ['the precise time', row(), '2026-02-03T13:15:30.120Z'],
    [
      'the firewall’s zone where the precise time is a placeholder',
      row({ 36: '1970-01-01T01:00:00.000+01:00' }),
      '2026-02-03T13:15:30.000Z',
    ],
    ['a row of an older version', row().split(',').slice(0, 37).join(','), '2026-02-03T13:15:30.000Z'],
    [
      'ISO 8601 of a logging service',
      row({ 1: '2026-02-03T13:15:31.000000Z', 6: '2026-02-03T13:15:29.000000Z', 36: '' }),
      '2026-02-03T13:15:29.000Z',
    ],
  ])('reads the time from %s', (_name, line, iso) => {
    expect(eventOf(line)['@timestamp']).toBe(iso);
  });

  test.each([
    ['a header without host', `Feb  3 08:15:31 ${row()}`],
    ['a header', `<14>Feb  3 08:15:31 FW1 ${row()}`],
    ['RFC 5424', `<14>1 2026-02-03T13:15:31Z FW1 - - - - ${row()}`],
    ['a shipper’s JSON', JSON.stringify({ '@timestamp': '2026-02-03T13:15:31Z', message: row() })],
  ])('reads a row with %s', (_name, line) => {
    expect(eventOf(line)).toMatchObject({ '@timestamp': '2026-02-03T13:15:30.120Z', source: { ip: '198.51.100.7' } });
  });

  test('a HIP match names the object and the machine, at its address in the tunnel', () => {
    const line =
      '1,2026/02/03 08:15:31,0123,HIPMATCH,0,2562,2026/02/03 08:15:30,corp\\kim,vsys1,LT-0100,Windows,10.9.0.4,RDT-example-running,1,object,0,0,901,0x0,0,0,0,0,,FW1,1,0.0.0.0,7c1f-0011,5CD1,00:00:5e:00:53:01,2026-02-03T08:15:30.120-05:00';
    expect(eventOf(line)).toMatchObject({
      event: { category: ['host', 'network'], action: 'hip-match', dataset: 'panw.hipmatch' },
      user: { name: 'kim' },
      source: { ip: '10.9.0.4', nat: { ip: '10.9.0.4' } },
      host: { name: 'LT-0100', id: '7c1f-0011', mac: ['00:00:5e:00:53:01'] },
      device: { serial_number: '5CD1' },
      farmsight: { presence: false, posture: { matched: ['RDT-example-running'] } },
    });
  });

  test('rows of other types are ignored by name, other texts refused', () => {
    const config = '1,2026/02/03 08:15:31,0123,CONFIG,0,2562,2026/02/03 08:15:30,192.0.2.1,,set';
    expect(outcomeOf(config)).toEqual({ kind: 'ignored', what: 'CONFIG' });
    expect(outcomeOf('hello, world')).toMatchObject({ kind: 'refused', code: 'unknown-format' });
    expect(outcomeOf('{"a":')).toMatchObject({ kind: 'refused', code: 'unknown-format' });
    expect(outcomeOf(row({ 1: '2026/02/31 08:15:31', 6: '2026/02/31 08:15:30', 36: '' }))).toMatchObject({
      kind: 'refused',
      code: 'invalid-time',
    });
  });
});
