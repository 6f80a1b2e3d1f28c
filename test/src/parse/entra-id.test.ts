import { describe, expect, test } from 'vitest';
import type { LoginEvent } from '../../../src/event.ts';
import { entraId } from '../../../src/parse/entra-id.ts';
import { parseRecord } from '../../../src/parse/parse-record.ts';

const context = { receivedAt: Date.UTC(2026, 1, 10), timezone: 'UTC', keepOriginal: false };

const properties = {
  id: '7f2a-sign-in',
  createdDateTime: '2026-02-03T08:14:02.1234567Z',
  userPrincipalName: 'Kim.Roe@corp.example',
  userId: '11aa-user',
  userDisplayName: 'Kim Roe',
  ipAddress: '198.51.100.7',
  isInteractive: true,
  sessionId: '001f-session',
  userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)',
  autonomousSystemNumber: 64500,
  deviceDetail: { deviceId: 'd-0100', displayName: 'LT-0100', operatingSystem: 'Windows 11', browser: 'Edge 131.0' },
  location: {
    city: 'Boise',
    state: 'Idaho',
    countryOrRegion: 'US',
    geoCoordinates: { latitude: 43.6, longitude: -116.2 },
  },
  riskLevelDuringSignIn: 'none',
  status: { errorCode: 0 },
};

const record = (changes: Record<string, unknown> = {}, inner: Record<string, unknown> = {}): object => ({
  time: '2026-02-03T08:16:30.0000000Z',
  category: 'SignInLogs',
  resultType: '0',
  callerIpAddress: '198.51.100.7',
  correlationId: 'c-1',
  properties: { ...properties, ...inner },
  ...changes,
});

const outcomesOf = (value: unknown) => parseRecord(entraId, JSON.stringify(value), context);

function eventOf(value: unknown): LoginEvent {
  const [outcome] = outcomesOf(value);
  if (outcome?.kind !== 'event') throw new Error(JSON.stringify(outcome));
  return outcome.event;
}

