import { afterEach, expect, it, vi } from 'vitest';
import { nextCommand } from '../../../pipelines/render/next-command.ts';

afterEach(() => vi.unstubAllEnvs());

it.each([
  [undefined, undefined, 'farmsight explain 9b15'],
  [undefined, 'farmsight.db', 'farmsight explain 9b15'],
  [undefined, 'hunt.db', 'farmsight explain 9b15 --store hunt.db'],
  ['exec', 'hunt.db', 'npx farmsight explain 9b15 --store hunt.db'],
])('started by npm %s, with the store %s: %s', (npm, store, line) => {
  vi.stubEnv('npm_command', npm);
  expect(nextCommand('explain 9b15', store)).toBe(line);
});
