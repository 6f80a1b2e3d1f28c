/** The catalog itself: well formed, and no trace that two tools claim. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type ToolEntry, toolById, toolIds, toolOfDomain, toolOfProgram } from '../../../src/enrich/tool-catalog.ts';

const catalog = JSON.parse(
  readFileSync(new URL('../../../config/remote-tools.json', import.meta.url), 'utf8'),
) as ToolEntry[];
const LISTS = [
  'domains',
  'executables',
  'ports',
  'user_agents',
  'applications',
  'usb_ids',
  'usb_names',
  'edid_names',
  'hostnames',
  'macs',
] as const;
const FORMS: Partial<Record<(typeof LISTS)[number], RegExp>> = {
  domains: /^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+$/,
  executables: /^[^A-Z*/\\]+\*?[^A-Z*/\\]*$/,
  usb_ids: /^[0-9a-f]{4}:[0-9a-f]{4}(?: [a-z0-9 ]+)?$/,
  hostnames: /^[a-z0-9-]+$/,
  macs: /^[0-9a-f]{6,7}$/,
};

it.each(catalog.map((tool) => [tool.id, tool] as const))('%s is well formed', (id, tool) => {
  expect(id).toMatch(/^[a-z0-9_]+$/);
  expect([
    'remote-desktop',
    'rmm',
    'vnc',
    'vpn-overlay',
    'consumer-vpn',
    'ip-kvm',
    'mouse-jiggler',
    'dummy-display',
  ]).toContain(tool.kind);
  const values = LISTS.flatMap((list) => (tool[list] ?? []).map((value) => ({ list, value: String(value) })));
  expect(values.length, 'a tool without a trace is never found').toBeGreaterThan(0);
  expect(values.filter(({ list, value }) => FORMS[list]?.test(value) === false)).toEqual([]);
  expect(Object.keys(tool).filter((key) => !['id', 'name', 'kind', 'aliases', ...LISTS].includes(key))).toEqual([]);
});

it.each(['id', 'aliases', ...LISTS] as const)('no two tools have the same in %s', (list) => {
  const values = catalog.flatMap((tool) => [tool[list] ?? []].flat().map(String));
  expect(values.filter((value, i) => values.indexOf(value) !== i)).toEqual([]);
});

describe('ids', () => {
  it('and aliases find the tool', () => {
    expect([toolById('chrome_rd')?.name, toolById('crd')?.id, toolById('quickassist')?.id]).toEqual([
      'Chrome Remote Desktop',
      'chrome_rd',
      'quick_assist',
    ]);
    expect(toolIds()).toEqual(expect.arrayContaining(['anydesk', 'crd']));
  });

  it.each(['', 'constructor', '__proto__', 'AnyDesk'])('%j finds none', (id) => {
    expect(toolById(id)).toBeUndefined();
  });
});

it('every name of a host and every program in the catalog leads to its own tool', () => {
  const wrong = catalog.flatMap((tool) => [
    ...(tool.domains ?? []).filter((domain) => toolOfDomain(domain.replace('*', 'x')) !== tool.id),
    ...(tool.executables ?? []).filter((name) => toolOfProgram(name.replace('*', '-1.2')) !== tool.id),
  ]);
  expect(wrong).toEqual([]);
});
