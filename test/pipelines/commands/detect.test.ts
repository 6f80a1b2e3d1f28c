import { existsSync, mkdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { simulateScenario } from '../../../simulator/index.ts';
import { writeCompany } from '../../support/scenario.ts';
import { run, temporaryFolder } from './run.ts';

const path = temporaryFolder();
let inputs: string[];

beforeAll(() => {
  mkdirSync(path('company'));
  inputs = writeCompany(simulateScenario('hosted-farm', 3, 14), path('company')).flatMap((input) => ['--input', input]);
});

let stores = 0;
/** Detects in the simulated company, with a store of its own. */
const detect = (...args: string[]) =>
  run([
    ...['detect', ...inputs, '--config', path('company/settings.json'), '--roster', path('company/roster.csv')],
    ...['--threads', '1', '--store', path(`${stores++}.db`), ...args],
  ]);

describe('a company with a farm', () => {
  it('raises the alarm with --fail-on, and says only what was found with --quiet', async () => {
    const { code, out, err } = await detect('--quiet', '--fail-on', '70');
    expect([code, err]).toEqual([1, '']);
    expect(out).toContain('1 alert');
    expect(out).not.toContain('Read ');
  });
});

describe('standard input', () => {
  const stdin = (input: string, ...args: string[]) =>
    run(['detect', '--input', 'okta=-', '--store', path(`${stores++}.db`), '--threads', '1', ...args], { input });

  it('with refused records ends with 3 and the details', async () => {
    const { code, out } = await stdin('not json\n{"a":1}\n{"b":\n');
    expect(code).toBe(3);
    expect(out).toContain('There is nothing to judge: no record is an event.');
    expect(out).toMatch(/^3 records refused and kept in the store/m);
    expect(out).toMatch(/^ +standard input:2 missing-field eventType$/m);
  });

  it.each(['--quiet', '--json'])('tells what was refused on standard error with %s', async (flag) => {
    const { code, out, err } = await stdin('{"a":1}\n', flag);
    expect([code, out]).toEqual([3, '']);
    expect(err).toContain('missing-field: a field the source always writes is missing');
  });

  it('that is empty is no error', async () => {
    expect(await stdin('', '--quiet')).toMatchObject({ code: 0, out: '' });
  });
});

it.each(['SIGINT', 'SIGTERM'] as const)('%s stops cleanly, and the same command goes on', async (signal) => {
  const store = path(`${signal}.db`);
  const args = ['detect', '--input', 'okta=-', '--store', store, '--threads', '1'];
  const stopped = await run(args, {
    meanwhile: (child) => {
      child.stdin!.write('{"a":1}\n');
      // The store is there as soon as reading begins, and only then is the signal awaited.
      const waiting = setInterval(() => {
        if (!existsSync(store)) return;
        clearInterval(waiting);
        setTimeout(() => {
          child.kill(signal);
          setTimeout(() => child.stdin!.end(), 300);
        }, 1000);
      }, 20);
    },
  });
  expect(stopped.code).toBe(130);
  expect(stopped.err).toContain('Stopped. What was read is kept; the same command goes on from there.');
});

it.runIf(process.platform === 'linux')('a store that cannot be written ends with 4', async () => {
  const { code, err } = await run(['detect', '--input', 'okta=-', '--store', '/proc/farmsight.db']);
  expect([code, err]).toEqual([4, expect.stringMatching(/^farmsight: .*\/proc\/farmsight\.db/)]);
});
