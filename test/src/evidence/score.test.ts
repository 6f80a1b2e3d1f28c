import { describe, expect, it } from 'vitest';
import coMovement from '../../../detectors/co-movement.ts';
import type { Evidence } from '../../../src/evidence/finding.ts';
import { score, toEvidence } from '../../../src/evidence/score.ts';

const term = (detector: string, signal: string, weight: number, reason = signal): Evidence => ({
  detector,
  signal,
  reason,
  observed: 1,
  expected: 0,
  weight,
  attack: [],
  events: [],
  event_count: 0,
});

describe('score', () => {
  it('is the prior and every term shown, to the cent', () => {
    const { total, evidence, prior } = score(-4.5, [term('a', 'x', 2), term('b', 'y', -1.2), term('c', 'z', 0)], 5);
    expect(evidence.map(({ weight }) => weight)).toEqual([2, -1.2]);
    expect(total).toBe(-3.7);
    expect(evidence.reduce((sum, { weight }) => sum + weight, prior)).toBeCloseTo(total, 6);
  });

  it('halves what several members of one cluster show alike', () => {
    const { evidence } = score(
      0,
      [term('t', 'tool', 1.4, 'b'), term('t', 'tool', 2, 'a'), term('t', 'tool', 2, 'c')],
      9,
    );
    expect(evidence.map(({ reason, weight }) => [reason, weight])).toEqual([
      ['a', 2],
      ['c', 1],
      ['b', 0.35],
    ]);
  });

  it('caps what one detector adds, and never what speaks for innocence', () => {
    const { evidence, total } = score(
      0,
      [term('t', 'x', 4), term('t', 'y', 3), term('t', 'z', -2), term('u', 'x', 1)],
      5,
    );
    expect(evidence.map(({ detector, signal, weight }) => [detector + signal, weight])).toEqual([
      ['tx', 4],
      ['ty', 1],
      ['tz', -2],
      ['ux', 1],
    ]);
    expect(total).toBe(4);
  });

  it('takes the weight of a signal by its level, and ten events at most', () => {
    const samples = Array.from({ length: 12 }, (_, i) => ({
      id: `s${i}`,
      time: i,
      dataset: 'd',
      action: undefined,
      user: 1,
      device: 1,
      address: undefined,
    }));
    const weights = {
      prior: { cluster: 0, device: 0, user: 0, reason: '' },
      cap: { detector: 5, reason: '' },
      verdict: { confirmed: 20, benign: -20, reason: '' },
      signals: { 'co-movement.joint-moves': { steps: [[3, 1]] as [number, number][], reason: '' } },
    };
    const signal = { signal: 'joint-moves', level: 3, observed: 2, expected: 0, reason: 'moved', samples, count: 12 };
    const evidence = toEvidence(coMovement, signal, weights, ({ id }) => ({ id, '@timestamp': '', dataset: 'd' }));
    expect([evidence.weight, evidence.events.length, evidence.event_count, evidence.attack]).toEqual([
      1,
      10,
      12,
      ['T1078'],
    ]);
  });
});
