import { describe, expect, test } from 'vitest';
import { farmsightOf } from '../../../../src/parse/ecs/farmsight.ts';

const of = (farmsight: object, others: object = {}) =>
  farmsightOf({ farmsight, ...others }, ['host'], undefined, { ip: '198.51.100.7' });

describe('fields under farmsight', () => {
  test('a claim of presence needs an address, if only one that a gateway assigned', () => {
    const claim = { farmsight: { presence: true } };
    const presence = (source?: object) => farmsightOf(claim, ['host'], undefined, source).presence;
    expect([presence({ ip: '198.51.100.7' }), presence({ nat: { ip: '10.9.0.7' } }), presence()]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('latencies and risk are read, broken ones are left out', () => {
    expect(of({ input_latency_ms: 240.5, rtt_ms: '31', vendor_risk: 'high' })).toMatchObject({
      input_latency_ms: 240.5,
      rtt_ms: 31,
      vendor_risk: 'high',
    });
    expect(of({ input_latency_ms: 'slow', rtt_ms: null }).input_latency_ms).toBeUndefined();
  });

  test('gateways need a name and a time', () => {
    const gateway_rtt = [{ gateway: 'gw-1', ms: 20 }, { gateway: 'gw-2' }, 'gw-3', null, { ms: 4 }];
    expect(of({ gateway_rtt }).gateway_rtt).toEqual([{ gateway: 'gw-1', ms: 20 }]);
    expect(of({ gateway_rtt: Array(1000).fill({ gateway: 'gw', ms: 1 }) }).gateway_rtt).toHaveLength(64);
    expect(of({ gateway_rtt: 'fast' }).gateway_rtt).toBeUndefined();
  });

  test('the second factor has its own place', () => {
    const second_factor = { ip: '203.0.113.9', name: '+1 555 0100', geo: { country_iso_code: 'PE' } };
    expect(of({ second_factor }).second_factor).toMatchObject(second_factor);
    expect(of({ second_factor: { ip: 'phone' } }).second_factor).toBeUndefined();
  });

  test('posture lists are texts, sixty-four at most', () => {
    const posture = { usb: ['0000:0001 KVM', 7, {}], software: Array(100).fill('x'), other: ['x'], missed: [] };
    expect(of({ posture }).posture).toEqual({ usb: ['0000:0001 KVM', '7'], software: Array(64).fill('x') });
  });

  test('a peripheral is a USB device or a display, other devices are none', () => {
    const device = { model: { identifier: 'USB 0000:0001', name: 'KVM' }, manufacturer: 'Example' };
    expect(of({}, { device }).posture?.usb).toEqual(['USB 0000:0001 Example KVM']);
    expect(of({}, { labels: { monitor_edid: 'EXM1234' } }).posture).toEqual({ monitors: ['EXM1234'] });
    expect(of({}, { device: { model: { identifier: 'Mac15,6' } } }).posture).toBeUndefined();
  });
});
