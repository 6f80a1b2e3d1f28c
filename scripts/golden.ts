/** Makes the golden findings of all scenarios anew and prints what moved. Usage: npm run golden */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { goldenPath, goldenText, highestRisk, play, readScenario, scenarioNames } from '../test/support/golden.ts';

for (const name of scenarioNames()) {
  const outcome = await play(readScenario(name));
  const path = goldenPath(name);
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const after = goldenText(outcome);
  const risks = [...outcome].map(([kind, findings]) => `${kind} ${highestRisk(findings)}`).join(', ');
  console.log(`${before === after ? 'same ' : 'moved'} ${name}: ${risks}`);
  if (before !== after) writeFileSync(path, after);
}
