/**
 * Loads the settings. In: a YAML or JSON file, and what the command line says instead. Out: settings, and where each value
 * came from. Every problem is told at once, with file, line and key.
 */
import { dirname, resolve } from 'node:path';
import { UsageError } from '../errors.ts';
import { formatDuration } from './duration.ts';
import { type KeyPath, keyPath } from './key-path.ts';
import type { Problem } from './problems.ts';
import { checkSettings, type DetectorOption, type Settings } from './schema.ts';
import type { Secret } from './secret.ts';
import { readSettingsFile, type SettingsFile } from './settings-file.ts';

export interface LoadedSettings {
  settings: Settings;
  /** Where values come from that are no defaults: `FILE:LINE` or a flag, by key path. */
  origins: ReadonlyMap<string, string>;
}

/** What the command line says; its paths are relative to the current folder. */
export interface Overrides {
  roster?: string;
}

const NO_FILE: SettingsFile = { value: {}, lines: new Map() };

/** Throws UsageError that lists every problem. */
export function loadSettings(
  path: string | undefined,
  options: readonly DetectorOption[],
  overrides: Overrides = {},
): LoadedSettings {
  const file = path === undefined ? NO_FILE : readSettingsFile(path);
  const checked = checkSettings(file.value, options);
  const origins = new Map([...file.lines].map(([key, line]) => [key, `${path}:${line}`]));
  if ('problems' in checked) throw unusable(checked.problems, file, path!);
  const settings = path === undefined ? checked.settings : withAbsolutePaths(checked.settings, dirname(resolve(path)));
  if (overrides.roster !== undefined) {
    settings.roster = resolve(overrides.roster);
    origins.set('roster', '--roster');
  }
  return { settings, origins };
}

function unusable(problems: readonly Problem[], { lines }: SettingsFile, path: string): UsageError {
  const told = problems
    .map(({ keys, message }) => ({ line: nearestLine(keys, lines), text: `${keyPath(keys)}: ${message}` }))
    .sort((a, b) => a.line - b.line)
    .map(({ line, text }) => `  ${path}:${line} ${text}`);
  return new UsageError(`the settings cannot be used:\n${told.join('\n')}`, 'docs/settings.md lists every key');
}

/** The line of the value itself, or of the nearest thing around it: what is missing stands nowhere. */
function nearestLine(keys: KeyPath, lines: ReadonlyMap<string, number>): number {
  for (let length = keys.length; length > 0; length--) {
    const line = lines.get(keyPath(keys.slice(0, length)));
    if (line !== undefined) return line;
  }
  return 1;
}

/** Paths in the file are relative to its folder. */
function withAbsolutePaths(settings: Settings, folder: string): Settings {
  const absolute = <T extends string | undefined>(path: T): T =>
    path === undefined ? path : (resolve(folder, path) as T);
  const secret = <T extends Secret | undefined>(at: T): T =>
    at !== undefined && 'file' in at ? ({ file: absolute(at.file) } as T) : at;
  const { kafka, elasticsearch, kibana } = settings;
  return {
    ...settings,
    roster: absolute(settings.roster),
    geo: mapValues(settings.geo, (paths) => paths?.map(absolute)),
    kafka: kafka && {
      ...kafka,
      ssl: typeof kafka.ssl === 'object' ? mapValues(kafka.ssl, absolute) : kafka.ssl,
      sasl: kafka.sasl && { ...kafka.sasl, password: secret(kafka.sasl.password), token: secret(kafka.sasl.token) },
    },
    elasticsearch: elasticsearch && {
      ...elasticsearch,
      ca: absolute(elasticsearch.ca),
      api_key: secret(elasticsearch.api_key),
      password: secret(elasticsearch.password),
    },
    kibana: kibana && {
      ...kibana,
      ca: absolute(kibana.ca),
      api_key: secret(kibana.api_key),
      password: secret(kibana.password),
    },
  };
}

const mapValues = <T extends object>(object: T, change: (value: T[keyof T]) => T[keyof T]): T =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)])) as T;

export interface Effective {
  /** Key path, such as `engine.lateness`. */
  key: string;
  value: unknown;
  /** `FILE:LINE`, a flag, or `default`. */
  origin: string;
}

/** Keys whose values are milliseconds, and are told as they are written. */
const DURATIONS: ReadonlySet<string> = new Set([
  'engine.lateness',
  'engine.horizon',
  'engine.evaluate_every',
  'kafka.session_timeout',
]);

/** Every value in force and where it came from, in the order of docs/settings.md. */
export function effective({ settings, origins }: LoadedSettings): Effective[] {
  const { organizations, ...rest } = settings;
  const company = origins.has('organizations') ? { organizations } : { organization: organizations[0] };
  return leavesOf([], { ...company, ...rest }).map(({ keys, value }) => {
    const key = keyPath(keys);
    const told = DURATIONS.has(key) ? formatDuration(value as number) : value;
    return { key, value: told, origin: origins.get(key) ?? 'default' };
  });
}

/** Values that have no named parts: texts, numbers, switches, and lists of them. */
function leavesOf(keys: KeyPath, value: unknown): { keys: KeyPath; value: unknown }[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.some((item) => typeof item === 'object'))
    return value.flatMap((item, index) => leavesOf([...keys, index], item));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [{ keys, value }];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf([...keys, key], inner));
}
