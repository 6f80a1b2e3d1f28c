import { describe, expect, test } from 'vitest';
import { cefFacts } from '../../../../src/parse/globalprotect/cef.ts';

const head = (type: string, name: string) => `CEF:0|Palo Alto Networks|LF|2.0|${type}|${name}|3|`;
const time = 'dtz=UTC rt=Feb 03 2026 08:15:30 deviceExternalId=0123 dvchost=FW1 ';

describe('cefFacts', () => {
  test.each<[string, string, object]>([
    [
      'GLOBALPROTECT',
      `${head('GLOBALPROTECT', 'globalprotect')}${time}PanOSEventIDValue=gateway-connected PanOSEventStatus=success PanOSSourceUserName=corp\\\\\\\\kim PanOSEndpointDeviceName=LT-0100 PanOSPublicIPv4=198.51.100.7 PanOSPublicIPv6= PanOSPrivateIPv4=10.9.0.4 PanOSHostID=7c1f PanOSEndpointSN=5CD1 PanOSEndpointOSType=Windows PanOSEndpointOSVersion=Microsoft Windows 11 , 64-bit PanOSLoginDuration=0 PanOSDescription=Pre-tunnel latency: 41ms PanOSGateway=GW-EAST`,
      {
        type: 'globalprotect',
        action: 'gateway-connected',
        status: 'success',
        user: 'corp\\kim',
        machine: 'LT-0100',
        address: '198.51.100.7',
        assigned: '10.9.0.4',
        hostId: '7c1f',
        serial: '5CD1',
        osVersion: 'Microsoft Windows 11 , 64-bit',
        gateway: 'GW-EAST',
      },
    ],
    [
      'GLOBALPROTECT with an error',
      `${head('GLOBALPROTECT', 'globalprotect')}${time}PanOSEventIDValue=gateway-auth PanOSConnectionError=Invalid Credentials`,
      { status: 'failure', reason: 'Invalid Credentials' },
    ],
    [
      'HIPMATCH',
      `${head('HIPMATCH', 'hipmatch')}${time}suser=corp\\\\kim shost=LT-0100 src=10.9.0.4 cat=RDT-example-running cs2=Windows cs2Label=OS PanOSHostID=7c1f PanOSEndpointSerialNumber=5CD1`,
      {
        type: 'hipmatch',
        user: 'corp\\kim',
        machine: 'LT-0100',
        address: '10.9.0.4',
        match: 'RDT-example-running',
        serial: '5CD1',
      },
    ],
    [
      'AUTH',
      `${head('AUTH', 'Radius')}${time}duser=corp\\\\kim src=198.51.100.7 msg=Invalid Certificate`,
      { type: 'auth', user: 'corp\\kim', address: '198.51.100.7', reason: 'Invalid Certificate' },
    ],
    [
      'TRAFFIC',
      `${head('TRAFFIC', 'end')}${time}suser=kim shost=LT-0100 src=10.9.0.4 dst=203.0.113.9 app=example-remote spt=50123 dpt=443 act=allow cn1=4711 cn1Label=SessionID`,
      {
        type: 'traffic',
        action: 'traffic-end',
        destination: '203.0.113.9',
        application: 'example-remote',
        session: '4711',
        status: 'allow',
      },
    ],
  ])('reads %s', (_name, text, facts) => {
    expect(cefFacts(text)).toMatchObject({
      ...facts,
      time: Date.UTC(2026, 1, 3, 8, 15, 30),
      firewall: 'FW1',
      firewallSerial: '0123',
    });
  });

  test('other types are named; other vendors and texts are none', () => {
    expect(cefFacts(`${head('CONFIG', 'x')}${time}`)).toEqual({ type: 'other', label: 'CONFIG' });
    expect(cefFacts('CEF:0|Fortinet|Fortigate|7|1|event:vpn|3|a=b')).toBeUndefined();
    expect(cefFacts('1,2026/02/03 08:15:31')).toBeUndefined();
  });
});
