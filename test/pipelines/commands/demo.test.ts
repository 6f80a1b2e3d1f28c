import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { run, temporaryFolder } from './run.ts';

const path = temporaryFolder();
const truth = JSON.parse(
  readFileSync(fileURLToPath(new URL('../../../samples/company/truth.json', import.meta.url)), 'utf8'),
) as {
  farms: unknown[];
};

it('finds the farms of the sample, from any folder, whatever an earlier run left there', async () => {
  mkdirSync(path('elsewhere/.farmsight'), { recursive: true });
  writeFileSync(path('elsewhere/.farmsight/demo.db'), 'half of a store');
  const { code, out } = await run(['demo'], { cwd: path('elsewhere') });
  expect(code).toBe(0);
  expect(out).toMatch(new RegExp(`^${truth.farms.length} alerts`, 'm'));
  expect(out).toMatch(/farmsight explain [0-9a-f]{12} --store \.farmsight\/demo\.db/);
});
