import { describe, expect, test } from 'vitest';
import { csvFacts } from '../../../../src/parse/globalprotect/csv.ts';

const head = (type: string, subtype: string) =>
  `1,2026/02/03 08:15:31,0123,${type},${subtype},2562,2026/02/03 08:15:30`;

describe('csvFacts', () => {
  test.each<[string, string, object]>([
    [
      'USERID',
      `${head('USERID', 'login')},vsys1,10.9.0.4,corp\\\\kim,agent,0,1,10800,0,0,vpn-client,globalprotect`,
      {
        type: 'userid',
        action: 'userid-login',
        address: '10.9.0.4',
        assigned: '10.9.0.4',
        user: 'corp\\kim',
        status: 'success',
      },
    ],
    [
      'AUTH',
      `${head('AUTH', 'auth')},vsys1,198.51.100.7,kim,corp\\kim,object,policy,1,12,vendor,log,server,bad code,client,failure`,
      { type: 'auth', address: '198.51.100.7', user: 'kim', reason: 'bad code', status: 'failure' },
    ],
    [
      'SYSTEM auth',
      `${head('SYSTEM', 'auth')},vsys1,auth-fail,corp,0,0,general,medium,"failed authentication for user 'kim'. Reason: Invalid username/password. From: 198.51.100.7.",12,0x0`,
      { type: 'system', action: 'auth-fail', status: 'failure', user: 'kim', address: '198.51.100.7' },
    ],
    [
      'SYSTEM of an administrator',
      `${head('SYSTEM', 'general')},vsys1,general,,0,0,general,informational,User kim logged in via Web from 198.51.100.7 using https,12,0x0`,
      { type: 'system', status: 'success', user: 'kim', address: '198.51.100.7' },
    ],
    [
      'TRAFFIC',
      `${head('TRAFFIC', 'end')},10.9.0.4,203.0.113.9,0.0.0.0,0.0.0.0,rule,corp\\kim,,example-remote,vsys1,vpn,out,a,b,log,x,4711,1,50123,443,0,0,0x0,tcp,allow`,
      {
        type: 'traffic',
        action: 'traffic-end',
        address: '10.9.0.4',
        destination: '203.0.113.9',
        user: 'corp\\kim',
        application: 'example-remote',
        session: '4711',
        port: '50123',
        destinationPort: '443',
        status: 'allow',
      },
    ],
    [
      'THREAT url',
      `${head('THREAT', 'url')},10.9.0.4,203.0.113.9,0.0.0.0,0.0.0.0,rule,corp\\kim,,web-browsing,vsys1,vpn,out,a,b,log,x,4711,1,50123,443,0,0,0x0,tcp,alert,"tool.example/a",(9999)`,
      { type: 'threat', url: 'tool.example/a', reason: '(9999)' },
    ],
  ])('reads %s', (_name, line, facts) => {
    expect(csvFacts(line, 'UTC')).toMatchObject({
      ...facts,
      time: Date.UTC(2026, 1, 3, 8, 15, 30),
      firewallSerial: '0123',
    });
  });

  test('other types are named; other texts are none', () => {
    expect(csvFacts(head('CONFIG', '0'), 'UTC')).toEqual({ type: 'other', label: 'CONFIG' });
    expect(csvFacts(`${head('SYSTEM', 'general')},vsys1,general,,0,0,general,low,disk is full`, 'UTC')).toEqual({
      type: 'other',
      label: 'SYSTEM-general',
    });
    expect(csvFacts('1,2026/02/03 08:15:31,0123,<script>', 'UTC')).toBeUndefined();
    expect(csvFacts('hello, world', 'UTC')).toBeUndefined();
  });
});
