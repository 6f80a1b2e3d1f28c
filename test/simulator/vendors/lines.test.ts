/** Vendor formats: one happening, and the lines each system writes about it. */
import { describe, expect, test } from 'vitest';
import { blocksWhere } from '../../../simulator/blocks.ts';
import { sharedPool } from '../../../simulator/network.ts';
import type { Device, Happening, Person, Tunnel, VpnSource } from '../../../simulator/person.ts';
import { Random } from '../../../simulator/random.ts';
import { linesOf } from '../../../simulator/vendors/index.ts';

const place = {
  ...blocksWhere((block) => block.metro === 'Denver' && block.class === 'residential')[0]!,
  city: 'Denver',
  region: 'Colorado',
};
const time = Date.parse('2026-03-09T14:03:11.250Z');

const device: Device = {
  serial: 'PF12ABCD',
  hostname: 'LKM-PF12ABCD',
  maker: 'LENOVO',
  model: 'ThinkPad T14',
  os: 'windows',
  osVersion: '10.0.22631.4890',
  mac: '88:a4:c2:01:02:03',
  hostId: '11111111-2222-4333-8444-555555555555',
  oktaId: 'guo12345678901234567',
  entraId: '66666666-2222-4333-8444-555555555555',
  fortiClientId: 'F'.repeat(32),
  anyConnectId: 'A'.repeat(40),
  duoKey: 'EP0123456789ABCDEF01',
  browserVersion: '133.0.0.0',
  agents: { lookups: true, interaction: true },
  inputMs: { mean: 20, spread: 2 },
  usb: [{ manufacturer: 'Logitech', vendorId: '046D', productId: 'C52B', product: 'USB Receiver' }],
  monitor: 'DELL U2723QE',
  tools: [],
};

const person = (vpn: VpnSource): Person => ({
  email: 'ada.loxley@larkmoor.example',
  username: 'aloxley',
  fullName: 'Ada Loxley',
  employment: 'full_time',
  startDate: '2024-01-08',
  declared: { place, address: '1 Elm Row' },
  phone: '+1 303 555 0142',
  shipping: '1 Elm Row',
  devices: [device],
  oktaId: '00u12345678901234567',
  entraId: '77777777-2222-4333-8444-555555555555',
  duoKey: 'DU0123456789ABCDEF01',
  duoName: 'LARKMOOR\\aloxley',
  vpn,
  timezone: 'America/Denver',
  itinerary: () => [],
  carrier: sharedPool('carrier', [place], 1, 1),
  slips: [],
});

const tunnel: Tunnel = {
  id: 41001,
  gateway: 'vpn-east',
  assigned: '10.96.1.2',
  from: time,
  to: time + 5_025_000,
  reason: 'requested',
  rttMs: 41.6,
};

const base = (vpn: VpnSource) => ({ person: person(vpn), device, time, address: '203.0.113.7', place });
const random = () => new Random('lines');
const texts = (happening: Happening) => linesOf(happening, random()).map((line) => line.text);

