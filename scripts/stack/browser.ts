/**
 * A real browser for tests of the page. Out: the path of Chromium or Chrome. Root on Debian gets it installed, as on a machine of
 * continuous integration; anybody else is told what to install.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { isRoot } from './folders.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Undefined where there is none. `CHROMIUM` names one that is not on the path. */
export function findBrowser({ CHROMIUM, PATH = '' } = process.env): string | undefined {
  const folders = PATH.split(delimiter).filter((folder) => folder !== '');
  const candidates = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...(CHROMIUM === undefined ? [] : [CHROMIUM]), ...candidates].find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Installs it where that needs nobody's password. */
export function installBrowser(): void {
  if (!isRoot) return;
  const install = ['install', '-y', '--no-install-recommends', 'chromium'];
  // The list of packages of a fresh machine may be missing or old.
  if (!aptGet(install) && aptGet(['update'])) aptGet(install);
}

const aptGet = (args: string[]): boolean =>
  spawnSync('apt-get', args, { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }).status ===
  0;

/** The browser for tests, or undefined where they cannot run. Says once what is missing; throws where `CI` is set. */
export function browserForTests(): string | undefined {
  if (findBrowser() === undefined) installBrowser();
  const found = findBrowser();
  if (found !== undefined) return found;
  const bar = '='.repeat(78);
  const missing = [
    bar,
    'There is no browser here, so tests of the page in a real one DID NOT RUN.',
    '  - install Chromium (Debian: apt-get install chromium), or set CHROMIUM to its path',
    bar,
  ].join('\n');
  if (process.env['CI']) throw new Error(missing);
  process.stderr.write(`\n${missing}\n\n`);
  return undefined;
}
