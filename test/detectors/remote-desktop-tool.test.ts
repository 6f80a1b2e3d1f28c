import { describe, expect, it } from 'vitest';
import detector from '../../detectors/remote-desktop-tool.ts';
import type { RemoteTool } from '../../src/event.ts';
import type { DeviceView } from '../../src/evidence/views.ts';
import { at, sighting } from '../support/sightings.ts';
import { defaults, device, sampleAt } from '../support/views.ts';

/** State after a tool was seen on each of the days. */
function seen(...uses: [id: string, days: number][]) {
  const state = detector.init();
  for (const [id, count] of uses) {
    for (let day = 0; day < count; day++) {
      const tool: RemoteTool = { id, by: 'dns', value: `relay.${id}.example` };
      detector.fold(state, sighting({ time: at(day), tools: [tool] }), sampleAt(at(day)));
    }
  }
  return state;
}

const signals = (state: ReturnType<typeof seen>, view: DeviceView = device(), over = {}) =>
  detector.evaluate(state, view, defaults(detector, over)).map((signal) => signal.signal);

describe('remote-desktop-tool', () => {
  it('accepts only sightings with a signature', () => {
    expect(detector.accepts(sighting({ time: 0 }))).toBe(false);
    expect(detector.accepts(sighting({ time: 0, tools: [{ id: 'anydesk', by: 'dns', value: 'x' }] }))).toBe(true);
  });

  it.each([
    ['on most days', 'anydesk', 8, ['regular-tool']],
    ['on a few', 'anydesk', 3, ['occasional-tool']],
    ['on one', 'anydesk', 1, []],
    ['a KVM, once', 'pikvm', 1, ['kvm']],
    ['a jiggler', 'jiggler', 1, ['jiggler']],
    ['a dummy plug', 'plug', 1, ['dummy-display']],
    ['a tunnel', 'tailscale', 4, ['overlay']],
    ['a consumer VPN, which drives nothing', 'mullvad', 9, []],
  ])('%s: %s on %i days', (_, id, days, expected) => {
    expect(signals(seen([id, days]))).toEqual(expected);
  });

  it('sees two tools side by side', () => {
    expect(signals(seen(['anydesk', 8], ['rustdesk', 5]))).toEqual(['regular-tool', 'two-tools']);
  });

  it('leaves out approved tools and people who support others, but not their KVMs', () => {
    const state = seen(['anydesk', 8]);
    expect(signals(state, device({ approvedTools: new Set(['anydesk']) }))).toEqual([]);
    expect(signals(state, device({ supportsOthers: true }))).toEqual([]);
    expect(signals(seen(['pikvm', 2]), device({ supportsOthers: true }))).toEqual(['kvm']);
  });

  it('takes its bounds from the options', () => {
    expect(signals(seen(['anydesk', 1]), device(), { min_days: 1 })).toEqual(['occasional-tool']);
    expect(signals(seen(['anydesk', 3]), device(), { regular_share: 0.3 })).toEqual(['regular-tool']);
  });

  it('joins what two names of one device saw', () => {
    const merged = detector.merge(seen(['anydesk', 3]), seen(['rustdesk', 4]));
    expect(signals(merged)).toEqual(['occasional-tool', 'two-tools']);
  });

  it('forgets', () => {
    const state = seen(['anydesk', 3]);
    expect(detector.forget(state, 0)).toBe(true);
    expect(detector.forget(state, 99_999)).toBe(false);
  });
});
