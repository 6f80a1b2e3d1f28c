import { describe, expect, it } from 'vitest';
import detector from '../../detectors/input-latency.ts';
import { at, sighting } from '../support/sightings.ts';
import { defaults, device, sampleAt } from '../support/views.ts';

/** State after samples, so many on each day. */
function measured(perDay: number, days: number, latency: (i: number) => number, rttMs = 20) {
  const state = detector.init();
  for (let day = 0; day < days; day++) {
    for (let i = 0; i < perDay; i++) {
      const time = at(day, 9, i);
      detector.fold(state, sighting({ time, inputLatencyMs: latency(i), rttMs }), sampleAt(time));
    }
  }
  return state;
}

const evaluate = (state: ReturnType<typeof measured>, over = {}) =>
  detector.evaluate(state, device(), defaults(detector, over));

describe('input-latency', () => {
  it('accepts only samples', () => {
    expect(detector.accepts(sighting({ time: 0 }))).toBe(false);
    expect(detector.accepts(sighting({ time: 0, inputLatencyMs: 10 }))).toBe(true);
  });

  it('sees a hand across an ocean', () => {
    const [signal] = evaluate(measured(4, 5, (i) => (i === 0 ? 20 : 240)));
    expect(signal).toMatchObject({ signal: 'remote-hand', level: 0.75, count: 15 });
    expect(signal!.observed).toContain('up to 240 ms');
  });

  it.each([
    ['a hand at the machine', measured(4, 5, () => 25)],
    ['a cloud desktop', measured(4, 5, () => 110)],
    ['a slow moment now and then', measured(10, 5, (i) => (i === 0 ? 400 : 30))],
    ['a bad day', measured(20, 1, () => 300)],
    ['too few samples', measured(1, 5, () => 300)],
    ['a gateway that is far itself', measured(4, 5, () => 240, 150)],
  ])('says nothing of %s', (_, state) => {
    expect(evaluate(state)).toEqual([]);
  });

  it('takes its bounds from the options', () => {
    expect(
      evaluate(
        measured(1, 5, () => 300),
        { min_samples: 5 },
      ),
    ).toHaveLength(1);
    expect(
      evaluate(
        measured(20, 1, () => 300),
        { min_days: 1 },
      ),
    ).toHaveLength(1);
    expect(
      evaluate(
        measured(10, 5, (i) => (i === 0 ? 400 : 30)),
        { min_share: 0.1 },
      ),
    ).toHaveLength(1);
  });

  it('joins what two names of one device measured, and forgets', () => {
    const merged = detector.merge(
      measured(1, 5, () => 300),
      measured(1, 5, () => 300),
    );
    expect(evaluate(merged)).toHaveLength(1);
    expect(detector.forget(merged, 99_999)).toBe(false);
    expect(evaluate(merged)).toEqual([]);
  });
});
