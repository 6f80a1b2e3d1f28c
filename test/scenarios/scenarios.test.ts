import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { goldenPath, goldenText, highestRisk, play, readScenario, scenarioNames } from '../support/golden.ts';

const ALERT = 70;

describe.each(scenarioNames())('%s', (name) => {
  it('finds the farm, says nothing of its twins, and gives the golden findings byte for byte', async () => {
    const scenario = readScenario(name);
    const outcome = await play(scenario);
    expect(highestRisk(outcome.get(scenario.farm)!)).toBeGreaterThanOrEqual(ALERT);
    for (const twin of scenario.twins)
      expect([twin, highestRisk(outcome.get(twin)!)]).toEqual([twin, expect.toSatisfy((risk: number) => risk < ALERT)]);
    expect(goldenText(outcome)).toBe(readFileSync(goldenPath(name), 'utf8'));
  });
});
