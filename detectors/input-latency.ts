/**
 * How long a key press takes to show. In: latency samples of a device (aggregates of an endpoint agent, never keys). Out: a
 * signal when a good part of the samples is slower than any hand at the machine: the operator's leg across an ocean and the
 * remote tool's own delay add up to it, while the device's round trip to the gateway stays short.
 */
import {
  type Days,
  type DeviceView,
  dayOf,
  defineDeviceDetector,
  dropBefore,
  type Sample,
  type Signal,
  unite,
  withDay,
} from '../src/index.ts';

interface State {
  count: number;
  slow: number;
  slowDays: Days;
  slowest: number;
  /** Samples whose gateway was far away too: they say nothing about a remote hand. */
  farGateway: number;
  samples: Sample[];
}

/** Milliseconds no hand at the machine needs: a display and a keyboard take tens, an ocean and a remote tool add 130 or more. */
const SLOW_MS = 150;
const FAR_GATEWAY_MS = 120;
const MAX_SAMPLES = 6;

export default defineDeviceDetector<State>({
  id: 'input-latency',
  name: 'Key presses that come from far away',
  version: 1,
  attack: ['T1219'],
  subject: 'device',
  options: {
    min_samples: { default: 10, unit: 'samples', reason: 'fewer are one bad afternoon' },
    min_days: { default: 3, unit: 'days', reason: 'a busy machine is slow for a day, not for weeks' },
    min_share: { default: 0.25, unit: 'share', reason: 'cloud desktops and slow laptops stay below a tenth' },
  },
  accepts: (s) => s.inputLatencyMs !== undefined,
  init: () => ({ count: 0, slow: 0, slowDays: [], slowest: 0, farGateway: 0, samples: [] }),
  fold(state, s, sample) {
    state.count++;
    if (s.inputLatencyMs! < SLOW_MS) return;
    if (s.rttMs !== undefined && s.rttMs >= FAR_GATEWAY_MS) {
      state.farGateway++;
      return;
    }
    state.slow++;
    state.slowest = Math.max(state.slowest, s.inputLatencyMs!);
    const days = withDay(state.slowDays, dayOf(s.time));
    if (days !== state.slowDays && state.samples.length < MAX_SAMPLES) state.samples.push(sample);
    state.slowDays = days;
  },
  merge: (a, b) => ({
    count: a.count + b.count,
    slow: a.slow + b.slow,
    slowDays: unite(a.slowDays, b.slowDays),
    slowest: Math.max(a.slowest, b.slowest),
    farGateway: a.farGateway + b.farGateway,
    samples: [...a.samples, ...b.samples].sort((x, y) => x.time - y.time).slice(0, MAX_SAMPLES),
  }),
  forget(state, firstDay) {
    const had = state.slowDays.length;
    dropBefore(state.slowDays, firstDay);
    // Counts have no days of their own; when every slow day is gone they start anew.
    if (had > 0 && state.slowDays.length === 0) Object.assign(state, { count: 0, slow: 0, farGateway: 0, samples: [] });
    return state.count > 0;
  },
  evaluate(state, device, options): Signal[] {
    const share = state.slow / Math.max(1, state.count);
    if (
      state.count < options['min_samples']! ||
      state.slowDays.length < options['min_days']! ||
      share < options['min_share']!
    )
      return [];
    return [
      {
        signal: 'remote-hand',
        level: share,
        observed: `${Math.round(share * 100)} % of ${state.count} samples at ${SLOW_MS} ms or more, up to ${Math.round(state.slowest)} ms`,
        expected: 'tens of milliseconds',
        reason: `key presses on ${owner(device)} took ${SLOW_MS} ms or more in ${Math.round(share * 100)} % of samples on ${state.slowDays.length} days, although its gateway is near`,
        samples: state.samples,
        count: state.slow,
      },
    ];
  },
});

const owner = (device: DeviceView): string =>
  device.user === undefined ? device.name : `${device.name} (${device.user})`;
