import { describe, expect, test } from 'vitest';
import type { LoginEvent } from '../../../src/event.ts';
import { okta } from '../../../src/parse/okta.ts';
import { parseRecord } from '../../../src/parse/parse-record.ts';

const context = { receivedAt: Date.UTC(2026, 1, 10), timezone: 'UTC', keepOriginal: false };

const record = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  uuid: 'b1f0a6c2-0001',
  published: '2026-02-03T08:15:30.120Z',
  eventType: 'user.session.start',
  displayMessage: 'User login to Okta',
  outcome: { result: 'SUCCESS', reason: null },
  actor: { type: 'User', id: '00u1kim', alternateId: 'kim.roe@corp.example', displayName: 'Kim Roe' },
  client: {
    ipAddress: '198.51.100.7',
    zone: 'null',
    userAgent: { rawUserAgent: 'Mozilla/5.0 (X11; Linux x86_64)', os: 'Linux' },
    geographicalContext: {
      city: 'Boise',
      state: 'Idaho',
      country: 'United States',
      geolocation: { lat: 43.6, lon: -116.2 },
    },
  },
  securityContext: { asNumber: 64500, asOrg: 'Example Cable' },
  authenticationContext: { externalSessionId: '102xSession' },
  debugContext: { debugData: { risk: '{reasons=Anomalous Device, level=HIGH}' } },
  device: null,
  ...changes,
});

const outcomeOf = (value: unknown) => parseRecord(okta, JSON.stringify(value), context)[0]!;

function eventOf(value: unknown): LoginEvent {
  const outcome = outcomeOf(value);
  if (outcome.kind !== 'event') throw new Error(JSON.stringify(outcome));
  return outcome.event;
}

