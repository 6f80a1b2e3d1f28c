import { expect, test } from 'vitest';
import { messageOf } from '../../../../src/parse/cisco-asa/catalog.ts';

test.each([
  ['113039', 'session-started', true],
  ['722051', 'address-assigned', true],
  ['734003', 'posture', true],
  ['113019', 'session-ended', undefined],
  ['109201', 'address-assigned', false],
  ['605005', 'admin-login', false],
])('%s is %s, presence %s', (id, action, presence) => {
  expect(messageOf(id, '')).toMatchObject({ action, ...(presence === undefined ? {} : { presence }) });
});

test('an id that is not listed has the meaning of its family, or none', () => {
  expect(messageOf('722999', '')?.action).toBe('session-notice');
  expect(messageOf('106023', '')?.action).toBe('connection');
  expect(messageOf('199021', '')).toBeUndefined();
  expect(messageOf('constructor', '')).toBeUndefined();
});

test('the bulk of a firewall’s log is of use only where it names a user', () => {
  expect(messageOf('302013', 'Built outbound TCP connection 1 for outside:203.0.113.9/443')).toBeUndefined();
  expect(messageOf('302013', 'Built outbound TCP connection 1 for outside:203.0.113.9/443 (CORP\\kim)')).toBeDefined();
});

test('no message shows presence without success', () => {
  for (let i = 0; i < 1_000_000; i++) {
    const message = messageOf(String(i).padStart(6, '0'), '');
    if (message?.presence === true) expect(message.outcome).toBe('success');
  }
});
