import { describe, expect, test } from 'vitest';
import {
  aaaFacts,
  durationMs,
  type Facts,
  firewallFacts,
  sessionFacts,
} from '../../../../src/parse/cisco-asa/messages.ts';

const defined = (facts: Facts | undefined) =>
  facts && Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));

describe('sessionFacts', () => {
  test.each<[string, Facts]>([
    [
      'Group <Staff> User <kim> IP <198.51.100.7> AnyConnect parent session started.',
      { user: 'kim', address: '198.51.100.7' },
    ],
    ['Group Staff User kim roe IP 198.51.100.7 WebVPN session started.', { user: 'kim roe', address: '198.51.100.7' }],
    [
      'TunnelGroup <T> GroupPolicy <Staff> User <kim> IP <2001:db8::7> No address available',
      { user: 'kim', address: '2001:db8::7' },
    ],
    [
      'Group <Staff> User <kim> IP <198.51.100.7> IPv4 Address <10.9.0.4> IPv6 address <fd00::4> assigned to session',
      { user: 'kim', address: '198.51.100.7', assigned: '10.9.0.4' },
    ],
    [
      'Group <Staff> User <kim> IP <2001:db8::7> IPv4 Address <> IPv6 address <fd00::4> assigned to session',
      { user: 'kim', address: '2001:db8::7', assigned: 'fd00::4' },
    ],
    [
      'Group <Staff> User <kim> IP <198.51.100.7> Client Type: Cisco AnyConnect VPN Agent for Windows 4.10.07061',
      { user: 'kim', address: '198.51.100.7', client: 'Cisco AnyConnect VPN Agent for Windows 4.10.07061' },
    ],
    [
      'Group = Staff, Username = kim, IP = 198.51.100.7, Session disconnected. Session Type: SSL, Duration: 0h:05m:01s, Bytes xmt: 1, Bytes rcv: 2, Reason: User Requested',
      { user: 'kim', address: '198.51.100.7', sessionType: 'SSL', duration: '0h:05m:01s', reason: 'User Requested' },
    ],
    [
      'Local:203.0.113.1:4500 Remote:198.51.100.7:50470 Username:kim@corp.example IKEv2 SA UP. Reason: New Connection Established',
      { user: 'kim@corp.example', address: '198.51.100.7', port: '50470', reason: 'New Connection Established' },
    ],
    [
      'DAP: User kim, Addr 198.51.100.7: Session Attribute endpoint.os.version = "Windows 11"',
      { user: 'kim', address: '198.51.100.7', attribute: 'endpoint.os.version', value: 'Windows 11' },
    ],
    ['DAP: User kim, Addr 2001:db8::7: Connection AnyConnect: Staff', { user: 'kim', address: '2001:db8::7' }],
    [
      'UAUTH: Session=0x00cd1000, User=kim, Assigned IP=10.9.0.4, Succeeded adding entry.',
      { session: '0x00cd1000', user: 'kim', address: '10.9.0.4', assigned: '10.9.0.4' },
    ],
  ])('%s', (text, facts) => {
    expect(defined(sessionFacts(text))).toEqual(facts);
  });

  test('a forged name in angle brackets does not displace the address', () => {
    const text = 'Group <Staff> User <x IP 192.0.2.66 > IP <198.51.100.7> Authentication: rejected.';
    expect(sessionFacts(text)?.address).toBe('198.51.100.7');
  });

  test('another text has none', () => {
    expect(sessionFacts('Built outbound TCP connection')).toBeUndefined();
  });
});

test('aaaFacts reads user, address and reason', () => {
  const text =
    'AAA user authentication Rejected : reason = AAA failure : server = 10.0.0.1 : user = kim : user IP = 198.51.100.7';
  expect(aaaFacts(text)).toEqual({ user: 'kim', address: '198.51.100.7', reason: 'AAA failure' });
});

describe('firewallFacts', () => {
  test.each<[string, Facts]>([
    [
      'Deny tcp src outside:198.51.100.7/50123 dst inside:203.0.113.9/22 by access-group "out"',
      { address: '198.51.100.7', port: '50123', destination: '203.0.113.9', destinationPort: '22' },
    ],
    ["User 'kim' executed the 'ping 192.0.2.66' command.", { user: 'kim' }],
    ["User 'kim', running 'CLI' from IP 198.51.100.7, executed 'write'", { user: 'kim', address: '198.51.100.7' }],
    [
      '(WebVPN-Primary) WebVPN session for client user kim, IP 198.51.100.7 has been created.',
      { user: 'kim', address: '198.51.100.7' },
    ],
  ])('%s', (text, facts) => {
    expect(defined(firewallFacts(text))).toEqual(facts);
  });
});

test.each([
  ['0h:00m:01s', 1000],
  ['1h:25m:00s', 5_100_000],
  ['2d 1h:00m:00s', 176_400_000],
  ['3d2h:00m:00s', 266_400_000],
  ['1h', undefined],
  ['99999h:00m:00s', undefined],
])('durationMs of %s is %s', (text, ms) => {
  expect(durationMs(text)).toBe(ms);
});
