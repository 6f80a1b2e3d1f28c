/** `farmsight simulate`: log files of a company that does not exist, with farms, look-alikes and the truth. */
import { simulate } from '../../simulator/index.ts';
import { bold } from '../render/style.ts';
import { EXIT } from './detect.ts';

export interface SimulateFlags {
  seed: number;
  employees: number;
  days: number;
  start?: string;
  out: string;
}

export async function simulateCommand(flags: SimulateFlags): Promise<number> {
  if (process.stderr.isTTY) console.error(`Simulating ${flags.employees} people for ${flags.days} days…`);
  const summary = await simulate(flags);
  const lines = Object.values(summary.lines).reduce((sum, count) => sum + count, 0);
  const dir = flags.out.replace(/\/$/, '');
  console.log(
    [
      `${summary.employees} people, ${summary.farms} farms and ${summary.lookalikes} innocent groups and habits, ${lines.toLocaleString('en')} log lines in ${bold(dir)}; truth.json says who is who.`,
      'Find the farms with:',
      `  npx farmsight detect --config ${dir}/settings.yaml --roster ${dir}/roster.csv --store ${dir}/farmsight.db ${inputsOf(
        dir,
      )
        .map((input) => `\\\n    --input ${input}`)
        .join(' ')}`,
    ].join('\n'),
  );
  return EXIT.done;
}

/** The inputs of a simulated company, as `detect` wants them. */
export const inputsOf = (dir: string): string[] => [
  `okta=${dir}/okta.ndjson.gz`,
  `entra-id=${dir}/entra-id.ndjson.gz`,
  `duo=${dir}/duo.ndjson.gz`,
  `cisco-asa=${dir}/cisco-asa.log.gz`,
  `globalprotect=${dir}/globalprotect.log.gz`,
  `fortigate=${dir}/fortigate.log.gz`,
  `ecs=${dir}/endpoint.ndjson.gz`,
];