describe('Cisco ASA', () => {
  test('writes a session that starts, machine first', () => {
    expect(texts({ ...base('cisco-asa'), what: 'tunnel-up', tunnel })).toEqual([
      '<166>Mar 09 2026 14:03:09 vpn-east : %ASA-6-113004: AAA user authentication Successful : server =  10.20.4.9 : user = aloxley',
      ...[
        'aaa.cisco.tunnelgroup = "Larkmoor-Staff"',
        'endpoint.anyconnect.platform = "win"',
        'endpoint.anyconnect.devicetype = "LENOVO ThinkPad T14"',
        `endpoint.anyconnect.deviceuniqueid = "${'A'.repeat(40)}"`,
        'endpoint.device.hostname = "LKM-PF12ABCD"',
        'endpoint.device.id = "PF12ABCD"',
        'endpoint.device.MAC["88a4.c201.0203"] = "true"',
      ].map(
        (attribute) =>
          `<167>Mar 09 2026 14:03:10 vpn-east : %ASA-7-734003: DAP: User aloxley, Addr 203.0.113.7: Session Attribute ${attribute}`,
      ),
      '<166>Mar 09 2026 14:03:11 vpn-east : %ASA-6-113039: Group <GroupPolicy_Staff> User <aloxley> IP <203.0.113.7> AnyConnect parent session started.',
      '<166>Mar 09 2026 14:03:12 vpn-east : %ASA-6-722055: Group <GroupPolicy_Staff> User <aloxley> IP <203.0.113.7> Client Type: Cisco AnyConnect VPN Agent for Windows 5.1.7.80',
      '<164>Mar 09 2026 14:03:12 vpn-east : %ASA-4-722051: Group <GroupPolicy_Staff> User <aloxley> IP <203.0.113.7> IPv4 Address <10.96.1.2> IPv6 address <::> assigned to session',
      '<166>Mar 09 2026 14:03:12 vpn-east : %ASA-6-722022: Group <GroupPolicy_Staff> User <aloxley> IP <203.0.113.7> UDP SVC connection established without compression',
    ]);
  });

  test('writes how long a session was', () => {
    const [line] = texts({ ...base('cisco-asa'), what: 'tunnel-down', tunnel });
    expect(line).toMatch(
      /^<164>.* vpn-east : %ASA-4-113019: Group = Larkmoor-Staff, Username = aloxley, IP = 203\.0\.113\.7, Session disconnected\. Session Type: AnyConnect-Parent, Duration: 1h:23m:45s, Bytes xmt: \d+, Bytes rcv: \d+, Reason: User Requested$/,
    );
  });

  test('writes a refusal', () => {
    expect(texts({ ...base('cisco-asa'), what: 'tunnel-refused' })).toEqual([
      '<166>Mar 09 2026 14:03:11 vpn-east : %ASA-6-113005: AAA user authentication Rejected : reason = AAA failure : server = 10.20.4.9 : user = aloxley : user IP = 203.0.113.7',
    ]);
  });
});

