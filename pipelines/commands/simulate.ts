/** `farmsight simulate`: log files of a company that does not exist, with farms, look-alikes and the truth. */
import { simulate } from '../../simulator/index.ts';
import { count } from '../../src/words.ts';
import { nextCommand } from '../render/next-command.ts';
import { bold } from '../render/style.ts';
import { EXIT } from './exit.ts';

export interface SimulateFlags {
  seed: number;
  employees: number;
  days: number;
  start?: string;
  out: string;
}

export async function simulateCommand(flags: SimulateFlags): Promise<number> {
  if (process.stderr.isTTY) console.error(`Simulating ${flags.employees} people for ${count(flags.days, 'day')}…`);
  const { employees, farms, lookalikes, lines } = await simulate(flags);
  const folder = flags.out.replace(/\/$/, '');
  const total = Object.values(lines).reduce((sum, n) => sum + n, 0);
  const people = `${count(employees, 'person', 'people')}, ${count(farms, 'farm')} and ${count(lookalikes, 'innocent look-alike')}`;
  console.log(
    [
      `${people}: ${count(total, 'log line')} in ${bold(folder)}`,
      'truth.json tells who is who. To look for the farms:',
      '',
      `  ${nextCommand(`detect --config ${folder}/settings.yaml --roster ${folder}/roster.csv`, `${folder}/farmsight.db`)} \\`,
      inputsOf(folder)
        .map((input) => `    --input ${input}`)
        .join(' \\\n'),
    ].join('\n'),
  );
  return EXIT.done;
}

/** The inputs of a simulated company, as `detect` wants them. */
export const inputsOf = (folder: string): string[] => [
  `okta=${folder}/okta.ndjson.gz`,
  `entra-id=${folder}/entra-id.ndjson.gz`,
  `duo=${folder}/duo.ndjson.gz`,
  `cisco-asa=${folder}/cisco-asa.log.gz`,
  `globalprotect=${folder}/globalprotect.log.gz`,
  `fortigate=${folder}/fortigate.log.gz`,
  `ecs=${folder}/endpoint.ndjson.gz`,
];
