import { describe, expect, test } from 'vitest';
import type { LoginEvent } from '../../../src/event.ts';
import { ecs } from '../../../src/parse/ecs.ts';
import { parseRecord } from '../../../src/parse/parse-record.ts';

const context = { receivedAt: Date.UTC(2026, 1, 10), timezone: 'UTC', keepOriginal: false };
const at = { '@timestamp': '2026-02-03T08:15:30.120Z' };

const outcomesOf = (value: unknown) => parseRecord(ecs, JSON.stringify(value), context);

function eventOf(value: object): LoginEvent {
  const [outcome] = outcomesOf({ ...at, ...value });
  if (outcome?.kind !== 'event') throw new Error(JSON.stringify(outcome));
  return outcome.event;
}

const facts = {
  event: { id: 'e1', category: ['authentication'], outcome: 'success', dataset: 'vpn.session' },
  user: { name: 'kim', email: 'kim@corp.example' },
  source: { ip: '198.51.100.7', geo: { country_iso_code: 'US', location: { lat: 43.6, lon: -116.2 } } },
  host: { id: 'h1', hostname: 'LT-0100', mac: ['00-00-5E-00-53-01'] },
  device: { serial_number: '5CD1' },
};

const expected = {
  event: { id: 'e1', category: ['authentication'], outcome: 'success', dataset: 'vpn.session' },
  user: { name: 'kim', email: 'kim@corp.example' },
  source: { ip: '198.51.100.7', geo: { country_iso_code: 'US', location: { lat: 43.6, lon: -116.2 } } },
  host: { id: 'h1', name: 'LT-0100', mac: ['00-00-5E-00-53-01'] },
  device: { serial_number: '5CD1' },
  farmsight: { presence: true },
};