describe('entra-id', () => {
  test('a sign-in says who, with what, where, and when the person acted', () => {
    expect(eventOf(record())).toEqual({
      '@timestamp': '2026-02-03T08:14:02.123Z',
      event: {
        id: '7f2a-sign-in',
        kind: 'event',
        category: ['authentication'],
        action: 'SignInLogs',
        outcome: 'success',
        code: '0',
        dataset: 'entra_id.sign_in',
        module: 'entra_id',
      },
      user: {
        id: '11aa-user',
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
          country_iso_code: 'US',
          location: { lat: 43.6, lon: -116.2 },
        },
        as: { number: 64500 },
      },
      device: { id: 'd-0100' },
      host: { name: 'LT-0100', os: { full: 'Windows 11' } },
      user_agent: { original: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)' },
      session: { id: '001f-session' },
      farmsight: { presence: true },
    });
  });

  test.each([
    ['SignInLogs', '0', true, 'success', true],
    ['SignInLogs', '50126', true, 'failure', false],
    ['SignInLogs', '50140', true, 'unknown', false],
    ['SignInLogs', '50158', true, 'unknown', false],
    ['SignInLogs', '50074', true, 'unknown', false],
    ['SignInLogs', '50076', true, 'unknown', false],
    ['SignInLogs', '0', false, 'success', false],
    ['NonInteractiveUserSignInLogs', '0', true, 'success', false],
    ['ServicePrincipalSignInLogs', '0', true, 'success', false],
    ['ManagedIdentitySignInLogs', '0', true, 'success', false],
    ['ADFSSignInLogs', '0', true, 'success', true],
  ])('%s code %s interactive %s: %s, presence %s', (category, code, isInteractive, outcome, presence) => {
    const event = eventOf(record({ category, resultType: code }, { isInteractive, status: undefined }));
    expect(event.event.outcome).toBe(outcome);
    expect(event.farmsight?.presence).toBe(presence);
  });

  test('an interrupted sign-in and the success under the same id are two events', () => {
    const [asked, done] = [50074, 0].map((errorCode) => eventOf(record({}, { status: { errorCode } })).event.id);
    expect([asked, done]).toEqual(['7f2a-sign-in-50074', '7f2a-sign-in']);
  });

  test('a Graph object has no envelope, and its browser stands in for the agent', () => {
    const event = eventOf({ ...properties, userAgent: undefined });
    expect(event).toMatchObject({
      '@timestamp': '2026-02-03T08:14:02.123Z',
      event: { outcome: 'success' },
      user_agent: { original: 'Edge 131.0' },
      farmsight: { presence: true },
    });
  });

  test('nested objects may be JSON in strings', () => {
    const inner = { ...properties, deviceDetail: JSON.stringify(properties.deviceDetail), location: '{broken' };
    const event = eventOf(record({ properties: JSON.stringify(inner) }));
    expect(event.device?.id).toBe('d-0100');
    expect(event.source?.geo?.city_name).toBeUndefined();
  });

  test('a GUID is no address, a port is kept for enrichment to cut', () => {
    const guid = '0f0e0d0c-1111-2222-3333-444455556666';
    expect(eventOf(record({ callerIpAddress: guid }, { ipAddress: '2001:db8::7' })).source?.ip).toBe('2001:db8::7');
    expect(eventOf(record({ callerIpAddress: guid }, { ipAddress: guid })).source).toBeUndefined();
    expect(eventOf(record({ callerIpAddress: '198.51.100.7:50123' })).source?.ip).toBe('198.51.100.7:50123');
  });

  test('zero and zero degrees are no place, zero is no autonomous system', () => {
    const location = { city: 'Boise', geoCoordinates: { latitude: 0, longitude: 0 } };
    const { source } = eventOf(record({}, { location, autonomousSystemNumber: 0 }));
    expect(source?.geo?.location).toBeUndefined();
    expect(source?.as).toBeUndefined();
  });

  test('a risk detection names the risk and shows nobody anywhere', () => {
    const event = eventOf({
      time: '12/13/2025 4:34:03 PM',
      category: 'UserRiskEvents',
      callerIpAddress: '198.51.100.7',
      properties: {
        activityDateTime: '2025-12-13T16:31:49.945Z',
        riskEventType: 'unfamiliarFeatures',
        riskLevel: 'low',
        userId: '11aa-user',
        userPrincipalName: 'kim.roe@corp.example',
      },
    });
    expect(event).toMatchObject({
      '@timestamp': '2025-12-13T16:31:49.945Z',
      event: { dataset: 'entra_id.risk', reason: 'unfamiliarFeatures', outcome: 'unknown' },
      farmsight: { presence: false, vendor_risk: 'unfamiliarFeatures low' },
    });
  });

  test('an envelope and a list of envelopes hold many records', () => {
    expect(outcomesOf({ records: [record(), record()] }).map(({ kind }) => kind)).toEqual(['event', 'event']);
    expect(outcomesOf([{ records: [record()] }, { records: [] }]).map(({ kind }) => kind)).toEqual([
      'event',
      'ignored',
    ]);
  });

  test('other categories are ignored by name', () => {
    expect(outcomesOf(record({ category: 'AuditLogs' }))).toEqual([{ kind: 'ignored', what: 'AuditLogs' }]);
  });

  test('a record without a time, or with none that can be read, is refused', () => {
    const none = record({ time: undefined }, { createdDateTime: undefined });
    expect(outcomesOf(none)).toMatchObject([{ kind: 'refused', code: 'missing-field', detail: 'time' }]);
    const bad = record({ time: 'noon' }, { createdDateTime: 'morning' });
    expect(outcomesOf(bad)).toMatchObject([{ kind: 'refused', code: 'invalid-time', detail: 'time morning' }]);
  });
});
