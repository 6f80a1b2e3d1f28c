import { describe, expect, test } from 'vitest';
import { jsonFacts } from '../../../../src/parse/globalprotect/json.ts';

const at = { TimeGenerated: '2026-02-03T08:15:30.000000Z', DeviceName: 'FW1', DeviceSN: '0123' };

describe('jsonFacts', () => {
  test.each<[string, Record<string, unknown>, object]>([
    [
      'GLOBALPROTECT',
      {
        LogType: 'GLOBALPROTECT',
        EventIDValue: 'gateway-connected',
        EventStatus: 'success',
        SourceUserName: 'corp\\\\kim',
        EndpointDeviceName: 'LT-0100',
        PublicIPv4: '198.51.100.7',
        PrivateIPv4: '10.9.0.4',
        HostID: '7c1f',
        EndpointSN: '5CD1',
        LoginDuration: 5400,
      },
      {
        type: 'globalprotect',
        action: 'gateway-connected',
        user: 'corp\\kim',
        machine: 'LT-0100',
        address: '198.51.100.7',
        assigned: '10.9.0.4',
        serial: '5CD1',
        loginSeconds: 5400,
      },
    ],
    [
      'a record without a type',
      { EventIDValue: 'portal-auth', PublicIPv4: '198.51.100.7' },
      { type: 'globalprotect', action: 'portal-auth' },
    ],
    [
      'HIPMATCH',
      { LogType: 'HIPMATCH', SourceIP: '10.9.0.4', HipMatchName: 'RDT-example-running', EndpointSerialNumber: '5CD1' },
      { type: 'hipmatch', address: '10.9.0.4', match: 'RDT-example-running', serial: '5CD1' },
    ],
    [
      'SYSTEM',
      {
        LogType: 'SYSTEM',
        EventName: 'auth-success',
        EventDescription: "authenticated for user 'kim'.   From: 198.51.100.7.",
      },
      { type: 'system', user: 'kim', address: '198.51.100.7', status: 'success' },
    ],
    [
      'TRAFFIC',
      {
        LogType: 'TRAFFIC',
        Subtype: 'end',
        SourceAddress: '10.9.0.4',
        DestinationAddress: '203.0.113.9',
        DestinationPort: 443,
        Application: 'example-remote',
        SessionID: 4711,
      },
      { type: 'traffic', action: 'traffic-end', destinationPort: '443', session: '4711' },
    ],
  ])('reads %s', (_name, record, facts) => {
    expect(jsonFacts({ ...at, ...record })).toMatchObject({
      ...facts,
      time: Date.UTC(2026, 1, 3, 8, 15, 30),
      firewall: 'FW1',
      firewallSerial: '0123',
    });
  });

  test('reads Cortex XDR’s view of a session', () => {
    const record = {
      event_type: 'VPN',
      event_timestamp: 1770106530120,
      user_name: 'KIM',
      agent_hostname: 'LT-0100',
      action_local_ip: '198.51.100.7',
    };
    expect(jsonFacts(record)).toMatchObject({
      type: 'globalprotect',
      user: 'KIM',
      machine: 'LT-0100',
      address: '198.51.100.7',
      time: 1770106530120,
    });
  });

  test('other types are named; other objects are none', () => {
    expect(jsonFacts({ LogType: 'CONFIG' })).toEqual({ type: 'other', label: 'CONFIG' });
    expect(jsonFacts({ constructor: 'x' })).toBeUndefined();
  });
});
