/** `farmsight demo`, which `npm start` runs: the main job on the company that ships with farmsight. */
import { mkdirSync, rmSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nextCommand } from '../render/next-command.ts';
import { bold, dim } from '../render/style.ts';
import { table } from '../render/table.ts';
import { detectCommand } from './detect.ts';
import { EXIT } from './exit.ts';
import { inputsOf } from './simulate.ts';

const FOLDER = '.farmsight';
const STORE = `${FOLDER}/demo.db`;

export async function demoCommand(): Promise<number> {
  const sample = relative(process.cwd(), fileURLToPath(new URL('../../samples/company', import.meta.url))) || '.';
  mkdirSync(FOLDER, { recursive: true });
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${STORE}${suffix}`, { force: true });
  console.log(`Reading the logs of a made-up company of 120 people in ${sample}: whose laptops live together, and`);
  console.log('which of them are driven from elsewhere?\n');
  const code = await detectCommand({
    input: inputsOf(sample),
    config: `${sample}/settings.yaml`,
    roster: `${sample}/roster.csv`,
    store: STORE,
  });
  if (code === EXIT.interrupted) return code;
  const lines = table(NEXT.map(([words, why, store]) => [`  ${nextCommand(words, store)}`, dim(why)]));
  console.log(['', bold('What else to try'), ...lines].join('\n'));
  console.log(`\n${sample}/truth.json tells who runs a farm and who only looks like one.`);
  return EXIT.done;
}

const NEXT: [words: string, why: string, store?: string][] = [
  ['serve', 'the findings as a page in the browser', STORE],
  ['findings --json', 'findings as JSON, for scripts', STORE],
  ['simulate --out my-company', 'another company, larger if you like'],
  ['help detect', 'your own logs'],
  ['help stream', 'the same from Kafka to Elasticsearch, for as long as you like'],
];