describe('okta', () => {
  test('a sign-in says who, where, when and in which session', () => {
    expect(eventOf(record())).toEqual({
      '@timestamp': '2026-02-03T08:15:30.120Z',
      event: {
        id: 'b1f0a6c2-0001',
        kind: 'event',
        category: ['authentication', 'session'],
        action: 'user.session.start',
        outcome: 'success',
        reason: 'User login to Okta',
        dataset: 'okta.system',
        module: 'okta',
      },
      user: {
        id: '00u1kim',
        name: 'kim.roe',
        email: 'kim.roe@corp.example',
        domain: 'corp.example',
        full_name: 'Kim Roe',
      },
      source: {
        ip: '198.51.100.7',
        geo: {
          city_name: 'Boise',
          region_name: 'Idaho',
          country_name: 'United States',
          country_iso_code: 'US',
          location: { lat: 43.6, lon: -116.2 },
        },
        as: { number: 64500, organization: { name: 'Example Cable' } },
      },
      user_agent: { original: 'Mozilla/5.0 (X11; Linux x86_64)' },
      session: { id: '102xSession' },
      farmsight: { presence: true, vendor_risk: '{reasons=Anomalous Device, level=HIGH}' },
    });
  });

  test.each([
    ['user.session.start', 'SUCCESS', 'success', true],
    ['user.session.start', 'FAILURE', 'failure', false],
    ['user.session.end', 'SUCCESS', 'success', false],
    ['user.authentication.sso', 'SUCCESS', 'success', true],
    ['user.authentication.verify', 'SUCCESS', 'success', true],
    ['user.authentication.auth_via_mfa', 'SUCCESS', 'success', true],
    ['user.authentication.auth_via_IDP', 'SUCCESS', 'success', true],
    ['user.authentication.auth_via_inbound_SAML', 'SUCCESS', 'success', true],
    ['user.authentication.auth_via_radius', 'SUCCESS', 'success', false],
    ['policy.evaluate_sign_on', 'ALLOW', 'success', false],
    ['policy.evaluate_sign_on', 'DENY', 'failure', false],
    ['policy.evaluate_sign_on', 'CHALLENGE', 'unknown', false],
    ['user.mfa.factor.activate', 'SUCCESS', 'success', false],
    ['user.account.lock', 'SUCCESS', 'success', false],
    ['device.enrollment.create', 'SUCCESS', 'success', false],
  ])('%s %s: outcome %s, presence %s', (eventType, result, outcome, presence) => {
    const event = eventOf(record({ eventType, outcome: { result } }));
    expect(event.event.outcome).toBe(outcome);
    expect(event.farmsight?.presence).toBe(presence);
  });

  test.each([
    ['decimals and a space', '2026-02-03 08:15:30.120000000', '2026-02-03T08:15:30.120Z'],
    ['an offset', '2026-02-03T10:15:30.120+02:00', '2026-02-03T08:15:30.120Z'],
    ['no decimals', '2026-02-03T08:15:30Z', '2026-02-03T08:15:30.000Z'],
  ])('reads a time with %s', (_name, published, expected) => {
    expect(eventOf(record({ published }))['@timestamp']).toBe(expected);
  });

  test('the person is the target where Okta itself is the actor', () => {
    const event = eventOf(
      record({
        eventType: 'user.authentication.auth_via_IDP',
        actor: { type: 'SystemPrincipal', id: 'okta', alternateId: 'system@okta.com', displayName: 'Okta System' },
        target: [
          { type: 'AppInstance', id: '0oa1', alternateId: 'Intranet' },
          { type: 'User', id: '00u2', alternateId: 'lee.moe@corp.example', displayName: 'Lee Moe' },
        ],
      }),
    );
    expect(event.user).toMatchObject({ id: '00u2', email: 'lee.moe@corp.example' });
  });

  test('a proxy is a risk of its own', () => {
    const securityContext = { isProxy: true };
    expect(eventOf(record({ securityContext, debugContext: {} })).farmsight?.vendor_risk).toBe('proxy');
    expect(eventOf(record({ securityContext })).farmsight?.vendor_risk).toBe(
      '{reasons=Anomalous Device, level=HIGH} proxy',
    );
  });

  test('a device is named, unless its name is a hardware model', () => {
    const device = { id: 'guo1', name: 'LT-0100', os_platform: 'WINDOWS', os_version: '10.0.26100' };
    expect(eventOf(record({ device }))).toMatchObject({
      device: { id: 'guo1' },
      host: { name: 'LT-0100', os: { platform: 'WINDOWS', version: '10.0.26100' } },
    });
    const model = eventOf(record({ device: { ...device, name: 'Mac15,6' } }));
    expect(model.device?.model).toEqual({ identifier: 'Mac15,6' });
    expect(model.host?.name).toBeUndefined();
  });

  test('without a client address the first of the chain counts, and without any there is no presence', () => {
    const client = { userAgent: null };
    const request = { ipChain: [{ ip: '2001:db8::7', version: 'V6' }, { ip: '203.0.113.9' }] };
    expect(eventOf(record({ client, request })).source?.ip).toBe('2001:db8::7');
    const nowhere = eventOf(record({ client }));
    expect(nowhere.source).toBeUndefined();
    expect(nowhere.farmsight?.presence).toBe(false);
  });

  test('reads records whose keys were folded to lower case', () => {
    const folded = Object.fromEntries(Object.entries(record()).map(([key, value]) => [key.toLowerCase(), value]));
    expect(eventOf(folded)).toMatchObject({
      event: { action: 'user.session.start', outcome: 'success' },
      source: { ip: '198.51.100.7' },
    });
  });

  test('an event of another kind counts where it says who was where', () => {
    const eventType = 'system.org.rate_limit.warning';
    expect(eventOf(record({ eventType })).farmsight?.presence).toBe(false);
    const actor = { type: 'SystemPrincipal', alternateId: 'system@okta.com' };
    expect(outcomeOf(record({ eventType, actor }))).toEqual({ kind: 'ignored', what: eventType });
    expect(outcomeOf(record({ eventType, client: null }))).toEqual({ kind: 'ignored', what: eventType });
  });

  test('the same record without an id always gets the same id, another record another', () => {
    const [first, again] = [record({ uuid: null }), record({ uuid: null })].map((value) => eventOf(value).event.id);
    expect(first).toBe(again);
    expect(eventOf(record({ uuid: null, displayMessage: 'x' })).event.id).not.toBe(first);
  });

  test.each([
    ['eventType', 'missing-field', 'eventType'],
    ['published', 'missing-field', 'published'],
  ])('without %s it is refused', (key, code, detail) => {
    expect(outcomeOf(record({ [key]: undefined }))).toEqual({ kind: 'refused', stage: 'parse', code, detail });
  });

  test.each(['yesterday', '2026-13-03T08:15:30Z', '2026-02-30T08:15:30Z', '03/02/2026 08:15'])(
    'the time %s is refused',
    (published) => {
      expect(outcomeOf(record({ published }))).toMatchObject({ kind: 'refused', code: 'invalid-time' });
    },
  );

  test.each(['1989-12-31T23:59:59Z', '2026-02-11T00:00:01Z'])('the time %s is out of range', (published) => {
    expect(outcomeOf(record({ published }))).toMatchObject({ kind: 'refused', code: 'time-out-of-range' });
  });
});
