import { mkdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { simulateScenario } from '../../../simulator/index.ts';
import type { Finding } from '../../../src/evidence/finding.ts';
import { writeCompany } from '../../support/scenario.ts';
import { documents, type Ran, run, temporaryFolder } from './run.ts';

const path = temporaryFolder();
const company = () => ['--config', path('company/settings.json')];
const farmsight = (...args: string[]): Promise<Ran> => run([...args, '--store', path('hunt.db')]);
let detect: string[];
let id: string;

const first = ({ out }: Ran): Finding => documents<Finding>(out)[0]!;

beforeAll(async () => {
  mkdirSync(path('company'));
  const inputs = writeCompany(simulateScenario('hosted-farm', 3, 14), path('company'));
  detect = ['detect', ...inputs.flatMap((input) => ['--input', input]), ...company(), '--threads', '1'];
  id = first(await farmsight(...detect, '--json')).farmsight.finding.id;
});

const verdict = (finding: string, value: string, ...args: string[]) =>
  farmsight('verdict', finding, value, '--reason', 'HR knows', ...company(), ...args);

describe('a verdict', () => {
  it('changes the finding, says by how much, and what to type next', async () => {
    const { code, out, err } = await verdict(id.slice(0, 12), 'benign');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^\w{12} is closed now, with a risk of \d(\.\d)?\. Next: farmsight explain \w{12} --store /);
    expect((await farmsight('explain', id)).out).toContain('An analyst found it benign: HR knows');
  });

  it('is still there when the same command is given again', async () => {
    await farmsight(...detect, '--quiet');
    expect(first(await farmsight('explain', id, '--json')).farmsight.verdict).toMatchObject({ value: 'benign' });
  });

  it('is taken back, and replaced', async () => {
    const withdrawn = first(await verdict(id, 'withdrawn', '--json'));
    expect([withdrawn.farmsight.finding.status, withdrawn.farmsight.verdict]).toEqual(['open', undefined]);
    const confirmed = first(await verdict(id, 'confirmed', '--by', 'ann', '--json'));
    expect(confirmed.event.risk_score).toBeGreaterThan(99);
    expect(confirmed.farmsight.verdict).toMatchObject({ value: 'confirmed', by: 'ann', reason: 'HR knows' });
  });
});

describe('is refused with 2', () => {
  it('where no finding has the id', async () => {
    const { code, err } = await verdict('abcd', 'benign');
    expect([code, err]).toEqual([2, expect.stringMatching(/there is no finding abcd in \S+hunt\.db/)]);
  });

  it('where there is no store, and none is made', async () => {
    const { code, err } = await run(['verdict', id, 'benign', '--reason', 'HR knows', '--store', path('none.db')]);
    expect([code, err]).toEqual([2, expect.stringMatching(/none\.db/)]);
  });

  it('where the settings are of another company', async () => {
    const { code, err } = await farmsight('verdict', id, 'benign', '--reason', 'HR knows');
    expect([code, err]).toEqual([2, expect.stringMatching(/give the --config with which it was made/)]);
  });

  it.each([
    [['verdict', 'abcd', 'guilty', '--reason', 'HR knows'], /confirmed, benign, withdrawn/],
    [['verdict', 'abcd', 'benign'], /--reason/],
    [['verdict', 'abcd', 'benign', '--reason', ' '], /Expected some words/],
    [['verdict', 'abcd', 'benign', '--reason', 'HR knows', '--stream'], /the settings say nothing of Kafka/],
  ])('%j', async (args, message) => {
    const { code, err } = await run(args);
    expect([code, err]).toEqual([2, expect.stringMatching(message)]);
  });
});
