import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { run, temporaryFolder } from './run.ts';

const path = temporaryFolder();

it('makes a company, and says how to look for its farms', async () => {
  const { code, out } = await run([
    'simulate',
    '--seed',
    '3',
    '--employees',
    '20',
    '--days',
    '3',
    '--out',
    path('acme'),
  ]);
  expect(code).toBe(0);
  expect(out).toMatch(/^20 people, 1 farm and \d+ innocent look-alikes?: [\d,]+ log lines in /);
  expect(readdirSync(path('acme'))).toEqual(
    expect.arrayContaining(['okta.ndjson.gz', 'roster.csv', 'settings.yaml', 'truth.json']),
  );

  const command = out.slice(out.indexOf('farmsight detect')).replaceAll('\\\n', ' ').trim();
  const detected = await run([...command.split(/\s+/).slice(1), '--quiet']);
  expect([detected.code, detected.err]).toEqual([0, '']);
});

it('does not make what cannot be', async () => {
  const { code, err } = await run(['simulate', '--start', 'yesterday', '--out', path('never')]);
  expect([code, err]).toEqual([2, expect.stringContaining('yesterday')]);
});
