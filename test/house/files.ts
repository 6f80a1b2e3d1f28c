/** The house as text. In: folders. Out: their files and what each imports. Paths are relative to the checkout, with `/`. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export const read = (path: string): string => readFileSync(ROOT + path, 'utf8');

export const exists = (path: string): boolean => existsSync(ROOT + path);

/** Files that match, in order. */
export const files = (...patterns: string[]): string[] => globSync(patterns, { cwd: ROOT }).map(withSlashes).sort();

const withSlashes = (path: string): string => path.replaceAll('\\', '/');

export interface Import {
  from: string;
  kind: 'file' | 'package' | 'built-in';
  /** A package name, a `node:` module, or the path of a file in the checkout. */
  to: string;
}

// Biome keeps quotes single and statements at the beginning of a line, so text is enough to find them.
const STATEMENT = /^(?:import|export)\b[^'"`;]*?\bfrom '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm;
const BY_URL = /new URL\(\s*'(\.{1,2}\/[^']+\.[cm]?[jt]s)',\s*import\.meta\.url/g;

/** Static, dynamic and type imports, and files named for a worker or a child process. */
export function importsOf(path: string): Import[] {
  const text = read(path);
  return [...text.matchAll(STATEMENT), ...text.matchAll(BY_URL)].map((match) =>
    edge(path, match.slice(1).find((specifier) => specifier !== undefined)!),
  );
}

/** An import of `specifier` in the file `from`. */
export function edge(from: string, specifier: string): Import {
  if (specifier.startsWith('.')) return { from, kind: 'file', to: posix.join(posix.dirname(from), specifier) };
  if (specifier.startsWith('node:')) return { from, kind: 'built-in', to: specifier };
  return { from, kind: 'package', to: packageOf(specifier) };
}

/** `@scope/name/inner.js` and `name/inner.js` without what is inside. */
export const packageOf = (specifier: string): string =>
  specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
