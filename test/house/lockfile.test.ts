/** The lock lists what `npm ci` asks for on every system, also what the system that wrote it did not install. */
import { expect, it } from 'vitest';
import { read } from './files.ts';

interface Entry {
  version?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, Entry> };
const manifest = JSON.parse(read('package.json')) as Entry;

/** Whether a package of this name can be found from `at`, as Node and npm look for it: here, then outward. */
function isLocked(at: string, name: string): boolean {
  for (let folder = at; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))) {
    if (Object.hasOwn(packages, folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`)) return true;
    if (folder === '') return false;
  }
}

it.each(['dependencies', 'optionalDependencies'] as const)('has an entry for each of %s', (kind) => {
  const missing = Object.entries(packages).flatMap(([at, entry]) =>
    Object.keys(entry[kind] ?? {})
      .filter((name) => !isLocked(at, name))
      .map((name) => `${name}, wanted by ${at || 'package.json'}`),
  );
  expect(missing, 'run `node scripts/complete-lock.mjs`').toEqual([]);
});

it('says what package.json says', () => {
  expect(packages['']!.dependencies).toEqual(manifest.dependencies);
  expect(packages['']!.devDependencies).toEqual(manifest.devDependencies);
});

it('gives every package an exact version', () => {
  const loose = Object.entries(packages).filter(
    ([at, entry]) => at !== '' && !/^\d+\.\d+\.\d+/.test(entry.version ?? ''),
  );
  expect(loose.map(([at]) => at)).toEqual([]);
});

it('names no registry, so that any mirror serves', () => {
  expect(read('package-lock.json')).not.toMatch(/"resolved"/);
});
