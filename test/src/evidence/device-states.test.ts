import { describe, expect, it } from 'vitest';
import { DETECTORS } from '../../../detectors/index.ts';
import { DeviceStates } from '../../../src/evidence/device-states.ts';
import { at, sighting } from '../../support/sightings.ts';
import { sampleAt } from '../../support/views.ts';

const tool = (time: number) =>
  sighting({ time, tools: [{ id: 'anydesk', by: 'dns', value: 'relay.anydesk.example' }] });

describe('device states', () => {
  it('are made by the detectors that accept a sighting, and by no other', () => {
    const states = new DeviceStates(DETECTORS);
    expect(states.fold(1, sighting({ time: at(0) }), () => expect.unreachable())).toBe(false);
    expect(states.fold(1, tool(at(0)), () => sampleAt(at(0)))).toBe(true);
    expect(states.get('remote-desktop-tool', 1)).toBeDefined();
    expect(states.get('input-latency', 1)).toBeUndefined();
  });

  it('follow a device that turned out to be another, and are forgotten', () => {
    const states = new DeviceStates(DETECTORS);
    states.fold(1, tool(at(0)), () => sampleAt(at(0)));
    states.fold(2, tool(at(1)), () => sampleAt(at(1)));
    states.merge(2, 1);
    expect(states.get('remote-desktop-tool', 2)).toBeUndefined();
    expect((states.get('remote-desktop-tool', 1) as Map<string, { days: number[] }>).get('anydesk')!.days).toHaveLength(
      2,
    );
    states.evict(99_999);
    expect(states.get('remote-desktop-tool', 1)).toBeUndefined();
  });
});
