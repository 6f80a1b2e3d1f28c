import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/errors.ts';
import { effective, loadSettings } from '../../../src/settings/load.ts';

const OPTIONS = [
  { detector: 'co-movement', option: 'min_moves', default: 1, unit: 'moves', reason: 'one is unlikely' },
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'farmsight-settings-'));
  mkdirSync(join(folder, 'conf'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function written(text: string): string {
  const path = join(folder, 'conf', 'settings.yaml');
  writeFileSync(path, text);
  return path;
}

function messageOf(text: string): string {
  try {
    loadSettings(written(text), OPTIONS);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as UsageError).message.replaceAll(folder, '…');
  }
  throw new Error('the settings were accepted');
}

it('without a file everything has its default', () => {
  const { settings, origins } = loadSettings(undefined, OPTIONS);
  expect([settings.engine.alert_line, settings.organizations[0]!.id, origins.size]).toEqual([70, 'default', 0]);
});

it('all problems are told, each with its line', () => {
  expect(
    messageOf(`organization:
  id: acme
  domain: acme.example
engine:
  alert_line: high
corporate_networks:
  - name: Office Austin
    cidrs:
      - 203.0.113.0/24
      - 203.0.113.0/40
  - cidrs: [198.51.100.0/24]
`),
  ).toBe(`the settings cannot be used:
  …/conf/settings.yaml:3 organization.domain: unknown key; known here: id, name, email_domains
  …/conf/settings.yaml:5 engine.alert_line: expected a number, found text
  …/conf/settings.yaml:10 corporate_networks[0].cidrs[1]: 203.0.113.0/40 is no address or CIDR network such as 203.0.113.0/24
  …/conf/settings.yaml:11 corporate_networks[1].name: is missing`);
});

it('paths in the file are relative to it', () => {
  const path = written(`roster: people.csv
geo: { city: [geo/city-v4.mmdb, /srv/city-v6.mmdb], asn: ../asn.csv }
kafka: { brokers: [127.0.0.1:9092], ssl: { ca: ca.pem }, sasl: { mechanism: plain, password: { file: secret } } }
elasticsearch: { node: https://127.0.0.1:9200, ca: ca.pem, api_key: { env: KEY } }
`);
  const { roster, geo, kafka, elasticsearch } = loadSettings(path, OPTIONS).settings;
  const at = (name: string): string => join(folder, 'conf', name);
  expect(roster).toBe(at('people.csv'));
  expect(geo).toEqual({ city: [at('geo/city-v4.mmdb'), '/srv/city-v6.mmdb'], asn: [join(folder, 'asn.csv')] });
  expect(kafka?.ssl).toEqual({ ca: at('ca.pem') });
  expect(kafka?.sasl?.password).toEqual({ file: at('secret') });
  expect(elasticsearch?.ca).toBe(at('ca.pem'));
  expect(elasticsearch?.api_key).toEqual({ env: 'KEY' });
});

it('the command line has the last word, with paths relative to the current folder', () => {
  const { settings, origins } = loadSettings(written('roster: people.csv'), OPTIONS, { roster: 'others.csv' });
  expect(settings.roster).toBe(resolve('others.csv'));
  expect(origins.get('roster')).toBe('--roster');
});

describe('effective', () => {
  const rowsOf = (text: string) => effective(loadSettings(written(text), OPTIONS));
  const row = (text: string, key: string) => rowsOf(text).find((candidate) => candidate.key === key);

  it('tells where each value came from', () => {
    const text = 'organization:\n  id: acme\nengine:\n  lateness: 12h\n';
    const from = join(folder, 'conf', 'settings.yaml');
    expect(row(text, 'organization.id')).toEqual({ key: 'organization.id', value: 'acme', origin: `${from}:2` });
    expect(row(text, 'engine.lateness')).toEqual({ key: 'engine.lateness', value: '12h', origin: `${from}:4` });
    expect(row(text, 'engine.crowd')).toEqual({ key: 'engine.crowd', value: 8, origin: 'default' });
    expect(row(text, 'detectors.co-movement.min_moves')).toMatchObject({ value: 1, origin: 'default' });
  });

  it('opens lists of things with parts, and keeps lists of words together', () => {
    const text = 'corporate_networks:\n  - name: Austin\n    cidrs:\n      - 203.0.113.0/24\n      - 198.51.100.7\n';
    expect(rowsOf(text).filter(({ key }) => key.startsWith('corporate'))).toMatchObject([
      { key: 'corporate_networks[0].name', value: 'Austin' },
      { key: 'corporate_networks[0].cidrs', value: ['203.0.113.0/24', '198.51.100.7'] },
    ]);
  });

  it('names the company as the file does', () => {
    expect(rowsOf('organizations: [{ id: acme }, { id: globex }]')[0]!.key).toBe('organizations[0].id');
    expect(rowsOf('')[0]).toEqual({ key: 'organization.id', value: 'default', origin: 'default' });
  });

  it('shows where a secret is kept', () => {
    const text = 'elasticsearch: { node: https://127.0.0.1:9200, api_key: { env: ES_KEY } }';
    expect(row(text, 'elasticsearch.api_key.env')?.value).toBe('ES_KEY');
  });
});
