/** Golden scenarios: a farm and its benign twins, with the findings expected of each. */
import { readdirSync, readFileSync } from 'node:fs';
import type { ScenarioKind } from '../../simulator/index.ts';
import type { Finding } from '../../src/evidence/finding.ts';
import { findingLine } from '../../src/sink/ndjson.ts';
import { runScenario } from './scenario.ts';

export interface Scenario {
  farm: ScenarioKind;
  twins: ScenarioKind[];
  seed: number;
  days: number;
}

const root = new URL('../scenarios/', import.meta.url);

export const goldenPath = (name: string): URL => new URL(`${name}/findings.golden.json`, root);

export const scenarioNames = (): string[] =>
  readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();

export const readScenario = (name: string): Scenario =>
  JSON.parse(readFileSync(new URL(`${name}/scenario.json`, root), 'utf8')) as Scenario;

export type Outcome = Map<ScenarioKind, Finding[]>;

/** Findings of the farm and of each twin. */
export async function play({ farm, twins, seed, days }: Scenario): Promise<Outcome> {
  const outcome: Outcome = new Map();
  for (const kind of [farm, ...twins]) outcome.set(kind, await runScenario(kind, seed, days));
  return outcome;
}

/** As it is kept: for each kind its findings, one canonical line each. */
export const goldenText = (outcome: Outcome): string =>
  `${JSON.stringify(Object.fromEntries([...outcome].map(([kind, findings]) => [kind, findings.map((finding) => JSON.parse(findingLine(finding)))])), null, 1)}\n`;

export const highestRisk = (findings: readonly Finding[]): number =>
  Math.max(0, ...findings.map((finding) => finding.event.risk_score));
