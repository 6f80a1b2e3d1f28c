/** `farmsight demo`, which `npm start` runs: the main job on the company that ships with farmsight. */
import { mkdirSync, rmSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openStore } from '../../src/checkpoint/store.ts';
import { bold, dim } from '../render/style.ts';
import { detectCommand } from './detect.ts';
import { inputsOf } from './simulate.ts';

const here = (path: string): string =>
  relative(process.cwd(), fileURLToPath(new URL(`../../${path}`, import.meta.url))) || '.';

export async function demoCommand(): Promise<number> {
  const sample = here('samples/company');
  const store = here('.farmsight/demo.db');
  mkdirSync(here('.farmsight'), { recursive: true });
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${store}${suffix}`, { force: true });
  console.log(
    `Reading the logs of a simulated company of 120 people (${sample}): who lives together, and who is driven from elsewhere?\n`,
  );
  const code = await detectCommand({
    input: inputsOf(sample),
    config: `${sample}/settings.yaml`,
    roster: `${sample}/roster.csv`,
    store,
  });
  console.log(next(store));
  return code;
}

function next(store: string): string {
  const reader = openStore(store, { readonly: true });
  const [first] = reader.findings({ minRisk: 70 });
  reader.close();
  return [
    '',
    bold('What to try next'),
    `  npx farmsight explain ${first?.farmsight.finding.id.slice(0, 12) ?? 'ID'} --store ${store}   ${dim('every term of a score and the events behind it')}`,
    `  npx farmsight findings --store ${store} --user NAME   ${dim('who is in which group')}`,
    `  npx farmsight detect --input okta=LOGS --config settings.yaml --roster people.csv   ${dim('your own logs: npx farmsight help detect')}`,
    `  ${dim('samples/company/truth.json says who was a farm; docs/ says how it works. A web page (serve) and Kafka (stream) are not in this release.')}`,
  ].join('\n');
}
