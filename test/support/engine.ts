/** Options of an engine for tests: all detectors with their defaults, the shipped weights. */
import { readFileSync } from 'node:fs';
import { DETECTORS } from '../../detectors/index.ts';
import type { EngineOptions } from '../../src/window/engine.ts';

export const HOUR = 3_600_000;

export const engineOptions = (over: Partial<EngineOptions> = {}): EngineOptions => ({
  organization: 'acme',
  emailDomains: ['acme.example'],
  roster: [],
  approvedTools: [],
  supporters: [],
  tool: (id) => ({ id, name: id, kind: id === 'pikvm' ? 'ip-kvm' : 'remote-desktop' }),
  detectors: DETECTORS.map((detector) => ({
    detector,
    options: Object.fromEntries(Object.entries(detector.options).map(([name, option]) => [name, option.default])),
  })),
  weights: JSON.parse(readFileSync(new URL('../../config/weights.json', import.meta.url), 'utf8')),
  cohabitation: { minDays: 3, minShare: 0.5, crowd: 8, maxPeople: 64 },
  latenessMs: 6 * HOUR,
  tickMs: HOUR,
  horizonDays: 45,
  capacity: 1_000_000,
  reportLine: 30,
  alertLine: 70,
  ...over,
});

/** For a resolver without an engine around it. */
export const noHooks = {
  userJoined: () => undefined,
  deviceJoined: () => undefined,
  userForgotten: () => undefined,
  deviceForgotten: () => undefined,
};
