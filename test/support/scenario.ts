/** Runs one simulated group among ordinary people through the whole embedded path. In: its kind, a seed, days. Out: open findings. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { detectorOptions } from '../../pipelines/commands/context.ts';
import { type DetectOptions, type DetectSummary, detect } from '../../pipelines/embedded.ts';
import { type ScenarioKind, type SimulatedCompany, simulateScenario } from '../../simulator/index.ts';
import type { Finding } from '../../src/evidence/finding.ts';
import { SOURCES } from '../../src/parse/registry.ts';
import { loadSettings } from '../../src/settings/load.ts';
import { resolveInputs } from '../../src/source/inputs.ts';

export async function runScenario(kind: ScenarioKind, seed: number, days: number): Promise<Finding[]> {
  const folder = mkdtempSync(join(tmpdir(), 'farmsight-scenario-'));
  try {
    const { findings } = await detectCompany(simulateScenario(kind, seed, days), folder);
    return findings.filter((finding) => finding.farmsight.finding.status === 'open');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Writes a company's files into a folder and answers with the `--input` of each. */
export function writeCompany(company: SimulatedCompany, folder: string): string[] {
  const inputs: string[] = [];
  for (const [name, text] of company.files) {
    if (text === '') continue;
    const path = join(folder, `${name}.log`);
    writeFileSync(path, text);
    inputs.push(`${name === 'endpoint' ? 'ecs' : name}=${path}`);
  }
  writeFileSync(join(folder, 'roster.csv'), company.roster);
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(company.settings));
  return inputs;
}

export async function detectCompany(company: SimulatedCompany, folder: string, threads = 1): Promise<DetectSummary> {
  return detectInputs(writeCompany(company, folder), folder, { storePath: join(folder, 'farmsight.db'), threads });
}

/** Reads inputs with the roster and the settings that `writeCompany` left in the folder. */
export async function detectInputs(
  specs: readonly string[],
  folder: string,
  options: Omit<DetectOptions, 'inputs' | 'settings'>,
): Promise<DetectSummary> {
  const { settings } = loadSettings(join(folder, 'settings.json'), detectorOptions(), {
    roster: join(folder, 'roster.csv'),
  });
  return detect({ ...options, inputs: await resolveInputs(specs, SOURCES), settings });
}
