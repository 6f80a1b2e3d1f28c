/**
 * What to read. In: `SOURCE=PATH[,PATH…]` as given on the command line; a path is a file, a folder, a glob, or `-`.
 * Out: the files, sorted, each once. Throws UsageError that names what is wrong and what may have been meant.
 */
import { type Dirent, type Stats, statSync } from 'node:fs';
import { access, constants, glob, readdir, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { closest } from '../closest.ts';
import { UsageError } from '../errors.ts';
import { STANDARD_INPUT } from './bytes.ts';

export interface InputFile {
  /** Source name, such as `okta`. */
  source: string;
  /** Absolute path without links, or `-` for standard input. */
  path: string;
  /** Bytes on disk; 0 for standard input. */
  size: number;
}

export async function resolveInputs(specs: readonly string[], knownSources: readonly string[]): Promise<InputFile[]> {
  const files = new Map<string, InputFile>();
  for (const spec of specs) {
    const { source, paths } = splitSpec(spec, knownSources);
    for (const path of paths) {
      for (const file of await expand(path, source)) files.set(`${source}=${file.path}`, file);
    }
  }
  const inputs = [...files.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, file]) => file);
  if (inputs.filter(({ path }) => path === STANDARD_INPUT).length > 1) {
    throw new UsageError('standard input is given as more than one source', 'its records can only be read once');
  }
  return inputs;
}

function splitSpec(spec: string, knownSources: readonly string[]): { source: string; paths: string[] } {
  const equals = spec.indexOf('=');
  const paths = splitPaths(spec.slice(equals + 1));
  if (equals < 1 || paths.length === 0) {
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
  return { source, paths };
}

/** At commas, but not at those in the braces of a glob. */
const splitPaths = (list: string): string[] => list.split(/,(?![^{}]*\})/).filter((path) => path !== '');

async function expand(path: string, source: string): Promise<InputFile[]> {
  if (path === STANDARD_INPUT) return [{ source, path, size: 0 }];
  const stats = statsOf(path);
  if (stats !== undefined) return all(path, stats, source);
  if (/[*?[{]/.test(path)) return globbed(path, source);
  throw new UsageError(`no such file: ${path} (--input ${source}=…)`, await nearby(path));
}

/** Undefined where there is nothing, or a link to nothing. */
const statsOf = (path: string): Stats | undefined => statSync(path, { throwIfNoEntry: false });

const all = async (path: string, stats: Stats, source: string): Promise<InputFile[]> =>
  stats.isDirectory() ? folder(path, source) : [await file(path, stats, source)];

async function file(path: string, stats: Stats, source: string): Promise<InputFile> {
  if (!stats.isFile()) {
    throw new UsageError(
      `${path} is not a file (--input ${source}=…)`,
      `to read a pipe: … | farmsight detect --input ${source}=-`,
    );
  }
  await mustBeReadable(path);
  return { source, path: await realpath(path), size: stats.size };
}

async function mustBeReadable(path: string): Promise<void> {
  try {
    await access(path, constants.R_OK);
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${(error as Error).message}`, undefined, { cause: error });
  }
}

async function folder(path: string, source: string): Promise<InputFile[]> {
  await mustBeReadable(path);
  const isVisible = (name: string): boolean =>
    !relative(path, name)
      .split(sep)
      .some((part) => part.startsWith('.'));
  const entries: Dirent[] = await readdir(path, { withFileTypes: true, recursive: true });
  const names = entries.map((entry) => join(entry.parentPath, entry.name)).filter(isVisible);
  const files = names.flatMap((name) => (statsOf(name)?.isFile() === true ? [name] : []));
  if (files.length === 0) throw new UsageError(`the folder ${path} holds no files (--input ${source}=…)`);
  return Promise.all(files.map((name) => file(name, statSync(name), source)));
}

async function globbed(pattern: string, source: string): Promise<InputFile[]> {
  const files: InputFile[] = [];
  for await (const name of glob(pattern)) {
    const stats = statsOf(name);
    if (stats !== undefined) files.push(...(await all(name, stats, source)));
  }
  if (files.length === 0) throw new UsageError(`nothing matches ${pattern} (--input ${source}=…)`);
  return files;
}

async function nearby(path: string): Promise<string | undefined> {
  try {
    const meant = closest(basename(path), await readdir(dirname(resolve(path))));
    return meant === undefined ? undefined : `did you mean ${join(dirname(path), meant)}?`;
  } catch {
    return `the folder ${dirname(path)} does not exist either`;
  }
}
