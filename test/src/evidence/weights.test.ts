import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DETECTORS } from '../../../detectors/index.ts';
import { riskOf, shown, type Weights, weightOf } from '../../../src/evidence/weights.ts';

const weights = JSON.parse(readFileSync(new URL('../../../config/weights.json', import.meta.url), 'utf8')) as Weights;

describe('weights', () => {
  it('hold from a level on, until the next', () => {
    expect([2, 3, 3.5, 4, 99].map((level) => weightOf(weights, 'many-devices-one-address.people', level))).toEqual([
      0, 0.8, 0.8, 1.4, 2.6,
    ]);
  });

  it('are refused for a signal that has none', () => {
    expect(() => weightOf(weights, 'co-movement.nothing', 1)).toThrow('no weight for co-movement.nothing');
  });

  it('as shipped belong to detectors, rise in level, and each states its reason', () => {
    const ids = new Set(DETECTORS.map((detector) => detector.id));
    for (const [key, weight] of Object.entries(weights.signals)) {
      expect(ids).toContain(key.split('.')[0]);
      expect(weight.reason.length).toBeGreaterThan(20);
      const levels = weight.steps.map(([level]) => level);
      expect(levels).toEqual([...levels].sort((a, b) => a - b));
    }
  });

  it('make a risk of 0 to 100', () => {
    expect([-100, -4.5, 0, 0.85, 100].map(riskOf)).toEqual([0, 1.1, 50, 70.1, 100]);
    expect(shown(1.005_9)).toBe(1.01);
  });
});
