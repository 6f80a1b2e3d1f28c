/** Turns signals into evidence and evidence into a score. In: signals with levels. Out: terms in log-odds, every one visible. */

import type { Detector, Sample, Signal } from './detector.ts';
import type { Evidence, EvidenceEvent } from './finding.ts';
import { shown, type Weights, weightOf } from './weights.ts';

export type ToEvent = (sample: Sample) => EvidenceEvent;

const MAX_EVENTS = 10;

export function toEvidence(detector: Detector, signal: Signal, weights: Weights, toEvent: ToEvent): Evidence {
  return {
    detector: detector.id,
    signal: signal.signal,
    reason: signal.reason,
    observed: signal.observed,
    expected: signal.expected,
    weight: weightOf(weights, `${detector.id}.${signal.signal}`, signal.level),
    attack: [...detector.attack],
    events: signal.samples.slice(0, MAX_EVENTS).map(toEvent),
    event_count: signal.count,
  };
}

/**
 * Evidence of the same kind about several members of one cluster: the strongest counts in full, the next by half, and so
 * on, because what one member does the others often do for the same reason.
 */
export function diminish(evidence: readonly Evidence[]): Evidence[] {
  const seen = new Map<string, number>();
  return [...evidence]
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight) || (a.reason < b.reason ? -1 : 1))
    .map((item) => {
      const key = `${item.detector}.${item.signal}`;
      const before = seen.get(key) ?? 0;
      seen.set(key, before + 1);
      return { ...item, weight: item.weight / 2 ** before };
    });
}

/** Cuts what one detector adds to the cap, keeping its strongest terms; what speaks for innocence is never cut. */
export function capped(evidence: readonly Evidence[], cap: number): Evidence[] {
  const spent = new Map<string, number>();
  return evidence.map((item) => {
    if (item.weight <= 0) return item;
    const before = spent.get(item.detector) ?? 0;
    const weight = Math.min(item.weight, Math.max(0, cap - before));
    spent.set(item.detector, before + weight);
    return { ...item, weight };
  });
}

export interface Score {
  prior: number;
  total: number;
  evidence: Evidence[];
}

/** Sums the terms; terms that say nothing (weight 0) are left out. */
export function score(prior: number, evidence: readonly Evidence[], cap: number): Score {
  const terms = capped(diminish(evidence), cap)
    .map((item) => ({ ...item, weight: shown(item.weight) }))
    .filter((item) => item.weight !== 0);
  const total = shown(terms.reduce((sum, item) => sum + item.weight, prior));
  return { prior, total, evidence: terms };
}
