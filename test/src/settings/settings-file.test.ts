import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/errors.ts';
import { parseSettings, readSettingsFile } from '../../../src/settings/settings-file.ts';

const YAML = `# Acme
organization:
  id: acme
corporate_networks:
  - name: Office Austin
    cidrs: [203.0.113.0/24, 198.51.100.7]

engine: { lateness: 6h }
`;

describe('a YAML file', () => {
  it('is read as data', () => {
    expect(parseSettings(YAML, 'acme.yaml').value).toEqual({
      organization: { id: 'acme' },
      corporate_networks: [{ name: 'Office Austin', cidrs: ['203.0.113.0/24', '198.51.100.7'] }],
      engine: { lateness: '6h' },
    });
  });

  it('knows the line of every key and item', () => {
    expect(Object.fromEntries(parseSettings(YAML, 'acme.yaml').lines)).toEqual({
      organization: 2,
      'organization.id': 3,
      corporate_networks: 4,
      'corporate_networks[0]': 5,
      'corporate_networks[0].name': 5,
      'corporate_networks[0].cidrs': 6,
      'corporate_networks[0].cidrs[0]': 6,
      'corporate_networks[0].cidrs[1]': 6,
      engine: 8,
      'engine.lateness': 8,
    });
  });
});

it('JSON is read the same way', () => {
  const { value, lines } = parseSettings('{\n  "organization": {\n    "id": "acme"\n  }\n}', 'acme.json');
  expect(value).toEqual({ organization: { id: 'acme' } });
  expect(lines.get('organization.id')).toBe(3);
});

it.each(['', '# nothing yet\n', 'null'])('an empty file has no settings: %j', (text) => {
  expect(parseSettings(text, 'empty.yaml').value).toEqual({});
});

it('a prototype key is a key like any other', () => {
  const { value } = parseSettings('__proto__: { polluted: true }', 'odd.yaml');
  expect(Object.keys(value)).toEqual(['__proto__']);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

describe('a file that is none', () => {
  it.each([
    ['a list', '- a\n- b', /list\.yaml holds no settings: expected keys with values/],
    ['a text', 'hello', /holds no settings/],
    ['a key twice', 'roster: a.csv\nroster: b.csv', /list\.yaml:2 Map keys must be unique/],
    ['an open bracket', 'a: [1, 2\nb: 3', /list\.yaml:\d /],
    ['an alias of nothing', 'a: *b', /list\.yaml cannot be read: Unresolved alias/],
  ])('%s', (_, text, message) => {
    expect(() => parseSettings(text, 'list.yaml')).toThrow(UsageError);
    expect(() => parseSettings(text, 'list.yaml')).toThrow(message);
  });

  it('tells all errors of form at once', () => {
    expect(() => parseSettings('a: 1\na: 2\nb: 1\nb: 2', 'twice.yaml')).toThrow(/twice\.yaml:2 .*\n.*twice\.yaml:4 /);
  });

  it('does not write out an alias bomb', () => {
    const levels = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${Array(9).fill(`*l${i}`).join(', ')}]`);
    const bomb = ['l0: &l0 [x, x, x]', ...levels].join('\n');
    expect(() => parseSettings(bomb, 'bomb.yaml')).toThrow(/bomb\.yaml cannot be read: Excessive alias count/);
  });

  it('is named when it is not there', () => {
    expect(() => readSettingsFile('no/such.yaml')).toThrow(/cannot read the settings file no\/such\.yaml: ENOENT/);
  });
});
