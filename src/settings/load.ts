/**
 * Loads the settings. In: a YAML or JSON file, overrides from the command line. Out: settings, and where each value came from.
 * Every problem is told at once, with file, line and key; an unknown key with what may have been meant.
 */
import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { closest } from '../closest.ts';
import { toolIds } from '../enrich/remote-tools.ts';
import { UsageError } from '../errors.ts';
import { type DetectorOption, type Settings, type SettingsIssue, settingsSchema } from './schema.ts';

export interface LoadedSettings {
  settings: Settings;
  /** Path of each value set in the file, such as `engine.lateness`, to `FILE:LINE`. */
  origins: ReadonlyMap<string, string>;
}

export interface Overrides {
  roster?: string;
}

/** Throws UsageError that lists every problem. */
export function loadSettings(
  path: string | undefined,
  options: readonly DetectorOption[],
  overrides: Overrides = {},
): LoadedSettings {
  const file = path === undefined ? emptyFile() : readFile(path);
  const value = typeof file.value === 'object' && file.value !== null ? (file.value as Record<string, unknown>) : {};
  if (path !== undefined) absolutePaths(value, dirname(resolve(path)));
  if (overrides.roster !== undefined) value['roster'] = resolve(overrides.roster);
  const origins = new Map(file.origins);
  if (overrides.roster !== undefined) origins.set('roster', '--roster');
  const parsed = settingsSchema(options).safeParse(value);
  if (parsed.success) return { settings: parsed.data as Settings, origins };
  const problems = parsed.error.issues.flatMap((issue) =>
    describe(issue, settingsKeys(options)).map((text) => `${place(path, origins, issue.path)}${text}`),
  );
  throw new UsageError(
    `the settings cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    'docs/settings.md lists every key',
  );
}

interface SettingsFile {
  value: unknown;
  origins: Map<string, string>;
}

const emptyFile = (): SettingsFile => ({ value: {}, origins: new Map() });

function readFile(path: string): SettingsFile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read the settings file ${path}: ${(error as Error).message}`, undefined, {
      cause: error,
    });
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0)
    throw new UsageError(`${path} is neither YAML nor JSON: ${document.errors[0]!.message.split('\n')[0]}`);
  const value: unknown = document.toJS({ maxAliasCount: 100 });
  if (value !== null && (typeof value !== 'object' || Array.isArray(value)))
    throw new UsageError(`${path} holds no settings: expected keys and values`);
  const origins = new Map<string, string>();
  collect(value, [], (keys) => {
    const node = document.getIn(keys, true);
    const offset = isNode(node) ? node.range?.[0] : undefined;
    origins.set(keys.join('.'), offset === undefined ? path : `${path}:${lines.linePos(offset).line}`);
  });
  return { value, origins };
}

function collect(value: unknown, keys: (string | number)[], note: (keys: (string | number)[]) => void): void {
  if (keys.length > 0) note(keys);
  if (keys.length > 8 || typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value))
    collect(inner, [...keys, Array.isArray(value) ? Number(key) : key], note);
}

/** Paths in the file are relative to the file. */
function absolutePaths(value: Record<string, unknown>, base: string): void {
  const absolute = (path: unknown): unknown =>
    typeof path === 'string' && !isAbsolute(path) ? resolve(base, path) : path;
  if (value['roster'] !== undefined) value['roster'] = absolute(value['roster']);
  const geo = value['geo'];
  if (typeof geo === 'object' && geo !== null) {
    for (const [kind, paths] of Object.entries(geo))
      (geo as Record<string, unknown>)[kind] = Array.isArray(paths) ? paths.map(absolute) : absolute(paths);
  }
}

function place(path: string | undefined, origins: ReadonlyMap<string, string>, keys: readonly PropertyKey[]): string {
  for (let length = keys.length; length > 0; length--) {
    const origin = origins.get(keys.slice(0, length).join('.'));
    if (origin !== undefined) return `${origin} ${keys.join('.')}: `;
  }
  return path === undefined ? `${keys.join('.')}: ` : `${path} ${keys.join('.')}${keys.length > 0 ? ': ' : ''}`;
}

function describe(issue: SettingsIssue, known: readonly string[]): string[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, known));
  if (issue.code === 'custom' && issue.params?.['kind'] === 'tool') {
    const meant = closest(String(issue.params['word']), toolIds());
    return [
      `${issue.message}${meant === undefined ? '; ids are in config/remote-tools.json' : `; did you mean ${meant}?`}`,
    ];
  }
  if (issue.code === 'invalid_value' && issue.values.length < 60) return [`expected one of ${issue.values.join(', ')}`];
  return [issue.message];
}

function unknownKey(key: string, known: readonly string[]): string {
  const meant = closest(key, known);
  return `unknown key ${key}${meant === undefined ? '' : `; did you mean ${meant}?`}`;
}

/** Every key the settings know, for suggestions. */
function settingsKeys(options: readonly DetectorOption[]): string[] {
  const own =
    'organization organizations id name email_domains corporate_networks cidrs sanctioned_remote_tools remote_tool_groups geo city asn country anonymous_ip connection_type isp enterprise roster sources timezone engine lateness horizon evaluate_every alert_line report_line household_days household_share crowd detectors enabled kafka brokers topics topic source group ssl sasl elasticsearch node api_key username password ca ca_fingerprint namespace';
  return [...own.split(' '), ...options.flatMap(({ detector, option }) => [detector, option])];
}

export interface Effective {
  key: string;
  value: unknown;
  origin: string;
}

/** Every value in force and where it came from. */
export function effective({ settings, origins }: LoadedSettings): Effective[] {
  const rows: Effective[] = [];
  const walk = (value: unknown, keys: string[]): void => {
    const key = keys.join('.');
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      rows.push({ key, value, origin: originOf(key, origins) });
    else for (const [name, inner] of Object.entries(value)) walk(inner, [...keys, name]);
  };
  for (const [name, value] of Object.entries(settings)) if (value !== undefined) walk(value, [name]);
  return rows;
}

function originOf(key: string, origins: ReadonlyMap<string, string>): string {
  const written = key.startsWith('organizations') && !origins.has('organizations') ? 'organization' : key;
  return origins.get(written) ?? origins.get(written.split('.').slice(0, -1).join('.')) ?? 'default';
}
