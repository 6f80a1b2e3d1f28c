/**
 * What to read. In: `SOURCE=PATH[,PATH…]` as given on the command line; a path is a file, a folder, a glob, or `-`.
 * Out: the files, sorted, each once. Throws UsageError that names what is wrong and what may have been meant.
 */
import { type Dirent, statSync } from 'node:fs';
import { access, constants, glob, readdir, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { closest } from '../closest.ts';
import { UsageError } from '../errors.ts';

export interface InputFile {
  /** Source name, such as `okta`. */
  source: string;
  /** Absolute path, or `-` for standard input. */
  path: string;
  /** Bytes on disk; 0 for standard input. */
  size: number;
}

export async function resolveInputs(specs: readonly string[], knownSources: readonly string[]): Promise<InputFile[]> {
  const files = new Map<string, InputFile>();
  for (const spec of specs) {
    const { source, paths } = splitSpec(spec, knownSources);
    for (const path of paths)
      for (const file of await expand(path, source)) files.set(`${source}\u0000${file.path}`, file);
  }
  return [...files.values()].sort((a, b) => (a.source + a.path < b.source + b.path ? -1 : 1));
}

function splitSpec(spec: string, knownSources: readonly string[]): { source: string; paths: string[] } {
  const equals = spec.indexOf('=');
  if (equals < 1 || equals === spec.length - 1) {
    throw new UsageError(
      `--input ${spec} is not of the form SOURCE=PATH`,
      `for example --input okta=logs/okta.ndjson.gz; sources: ${knownSources.join(', ')}`,
    );
  }
  const source = spec.slice(0, equals);
  if (!knownSources.includes(source)) {
    const meant = closest(source, knownSources);
    throw new UsageError(
      `unknown source ${source} in --input ${spec}`,
      meant === undefined ? `sources: ${knownSources.join(', ')}` : `did you mean ${meant}?`,
    );
  }
  return {
    source,
    paths: spec
      .slice(equals + 1)
      .split(',')
      .filter((path) => path !== ''),
  };
}

async function expand(path: string, source: string): Promise<InputFile[]> {
  if (path === '-') return [{ source, path: '-', size: 0 }];
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory()) return folder(path, source);
  if (stats !== undefined) return [await file(path, source)];
  if (/[*?[{]/.test(path)) return globbed(path, source);
  throw new UsageError(`no such file: ${path} (--input ${source}=…)`, await nearby(path));
}

async function file(path: string, source: string): Promise<InputFile> {
  try {
    await access(path, constants.R_OK);
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${(error as Error).message}`, undefined, { cause: error });
  }
  const real = await realpath(path);
  return { source, path: real, size: statSync(real).size };
}

async function folder(path: string, source: string): Promise<InputFile[]> {
  const entries = await readdir(path, { withFileTypes: true, recursive: true });
  const visible = (entry: Dirent): boolean =>
    entry.isFile() &&
    !join(entry.parentPath, entry.name)
      .slice(path.length)
      .split('/')
      .some((part) => part.startsWith('.'));
  const names = entries.filter(visible).map((entry) => join(entry.parentPath, entry.name));
  if (names.length === 0) throw new UsageError(`the folder ${path} holds no files (--input ${source}=…)`);
  return Promise.all(names.map((name) => file(name, source)));
}

async function globbed(pattern: string, source: string): Promise<InputFile[]> {
  const names: string[] = [];
  for await (const name of glob(pattern)) if (statSync(name).isFile()) names.push(name);
  if (names.length === 0) throw new UsageError(`nothing matches ${pattern} (--input ${source}=…)`);
  return Promise.all(names.map((name) => file(name, source)));
}

async function nearby(path: string): Promise<string | undefined> {
  try {
    const meant = closest(basename(path), await readdir(dirname(resolve(path))));
    return meant === undefined ? undefined : `did you mean ${join(dirname(path), meant)}?`;
  } catch {
    return `the folder ${dirname(path)} does not exist either`;
  }
}
