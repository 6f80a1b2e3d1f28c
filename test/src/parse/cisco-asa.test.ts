import { describe, expect, test } from 'vitest';
import type { LoginEvent } from '../../../src/event.ts';
import { ciscoAsa } from '../../../src/parse/cisco-asa.ts';
import { parseRecord } from '../../../src/parse/parse-record.ts';

const context = { receivedAt: Date.UTC(2026, 1, 10), timezone: 'UTC', keepOriginal: false };
const head = '<166>Feb 03 2026 08:15:30 vpn1 : %ASA-6-';

const outcomeOf = (line: string) => parseRecord(ciscoAsa, line, context)[0]!;

function eventOf(line: string): LoginEvent {
  const outcome = outcomeOf(line);
  if (outcome.kind !== 'event') throw new Error(JSON.stringify(outcome));
  return outcome.event;
}

describe('cisco-asa', () => {
  test('an assigned address joins the person’s two addresses', () => {
    const line = `${head}722051: Group <Staff> User <kim> IP <198.51.100.7> IPv4 Address <10.9.0.4> IPv6 address <::> assigned to session`;
    expect(eventOf(line)).toEqual({
      '@timestamp': '2026-02-03T08:15:30.000Z',
      event: {
        id: expect.stringMatching(/^[0-9a-f]{32}$/),
        kind: 'event',
        category: ['authentication', 'session'],
        action: 'address-assigned',
        outcome: 'success',
        code: '722051',
        dataset: 'cisco_asa.log',
        module: 'cisco_asa',
      },
      user: { name: 'kim' },
      source: { ip: '198.51.100.7', nat: { ip: '10.9.0.4' } },
      observer: { name: 'vpn1', vendor: 'Cisco', product: 'ASA' },
      farmsight: { presence: true },
    });
  });

  test.each<[string, string, string | undefined, boolean]>([
    [
      '113039: Group <Staff> User <kim> IP <198.51.100.7> AnyConnect parent session started.',
      'session-started',
      'success',
      true,
    ],
    [
      '113039: Group Staff User kim IP 198.51.100.7 AnyConnect parent session started.',
      'session-started',
      'success',
      true,
    ],
    [
      '113019: Group = Staff, Username = kim, IP = 198.51.100.7, Session disconnected. Session Type: SSL, Duration: 1h:30m:00s, Bytes xmt: 1, Bytes rcv: 2, Reason: Idle Timeout',
      'session-ended',
      undefined,
      false,
    ],
    [
      '113004: AAA user authentication Successful : server = 10.0.0.1 : user = kim : user IP = 198.51.100.7',
      'login',
      'success',
      true,
    ],
    [
      '113005: AAA user authentication Rejected : reason = AAA failure : server = 10.0.0.1 : user = kim : user IP = 198.51.100.7',
      'login-failed',
      'failure',
      false,
    ],
    [
      '113015: AAA user authentication Rejected : reason = Invalid password : local database : user = kim : user IP = 198.51.100.7',
      'login-failed',
      'failure',
      false,
    ],
    ['716001: Group <Staff> User <kim> IP <198.51.100.7> WebVPN session started.', 'session-started', 'success', true],
    [
      '716002: Group <Staff> User <kim> IP <198.51.100.7> WebVPN session terminated: User Requested.',
      'session-ended',
      undefined,
      false,
    ],
    [
      '716039: Group <Staff> User <kim> IP <198.51.100.7> Authentication: rejected, Session Type: WebVPN.',
      'login-failed',
      'failure',
      false,
    ],
    [
      '716058: Group <Staff> User <kim> IP <198.51.100.7> AnyConnect session lost connection. Waiting to resume.',
      'session-notice',
      undefined,
      false,
    ],
    [
      '722022: Group <Staff> User <kim> IP <198.51.100.7> TCP SVC connection established without compression',
      'tunnel-up',
      'success',
      true,
    ],
    [
      '722023: Group <Staff> User <kim> IP <198.51.100.7> TCP SVC connection terminated without compression',
      'tunnel-down',
      undefined,
      false,
    ],
    [
      '722033: Group <Staff> User <kim> IP <198.51.100.7> First TCP SVC connection established for SVC session.',
      'tunnel-up',
      'success',
      true,
    ],
    [
      '722034: Group <Staff> User <kim> IP <198.51.100.7> New TCP SVC connection, no existing connection.',
      'tunnel-up',
      'success',
      true,
    ],
    [
      '722032: Group <Staff> User <kim> IP <198.51.100.7> New UDP SVC connection replacing old connection.',
      'tunnel-up',
      'success',
      true,
    ],
    [
      '722028: Group <Staff> User <kim> IP <198.51.100.7> Stale SVC connection closed.',
      'tunnel-down',
      undefined,
      false,
    ],
    [
      '722037: Group <Staff> User <kim> IP <198.51.100.7> SVC closing connection: DPD failure.',
      'tunnel-down',
      undefined,
      false,
    ],
    [
      '734001: DAP: User kim, Addr 198.51.100.7, Connection AnyConnect: The following DAP records were selected for this connection: Staff',
      'policy',
      'success',
      true,
    ],
    [
      '750006: Local:203.0.113.1:4500 Remote:198.51.100.7:50470 Username:kim IKEv2 SA UP. Reason: New Connection Established',
      'tunnel-up',
      'success',
      true,
    ],
    [
      '750003: Local:203.0.113.1:500 Remote:198.51.100.7:500 Username:kim IKEv2 Negotiation aborted due to ERROR: no proposal',
      'session-failed',
      'failure',
      false,
    ],
    [
      '113029: Group <Staff> User <kim> IP <198.51.100.7> Session could not be established: session limit of 2 reached.',
      'session-failed',
      'failure',
      false,
    ],
  ])('%s', (message, action, outcome, presence) => {
    const event = eventOf(head + message);
    expect(event.event.action).toBe(action);
    expect(event.event.outcome).toBe(outcome);
    expect(event.user?.name).toBe('kim');
    expect(event.source?.ip).toBe('198.51.100.7');
    expect(event.farmsight?.presence).toBe(presence);
  });

  test.each([
    'AnyConnect session resumed from IP <203.0.113.9>.',
    'AnyConnect session resumed connection from IP <203.0.113.9>.',
    'AnyConnect session resumed. Connection from 203.0.113.9 .',
  ])('a session that moved is at its new address: %s', (message) => {
    const event = eventOf(`${head}716059: Group <Staff> User <kim> IP <198.51.100.7> ${message}`);
    expect(event).toMatchObject({ source: { ip: '203.0.113.9' }, event: { action: 'session-resumed' } });
    expect(event.farmsight?.presence).toBe(true);
  });

  test('IKEv2: the remote end is the person, and IPv6 has its port glued on', () => {
    const event = eventOf(
      `${head}751025: Local:203.0.113.1:4500 Remote:2001:db8::2:50470 Username:kim IKEv2 Group:Staff IPv4 Address=10.9.0.4 IPv6 address=fd00::4 assigned to session`,
    );
    expect(event.source).toMatchObject({ ip: '2001:db8::2', port: 50470, nat: { ip: '10.9.0.4' } });
  });

  test('the end of a session knows its beginning', () => {
    const event = eventOf(
      `${head}113019: Group = Staff, Username = kim, IP = 198.51.100.7, Session disconnected. Session Type: SSL, Duration: 1d 1h:30m:15s, Bytes xmt: 1, Bytes rcv: 2, Reason: User Requested`,
    );
    expect(event.event).toMatchObject({
      start: '2026-02-02T06:45:15.000Z',
      end: '2026-02-03T08:15:30.000Z',
      duration: 91_815_000_000_000,
      reason: 'User Requested',
    });
  });

  test('a peer of a site-to-site tunnel is no person', () => {
    const line = `${head}113019: Group = 198.51.100.7, Username = 198.51.100.7, IP = 198.51.100.7, Session disconnected. Session Type: LAN-to-LAN, Duration: 1h:00m:00s, Bytes xmt: 1, Bytes rcv: 2, Reason: User Requested`;
    expect(eventOf(line).farmsight?.presence).toBe(false);
    const up = `${head}722022: Group <198.51.100.7> User <198.51.100.7> IP <198.51.100.7> TCP SVC connection established without compression`;
    expect(eventOf(up).farmsight?.presence).toBe(false);
  });

  test('a hidden user is none', () => {
    const event = eventOf(
      `${head}113005: AAA user authentication Rejected : reason = AAA failure : server = 10.0.0.1 : user = ***** : user IP = 198.51.100.7`,
    );
    expect(event.user).toBeUndefined();
    expect(event.event.reason).toBe('AAA failure');
  });

  test.each([
    ['spaces', 'Kim van der Roe'],
    ['an apostrophe', "kim.o'roe"],
    ['an at sign', 'kim@corp.example'],
  ])('a user name may hold %s', (_name, user) => {
    const started = eventOf(
      `${head}113039: Group <Remote Staff> User <${user}> IP <198.51.100.7> AnyConnect parent session started.`,
    );
    const attribute = eventOf(
      `${head}734003: DAP: User ${user}, Addr 198.51.100.7: Session Attribute aaa.cisco.username = ${user}`,
    );
    expect([started.user?.email ?? started.user?.name, attribute.user?.email ?? attribute.user?.name]).toEqual([
      user,
      user,
    ]);
  });

  test('an attribute describes the machine', () => {
    const attribute = (text: string) =>
      eventOf(
        `<167>Feb 03 2026 08:15:30 vpn1 : %ASA-7-734003: DAP: User kim, Addr 198.51.100.7: Session Attribute ${text}`,
      );
    expect(attribute('endpoint.anyconnect.devicecomputername = "LT-0100"')).toMatchObject({
      host: { name: 'LT-0100' },
      farmsight: { presence: true },
    });
    expect(attribute('endpoint.anyconnect.deviceuniqueid = "0D1E"').device).toEqual({ id: '0D1E' });
    expect(attribute('endpoint.process["example"].exists = "true"').farmsight?.posture).toEqual({
      processes: ['example'],
    });
  });

  test.each([
    ['no year', '<166>Feb  3 08:15:30 vpn1: %ASA-6-'],
    ['RFC 3339', '<166>2026-02-03T08:15:30Z vpn1 : %ASA-6-'],
    ['RFC 5424', '<166>1 2026-02-03T08:15:30Z vpn1 asa - - - %ASA-6-'],
    ['a process', 'Feb 3 2026 08:15:30 vpn1 CiscoASA[12]: %ASA-6-'],
    ['no host', 'Feb 3 2026 08:15:30: %ASA-6-'],
    ['FTD', '<166>Feb 03 2026 08:15:30 vpn1 : %FTD-6-'],
    ['a relay’s header in front', '<134>Feb  3 08:15:31 relay1 <166>Feb 03 2026 08:15:30 vpn1 : %ASA-6-'],
  ])('reads a header with %s', (_name, written) => {
    const event = eventOf(
      `${written}113039: Group <Staff> User <kim> IP <198.51.100.7> AnyConnect parent session started.`,
    );
    expect(event['@timestamp']).toBe('2026-02-03T08:15:30.000Z');
    expect(event.farmsight?.presence).toBe(true);
  });

  test('a line that lost its header counts on arrival and shows nobody anywhere', () => {
    const event = eventOf('Group <Staff> User <kim> IP <198.51.100.7> AnyConnect parent session started.');
    expect(event).toMatchObject({
      '@timestamp': '2026-02-10T00:00:00.000Z',
      event: { code: '113039' },
      user: { name: 'kim' },
    });
    expect(event.farmsight?.presence).toBe(false);
  });

  test('other messages are ignored by number, other texts refused', () => {
    expect(outcomeOf(`${head}199021: System memory utilization has reached 90%`)).toEqual({
      kind: 'ignored',
      what: 'ASA-199021',
    });
    expect(
      outcomeOf(`${head}302013: Built outbound TCP connection 1 for outside:203.0.113.9/443 to inside:10.0.0.5/50123`),
    ).toMatchObject({ kind: 'ignored' });
    expect(outcomeOf('hello world')).toMatchObject({ kind: 'refused', code: 'unknown-format' });
  });
});
