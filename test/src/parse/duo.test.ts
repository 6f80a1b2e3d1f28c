import { describe, expect, test } from 'vitest';
import type { LoginEvent } from '../../../src/event.ts';
import { duo } from '../../../src/parse/duo.ts';
import { parseRecord } from '../../../src/parse/parse-record.ts';

const context = { receivedAt: Date.UTC(2026, 1, 10), timezone: 'UTC', keepOriginal: false };

const record = (changes: Record<string, unknown> = {}): object => ({
  isotimestamp: '2026-02-03T08:15:30.120000+00:00',
  timestamp: 1770106530,
  txid: 't-1',
  event_type: 'authentication',
  result: 'success',
  reason: 'user_approved',
  factor: 'duo_push',
  user: { name: 'kim', key: 'DU1', groups: [] },
  email: 'kim.roe@corp.example',
  access_device: {
    ip: '198.51.100.7',
    hostname: 'LT-0100',
    os: 'Windows',
    os_version: '10.0.26100',
    epkey: 'EP1',
    location: { city: 'Boise', state: 'Idaho', country: 'United States' },
  },
  auth_device: {
    ip: '203.0.113.9',
    name: '+1 555 0100',
    location: { city: 'Lima', state: null, country: 'Peru' },
  },
  ...changes,
});

const outcomesOf = (value: unknown) => parseRecord(duo, JSON.stringify(value), context);

function eventOf(value: unknown): LoginEvent {
  const [outcome] = outcomesOf(value);
  if (outcome?.kind !== 'event') throw new Error(JSON.stringify(outcome));
  return outcome.event;
}

describe('duo', () => {
  test('the laptop is at the access device, the phone is a second place', () => {
    const event = eventOf(record());
    expect(event).toEqual({
      '@timestamp': '2026-02-03T08:15:30.120Z',
      event: {
        id: 't-1-2026-02-03T08:15:30.120000+00:00-duo_push-success',
        kind: 'event',
        category: ['authentication'],
        action: 'duo_push',
        outcome: 'success',
        reason: 'user_approved',
        dataset: 'cisco_duo.auth',
        module: 'cisco_duo',
      },
      user: { id: 'DU1', name: 'kim', email: 'kim.roe@corp.example' },
      source: {
        ip: '198.51.100.7',
        geo: { city_name: 'Boise', region_name: 'Idaho', country_name: 'United States', country_iso_code: 'US' },
      },
      device: { id: 'EP1' },
      host: { name: 'LT-0100', os: { name: 'Windows', version: '10.0.26100' } },
      session: { id: 't-1' },
      farmsight: {
        presence: true,
        second_factor: {
          ip: '203.0.113.9',
          name: '+1 555 0100',
          geo: { city_name: 'Lima', country_name: 'Peru', country_iso_code: 'PE' },
        },
      },
    });
  });

  test.each([
    ['success', 'success', true],
    ['SUCCESS', 'success', true],
    ['denied', 'failure', false],
    ['fraud', 'failure', false],
    ['error', 'failure', false],
    ['constructor', 'unknown', false],
    ['__proto__', 'unknown', false],
    [null, 'unknown', false],
  ])('result %s: outcome %s, presence %s', (result, outcome, presence) => {
    const event = eventOf(record({ result }));
    expect(event.event.outcome).toBe(outcome);
    expect(event.farmsight?.presence).toBe(presence);
  });

  test('a remembered device has no phone', () => {
    const event = eventOf(record({ factor: 'remembered_device', auth_device: null }));
    expect(event.farmsight).toEqual({ presence: true });
  });

  test('two rows of one transaction keep different ids', () => {
    expect(eventOf(record()).event.id).not.toBe(eventOf(record({ factor: 'passcode' })).event.id);
  });

  test.each([
    ['epoch seconds', { isotimestamp: undefined }, '2026-02-03T08:15:30.000Z'],
    [
      'ts',
      { isotimestamp: undefined, timestamp: undefined, ts: '2026-02-03T08:15:31+00:00' },
      '2026-02-03T08:15:31.000Z',
    ],
  ])('reads the time from %s', (_name, changes, expected) => {
    expect(eventOf(record(changes))['@timestamp']).toBe(expected);
  });

  test('a row that lost its time counts on arrival and shows nobody anywhere', () => {
    const lost = { isotimestamp: undefined, timestamp: undefined };
    const event = eventOf(record(lost));
    expect(event['@timestamp']).toBe('2026-02-10T00:00:00.000Z');
    expect(event.farmsight?.presence).toBe(false);
    expect(outcomesOf(record({ ...lost, access_device: null }))).toMatchObject([
      { kind: 'refused', code: 'missing-field' },
    ]);
  });

  test('an unreadable time is refused', () => {
    expect(outcomesOf(record({ isotimestamp: 'noon' }))).toMatchObject([{ kind: 'refused', code: 'invalid-time' }]);
  });

  test('administrators and offline sign-ins keep their facts in a description', () => {
    const admin = {
      eventtype: 'admin_log',
      action: 'admin_login',
      username: 'Kim Roe',
      isotimestamp: '2026-02-03T08:15:30+00:00',
      description: JSON.stringify({ ip_address: '198.51.100.7', factor: 'push' }),
    };
    expect(eventOf(admin)).toMatchObject({
      event: { action: 'admin_log', outcome: 'success', dataset: 'cisco_duo.log' },
      user: { name: 'Kim Roe' },
      source: { ip: '198.51.100.7' },
      farmsight: { presence: false },
    });
    const error = { ...admin, action: 'admin_login_error', description: JSON.stringify({ error: 'Bad password' }) };
    expect(eventOf(error).event).toMatchObject({ outcome: 'failure', reason: 'Bad password' });
    const offline = {
      ...admin,
      eventtype: 'offline_log',
      action: 'o2fa_user_provisioned',
      description: JSON.stringify({ hostname: 'LT-0100', user_agent: 'DuoCredProv/4.0' }),
    };
    expect(eventOf(offline)).toMatchObject({
      host: { name: 'LT-0100' },
      user_agent: { original: 'DuoCredProv/4.0' },
      event: { outcome: 'unknown' },
    });
    expect(eventOf({ ...offline, description: '{broken' }).host).toBeUndefined();
  });

  test('the API envelope holds many rows', () => {
    expect(outcomesOf({ stat: 'OK', response: { authlogs: [record(), record()] } })).toHaveLength(2);
  });
});
