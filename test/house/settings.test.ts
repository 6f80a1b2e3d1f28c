/** docs/settings.md lists every key of the settings with its default, and every column of the roster, and no others. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { detectorOptions } from '../../pipelines/commands/context.ts';
import { parseRoster } from '../../src/identity/roster.ts';
import { SOURCES } from '../../src/parse/registry.ts';
import { type KeyPath, keyPath } from '../../src/settings/key-path.ts';
import { effective, type LoadedSettings, loadSettings } from '../../src/settings/load.ts';
import { settingsKeys } from '../../src/settings/schema.ts';
import { read } from './files.ts';

const page = read('docs/settings.md');
const options = detectorOptions();

/** Cells of each row whose first is a key. */
const rows = [...page.matchAll(/^\| `([^`]+)` \|(.*)\|$/gm)].map(([, key, rest]) => ({
  key: key!,
  cells: rest!.split('|').map((cell) => cell.trim()),
}));
const rosterBegins = rows.findIndex(({ key }) => key === 'email');
const settingsRows = rows.slice(0, rosterBegins);
const rosterRows = rows.slice(rosterBegins);

/** The text as a settings file, loaded. */
function load(text: string): LoadedSettings {
  const folder = mkdtempSync(join(tmpdir(), 'farmsight-settings-page-'));
  try {
    writeFileSync(join(folder, 'settings.yaml'), text);
    return loadSettings(join(folder, 'settings.yaml'), options);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Every key that holds a value, as the page writes it. */
function leaves(keys: KeyPath): string[] {
  const inner = settingsKeys(options, keys);
  const items = settingsKeys(options, [...keys, 0]);
  if (keyPath(keys) === 'organizations') return ['organizations'];
  if (keyPath(keys) === 'remote_tool_groups') return ['remote_tool_groups.NAME'];
  if (inner.length > 0) return inner.flatMap((key) => leaves([...keys, key]));
  if (items.length > 0) return items.flatMap((key) => leaves([...keys, 0, key]));
  return [keyPath(keys).replaceAll('[0]', '[]')];
}

const source = new RegExp(`^sources\\.(${SOURCES.join('|')})\\.`);
const known = [...new Set(leaves([]).map((key) => key.replace(source, 'sources.SOURCE.')))];

const written = (value: unknown): string =>
  Array.isArray(value) ? value.join(', ') || 'none' : typeof value === 'string' ? `\`${value}\`` : String(value);

describe('docs/settings.md', () => {
  it('lists every key, in the order of the schema', () => {
    expect(settingsRows.map(({ key }) => key)).toEqual(known);
  });

  it('tells the default of every key that has one', () => {
    const settings = load('kafka: { brokers: [b] }\nelasticsearch: { node: n }\nsources: { okta: {} }\n');
    const inForce = new Map(
      effective(settings).map(({ key, value }) => [key.replace(source, 'sources.SOURCE.'), value]),
    );
    // Given above, or lists whose items have rows of their own.
    for (const key of ['kafka.brokers', 'kafka.topics', 'elasticsearch.node', 'corporate_networks'])
      inForce.delete(key);
    const told = settingsRows.filter(({ cells }) => cells[0] !== '' && cells[0] !== 'shipped');
    const defaults = new Map(told.map(({ key, cells }) => [key, cells[0]]));
    expect(Object.fromEntries(defaults)).toEqual(
      Object.fromEntries([...inForce].map(([key, value]) => [key, written(value)])),
    );
  });

  it('tells the unit and the reason of every option of a detector', () => {
    for (const { detector, option, unit, reason } of options) {
      const row = settingsRows.find(({ key }) => key === `detectors.${detector}.${option}`);
      expect(row?.cells.slice(1)).toEqual([unit, reason]);
    }
  });

  it('shows a file that can be used', () => {
    const example = /```yaml\n([\s\S]*?)```/.exec(page)![1]!;
    expect(load(example).settings).toMatchObject({
      organizations: [{ id: 'acme' }],
      engine: { alert_line: 80 },
      detectors: { 'input-latency': { enabled: false, min_samples: 10 } },
    });
  });

  it('lists the columns of the roster', () => {
    const columns = rosterRows.map(({ key }) => key);
    const { warnings } = parseRoster(`${columns.join(',')}\n`, 'people.csv');
    expect(warnings).toEqual([]);
    expect(hintOfRoster()).toBe(`columns, separated by commas: ${columns.join(', ')}`);
  });
});

/** What a roster without its one required column is told. */
function hintOfRoster(): string | undefined {
  try {
    parseRoster('name\n', 'people.csv');
  } catch (error) {
    return (error as { hint?: string }).hint;
  }
  return undefined;
}
