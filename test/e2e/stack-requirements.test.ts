/** What a machine without the programs is told, seen from a process that cannot find Maven and has an empty cache. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { freshFolder } from '../../scripts/stack/folders.ts';
import { findJava } from '../../scripts/stack/java.ts';

const REQUIREMENTS = new URL('../../scripts/stack/requirements.ts', import.meta.url).href;
const STACK = fileURLToPath(new URL('../../scripts/stack.ts', import.meta.url));
const cache = freshFolder('empty-cache');
afterAll(() => rmSync(cache, { recursive: true, force: true }));

function poorMachine(args: string[], variables: Record<string, string> = {}) {
  const env = { PATH: '', XDG_CACHE_HOME: cache, FARMSIGHT_STACK: cache, ...variables };
  return spawnSync(process.execPath, args, { encoding: 'utf8', env });
}

const ask = `import { realPartsRun } from '${REQUIREMENTS}'; console.log([realPartsRun(), realPartsRun()].join());`;

it('tests are told to skip, in one loud block that says what to install', () => {
  const { status, stdout, stderr } = poorMachine(['--input-type=module', '--eval', ask]);
  expect([status, stdout]).toEqual([0, 'false,false\n']);
  expect(stderr.match(/tests that need them DID NOT RUN/g)).toHaveLength(1);
  expect(stderr).toContain(
    'no Maven to fetch Kafka and Elasticsearch with: install it (Debian: apt-get install maven)',
  );
});

it('tests fail where CI is set', () => {
  const { status, stderr } = poorMachine(['--input-type=module', '--eval', ask], { CI: 'true' });
  expect(status).toBe(1);
  expect(stderr).toContain('tests that need them DID NOT RUN');
});

describe('without a browser', () => {
  const browser = new URL('../../scripts/stack/browser.ts', import.meta.url).href;
  const look = `import { browserForTests } from '${browser}'; console.log(String(browserForTests()));`;

  it('tests of the page are told to skip, and what to install', () => {
    const { status, stdout, stderr } = poorMachine(['--input-type=module', '--eval', look]);
    expect([status, stdout]).toEqual([0, 'undefined\n']);
    expect(stderr).toContain('tests of the page in a real one DID NOT RUN');
    expect(stderr).toContain('apt-get install chromium');
  });

  it('and fail where CI is set', () => {
    expect(poorMachine(['--input-type=module', '--eval', look], { CI: 'true' }).status).toBe(1);
  });

  it('CHROMIUM names one that is not on the path', () => {
    const { stdout } = poorMachine(['--input-type=module', '--eval', look], { CHROMIUM: process.execPath });
    expect(stdout).toBe(`${process.execPath}\n`);
  });
});

it('npm run stack ends with code 4', () => {
  const { status, stderr } = poorMachine([STACK, '--native']);
  expect(status).toBe(4);
  expect(stderr).toContain('the stack cannot run here');
});

it('a JDK that is too old is no JDK', () => {
  expect(findJava(9999)).toBeUndefined();
});