describe('GlobalProtect', () => {
  test('writes 49 columns, the machine in each row, and the round trip', () => {
    const rows = texts({ ...base('globalprotect'), what: 'tunnel-up', tunnel });
    expect(rows.map((row) => row.split(',')[8])).toEqual([
      'gateway-auth',
      'gateway-connected',
      'gateway-tunnel-latency',
    ]);
    for (const row of rows) {
      expect(row).toMatch(/^<14>Mar {2}9 14:0\d:\d\d pa-edge-1 1,2026\/03\/09 14:0/);
      expect(row.replace(/"[^"]*"/g, '').split(',')).toHaveLength(49);
      expect(row).toContain(',larkmoor\\aloxley,US,LKM-PF12ABCD,203.0.113.7,0.0.0.0,');
      expect(row).toContain(',11111111-2222-4333-8444-555555555555,PF12ABCD,');
    }
    expect(rows[2]).toContain('"Pre-tunnel latency: 42ms, Post-tunnel latency: 45ms"');
  });

  test('writes how long a session was, in seconds', () => {
    const [row] = texts({ ...base('globalprotect'), what: 'tunnel-down', tunnel });
    expect(row).toContain(',gateway-logout,logout,');
    expect(row).toContain(',client logout,,"",success,,5025,user-logon,');
  });
});

describe('FortiGate', () => {
  test('writes local time with its offset, then the machine', () => {
    const [up, client] = texts({ ...base('fortigate'), what: 'tunnel-up', tunnel });
    expect(up).toMatch(
      /^<189>date=2026-03-09 time=09:03:11 devname="FGT-FENNEL-1" devid="FG201F0000004711" eventtime=1773064991250000000 tz="-0500" logid="0101039947" /,
    );
    expect(up).toContain(' remip=203.0.113.7 tunnelip=10.96.1.2 user="aloxley" ');
    expect(client).toContain(` user="aloxley" ip=10.96.1.2 name="LKM-PF12ABCD" fctuid="${'F'.repeat(32)}" `);
  });

  test('writes duration in seconds', () => {
    const [down] = texts({ ...base('fortigate'), what: 'tunnel-down', tunnel });
    expect(down).toContain(' action="tunnel-down" tunneltype="ssl-tunnel" tunnelid=41001 remip=203.0.113.7 ');
    expect(down).toContain(' duration=5025 ');
  });
});

describe('identity providers', () => {
  const parsed = (happening: Happening) => texts(happening).map((text) => JSON.parse(text));

  test('Okta writes the sign-in and, if asked for, the factor', () => {
    const events = parsed({ ...base('cisco-asa'), what: 'sign-in', factor: true, session: 'idx1' });
    expect(events.map((event) => event.eventType)).toEqual(['user.session.start', 'user.authentication.auth_via_mfa']);
    expect(events[0]).toMatchObject({
      published: '2026-03-09T14:03:11.250Z',
      actor: { alternateId: 'ada.loxley@larkmoor.example' },
      client: { ipAddress: '203.0.113.7' },
      device: { id: 'guo12345678901234567', name: 'LKM-PF12ABCD' },
      authenticationContext: { externalSessionId: 'idx1' },
      outcome: { result: 'SUCCESS', reason: null },
    });
  });

  test('Okta does not name a machine it does not know', () => {
    const happening: Happening = { ...base('cisco-asa'), what: 'sign-in', factor: false, session: 'idx1' };
    const [stranger] = parsed({ ...happening, device: { ...device, oktaId: undefined } });
    expect(stranger.device).toBeNull();
  });

  test('Entra ID tells refreshes from sign-ins, and a telephone from a laptop', () => {
    const [signIn] = parsed({ ...base('cisco-asa'), what: 'cloud-sign-in', interactive: true });
    expect(signIn).toMatchObject({
      category: 'SignInLogs',
      properties: { isInteractive: true, deviceDetail: { displayName: 'LKM-PF12ABCD' } },
    });
    const { device: _machine, ...telephone } = base('cisco-asa');
    const [refresh] = parsed({ ...telephone, what: 'cloud-sign-in', interactive: false });
    expect(refresh).toMatchObject({
      category: 'NonInteractiveUserSignInLogs',
      properties: { isInteractive: false, deviceDetail: { deviceId: '' } },
    });
  });

  test('Duo writes both places, and none for a remembered device', () => {
    const happening = {
      ...base('cisco-asa'),
      what: 'second-factor',
      factorPlace: { ...place, city: 'Boulder' },
    } as const;
    const [push] = parsed({ ...happening, factorAddress: '198.51.100.9' });
    expect(push).toMatchObject({
      factor: 'duo_push',
      access_device: { ip: '203.0.113.7' },
      auth_device: { ip: '198.51.100.9', location: { city: 'Boulder' } },
    });
    expect(push.auth_device.name).toBe('iPhone (XXX-XXX-0142)');
    const [remembered] = parsed({ ...happening, factorAddress: undefined });
    expect(remembered).toMatchObject({ factor: 'remembered_device', auth_device: { ip: null } });
  });
});

test('endpoint agents write ECS', () => {
  const ecs = (happening: Happening) => JSON.parse(texts(happening)[0]!);
  const common = {
    '@timestamp': '2026-03-09T14:03:11.250Z',
    host: { hostname: 'LKM-PF12ABCD' },
    device: { serial_number: 'PF12ABCD' },
  };
  expect(
    ecs({ ...base('cisco-asa'), what: 'lookup', domain: 'boot.net.anydesk.com', lanAddress: '192.168.1.20' }),
  ).toMatchObject({
    ...common,
    source: { ip: '192.168.1.20', nat: { ip: '203.0.113.7' } },
    dns: { question: { name: 'boot.net.anydesk.com' } },
  });
  expect(ecs({ ...base('cisco-asa'), what: 'interaction', inputMs: 21.44, rttMs: 30 })).toMatchObject({
    ...common,
    farmsight: { input_latency_ms: 21.4, rtt_ms: 30 },
  });
  expect(ecs({ ...base('cisco-asa'), what: 'peripherals' })).toMatchObject({
    ...common,
    farmsight: { posture: { usb: ['046D:C52B Logitech USB Receiver'], monitors: ['DELL U2723QE'] } },
  });
});