describe('ecs', () => {
  test.each<[string, object]>([
    ['nested', facts],
    [
      'dotted',
      {
        'event.id': 'e1',
        'event.category': 'authentication',
        'event.outcome': 'success',
        'event.dataset': 'vpn.session',
        'user.name': ['kim'],
        'user.email': 'kim@corp.example',
        'source.ip': '198.51.100.7',
        'source.geo.country_iso_code': 'US',
        'source.geo.location.lat': 43.6,
        'source.geo.location.lon': '-116.2',
        'host.id': 'h1',
        'host.hostname': 'LT-0100',
        'host.mac': '00-00-5E-00-53-01',
        'device.serial_number': '5CD1',
      },
    ],
    [
      'mixed',
      {
        ...facts,
        source: {
          ip: '198.51.100.7',
          'geo.country_iso_code': 'US',
          geo: { 'location.lat': 43.6, location: { lon: -116.2 } },
        },
        'host.hostname': 'LT-0100',
        host: { id: 'h1', mac: ['00-00-5E-00-53-01'] },
      },
    ],
  ])('reads %s keys alike', (_name, value) => {
    expect(eventOf(value)).toMatchObject(expected);
  });

  test.each<[string, object, boolean]>([
    ['a sign-in that succeeded', {}, true],
    ['a sign-in that failed', { event: { category: 'authentication', outcome: 'failure' } }, false],
    ['a sign-in of unknown outcome', { event: { category: 'authentication' } }, false],
    ['an endpoint report with a machine', { event: { category: 'host' } }, true],
    ['a network row without a machine', { event: { category: 'network' }, host: {}, device: {} }, false],
    [
      'a DNS look-up behind a private address',
      { event: { category: 'network' }, source: { ip: '192.168.1.5' } },
      false,
    ],
    ['a claim', { event: { category: 'web' }, host: {}, farmsight: { presence: true } }, true],
    ['a denial', { farmsight: { presence: false } }, false],
    ['a claim without an address', { source: {}, farmsight: { presence: true } }, false],
  ])('%s: presence %s', (_name, changes, presence) => {
    expect(eventOf({ ...facts, ...changes }).farmsight?.presence).toBe(presence);
  });

  test('the public address is the source, the private one the machine’s own', () => {
    const event = eventOf({ ...facts, source: { ip: '192.168.1.5', port: 50123, nat: { ip: '198.51.100.7' } } });
    expect(event.source).toMatchObject({ ip: '198.51.100.7', nat: { ip: '192.168.1.5' } });
    expect(event.source?.port).toBeUndefined();
    expect(event.host?.ip).toEqual(['192.168.1.5']);
  });

  test.each(['10.1.2.3', '172.31.255.1', '169.254.1.1', '100.64.0.1', '127.0.0.1', 'fd00::1', 'fe80::1', '::1'])(
    '%s is not public',
    (ip) => {
      expect(eventOf({ ...facts, source: { ip } }).source).toBeUndefined();
    },
  );

  test.each(['172.32.0.1', '100.128.0.1', '2001:db8::7', '11.0.0.1'])('%s is public', (ip) => {
    expect(eventOf({ ...facts, source: { ip } }).source?.ip).toBe(ip);
  });

  test('with private addresses only, or an assigned one only, nobody is anywhere', () => {
    const inside = eventOf({ ...facts, source: { ip: '192.168.1.5', nat: { ip: '10.9.0.7' } } });
    expect(inside.source).toEqual({ nat: { ip: '10.9.0.7' } });
    expect(inside.farmsight?.presence).toBe(false);
    expect(eventOf({ ...facts, source: { nat: { ip: '10.9.0.7' } } }).source?.ip).toBeUndefined();
  });

  test('without a category, a user’s outcome makes it a sign-in', () => {
    const event = eventOf({
      event: { outcome: 'success' },
      user: { name: 'CORP\\kim' },
      source: { ip: '198.51.100.7' },
    });
    expect(event.event.category).toEqual(['authentication']);
    expect(event.user).toMatchObject({ name: 'CORP\\kim', domain: 'CORP' });
    expect(event.farmsight?.presence).toBe(true);
    expect(eventOf({ event: { outcome: 'success' } }).event.category).toEqual([]);
  });

  test('names that may give a remote tool away are kept', () => {
    const event = eventOf({
      dns: { question: { name: 'relay.tool.example', type: 'A' } },
      tls: { client: { server_name: 'sni.tool.example' } },
      url: { domain: 'url.tool.example' },
      process: { name: 'tool.exe', executable: 'C:\\tool.exe', command_line: 'tool.exe --service' },
      user_agent: { original: 'Tool/1.0' },
      network: { application: 'tool', transport: 'tcp' },
      destination: { ip: '203.0.113.9', port: 5938, domain: 'host.tool.example' },
      session: { id: 's1' },
      farmsight: {
        posture: { usb: ['0000:0001 KVM'], processes: ['tool.exe'], other: ['x'] },
        input_latency_ms: 240,
        rtt_ms: 31,
      },
    });
    expect(event).toMatchObject({
      dns: { question: { name: 'relay.tool.example', type: 'A' } },
      tls: { client: { server_name: 'sni.tool.example' } },
      url: { domain: 'url.tool.example' },
      process: { name: 'tool.exe', executable: 'C:\\tool.exe', command_line: 'tool.exe --service' },
      user_agent: { original: 'Tool/1.0' },
      network: { application: 'tool', transport: 'tcp' },
      destination: { ip: '203.0.113.9', port: 5938, domain: 'host.tool.example' },
      session: { id: 's1' },
    });
    expect(event.farmsight?.posture).toEqual({ usb: ['0000:0001 KVM'], processes: ['tool.exe'] });
    expect(event.farmsight).toMatchObject({ input_latency_ms: 240, rtt_ms: 31 });
  });

  test('an inventory of peripherals names the device and the display', () => {
    const event = eventOf({
      device: { model: { identifier: 'usb:0000:0001', name: 'KVM' }, manufacturer: 'Example' },
      labels: { monitor_edid: 'EXM1234' },
    });
    expect(event.farmsight?.posture).toEqual({ usb: ['usb:0000:0001 Example KVM'], monitors: ['EXM1234'] });
  });

  test('prototype keys of a document are harmless', () => {
    const text = `{"@timestamp":"2026-02-03T08:15:30Z","__proto__":{"user":{"name":"eve"}},"constructor":{"name":"eve"},"toString":1}`;
    const [outcome] = parseRecord(ecs, text, context);
    expect(outcome?.kind === 'event' && outcome.event.user?.name).toBeUndefined();
    expect(Object.hasOwn(Object.prototype, 'user')).toBe(false);
  });

  test.each([
    ['epoch milliseconds', 1770106530120, '2026-02-03T08:15:30.120Z'],
    ['an offset', '2026-02-03T03:15:30.120-05:00', '2026-02-03T08:15:30.120Z'],
  ])('reads a time as %s', (_name, written, iso) => {
    expect(eventOf({ '@timestamp': written })['@timestamp']).toBe(iso);
  });

  test('start and end are times or nothing', () => {
    const event = eventOf({ event: { start: '2026-02-03T08:00:00+01:00', end: 'never' } });
    expect(event.event.start).toBe('2026-02-03T07:00:00.000Z');
    expect(event.event.end).toBeUndefined();
  });

  test('no time, or an unreadable one, is refused', () => {
    expect(outcomesOf(facts)).toMatchObject([{ kind: 'refused', code: 'missing-field', detail: '@timestamp' }]);
    expect(outcomesOf({ '@timestamp': 'noon' })).toMatchObject([{ kind: 'refused', code: 'invalid-time' }]);
  });
});
