import { expect, test } from 'vitest';
import {
  gatewayTimes,
  preTunnelLatency,
  seconds,
  systemFacts,
  undoubled,
} from '../../../../src/parse/globalprotect/facts.ts';

test.each([
  ['corp\\\\kim', 'corp\\kim'],
  ['corp\\\\\\\\kim', 'corp\\kim'],
  ['corp\\kim', 'corp\\kim'],
  ['kim', 'kim'],
  [undefined, undefined],
])('%s without doubled backslashes is %s', (written, user) => {
  expect(undoubled(written)).toBe(user);
});

test.each([
  ['5400', 5400],
  ['0', 0],
  ['-1', undefined],
  ['1e9', undefined],
  ['999999999', undefined],
  [undefined, undefined],
])('%s is %s seconds', (written, number) => {
  expect(seconds(written)).toBe(number);
});

test.each([
  ['Pre-tunnel latency: 41ms, Post-tunnel latency: 29ms', 41],
  ['Pre-tunnel latency: 41 ms', 41],
  ['Post-tunnel latency: 29ms', undefined],
  [undefined, undefined],
])('the bare line of %s takes %s ms', (description, ms) => {
  expect(preTunnelLatency(description)).toBe(ms);
});

test.each([
  [
    'GW-EAST,41,1;GW-WEST,90,2',
    [
      ['GW-EAST', 41],
      ['GW-WEST', 90],
    ],
  ],
  [
    'GW-EAST;41;1;GW-WEST;90;2',
    [
      ['GW-EAST', 41],
      ['GW-WEST', 90],
    ],
  ],
  ['GW-EAST,-1,1;GW-WEST,90,2', [['GW-WEST', 90]]],
  ['GW-EAST', []],
  ['N/A', []],
  [undefined, []],
])('the gateways of %s', (written, times) => {
  expect(gatewayTimes(written).map(({ gateway, ms }) => [gateway, ms])).toEqual(times);
});

test.each([
  [
    "failed authentication for user 'kim roe'. Reason: Invalid username/password. auth profile 'x', From: 198.51.100.7.",
    { status: 'failure', user: 'kim roe', address: '198.51.100.7', reason: 'Invalid username/password' },
  ],
  [
    "authenticated for user 'corp\\kim'. auth profile 'x', From: 2001:db8::7.",
    { status: 'success', user: 'corp\\kim', address: '2001:db8::7' },
  ],
  [
    'User kim logged in via Web from 198.51.100.7 using https',
    { status: 'success', user: 'kim', address: '198.51.100.7' },
  ],
])('the prose %s', (prose, facts) => {
  expect(systemFacts('', prose)).toMatchObject({ action: 'auth', ...facts });
});
