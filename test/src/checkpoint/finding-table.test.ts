/** Findings are found by risk, person, device, address and id; revisions are kept. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { Database } from '../../../src/checkpoint/database.ts';
import { type FindingFilter, FindingTable } from '../../../src/checkpoint/finding-table.ts';
import { migrate } from '../../../src/checkpoint/schema.ts';
import type { Finding } from '../../../src/evidence/finding.ts';
import { exampleFinding, type FindingTraits } from '../../contracts/examples.ts';
import { ownPath } from './folder.ts';

function findingTable(...findings: FindingTraits[]): FindingTable {
  const database = Database.open(ownPath(), { readonly: false });
  onTestFinished(() => database.close());
  migrate(database);
  const table = new FindingTable(database);
  for (const traits of findings) table.add(exampleFinding(traits));
  return table;
}

const idOf = (finding: Finding): string => finding.farmsight.finding.id;
const revisionOf = (finding: Finding): number => finding.farmsight.finding.revision;

describe('find', () => {
  const table = () =>
    findingTable(
      { id: 'b2', risk: 91.5, users: ['Mara.Lind@acme.example'], devices: ['LT-0441'], networks: ['203.0.113.7'] },
      { id: 'a1', risk: 40, users: ['ÅSA@acme.example'], devices: ['LT-0500'], networks: ['2001:db8:0:1::/64'] },
      { id: 'd4', risk: 70, users: ['o\'neil" OR 1=1', '__proto__'], devices: ['lt-0441'], networks: ['198.51.100.9'] },
      { id: 'c3', risk: 70, users: ['mara.lind'], devices: [], networks: ['203.0.113.7', '192.0.2.1'] },
    );

  it.each<[string, FindingFilter, string[]]>([
    ['all, by risk, then by id', {}, ['b2', 'c3', 'd4', 'a1']],
    ['from a risk', { minRisk: 70 }, ['b2', 'c3', 'd4']],
    ['above every risk', { minRisk: 91.6 }, []],
    ['a person in another case', { user: 'MARA.LIND@ACME.EXAMPLE' }, ['b2']],
    ['a person beyond ASCII in another case', { user: 'åsa@ACME.example' }, ['a1']],
    ['a person whole, not in part', { user: 'mara' }, []],
    ['a name that looks like SQL', { user: 'o\'neil" OR 1=1' }, ['d4']],
    ['a name that is a wildcard', { user: '%' }, []],
    ['a name every object has', { user: '__proto__' }, ['d4']],
    ['a device', { device: 'LT-0441' }, ['b2', 'd4']],
    ['an address', { ip: '203.0.113.7' }, ['b2', 'c3']],
    ['an IPv6 network by its key', { ip: '2001:DB8:0:1::/64' }, ['a1']],
    ['an IPv6 network by its first address', { ip: '2001:db8:0:1::' }, ['a1']],
    ['two conditions at once', { device: 'lt-0441', ip: '198.51.100.9' }, ['d4']],
    ['conditions that no finding meets together', { user: 'mara.lind', device: 'LT-0441' }, []],
    ['a person taken for a device', { device: 'mara.lind' }, []],
  ])('gives %s', (_, filter, ids) => {
    expect(table().find(filter).map(idOf)).toEqual(ids);
  });

  it('gives a finding as it was added', () => {
    const traits = { id: 'a1', reason: 'quotes " \' and \u0000 and \ud800' };
    expect(findingTable(traits).find({})).toEqual([exampleFinding(traits)]);
  });
});

describe('add', () => {
  it('replaces a finding by its next revision, and those in it', () => {
    const table = findingTable({ id: 'a1', users: ['ann'] }, { id: 'a1', revision: 2, risk: 95, users: ['bob'] });
    expect(table.find({}).map((finding) => finding.event.risk_score)).toEqual([95]);
    expect([table.find({ user: 'ann' }), table.find({ user: 'bob' })].map((found) => found.length)).toEqual([0, 1]);
  });

  it('keeps an older revision that comes later among the revisions only', () => {
    const table = findingTable({ id: 'a1', revision: 3, users: ['bob'] }, { id: 'a1', revision: 2, users: ['ann'] });
    expect(table.find({}).map(revisionOf)).toEqual([3]);
    expect(table.find({ user: 'ann' })).toEqual([]);
    expect(table.revisions('a1').map(revisionOf)).toEqual([2, 3]);
  });

  it('is harmless when repeated', () => {
    const table = findingTable({ id: 'a1' }, { id: 'a1' }, { id: 'a1' });
    expect([table.find({}).length, table.revisions('a1').length]).toEqual([1, 1]);
  });

  it('takes one name twice in one finding', () => {
    expect(findingTable({ id: 'a1', users: ['Ann', 'ann'] }).find({ user: 'ANN' })).toHaveLength(1);
  });
});

describe('one', () => {
  const table = () => findingTable({ id: '3f2a' }, { id: '3f2b' }, { id: '3f2bcc' }, { id: '9' });

  it.each([
    ['the whole id', '3f2a', '3f2a'],
    ['the beginning of one', '3f2bc', '3f2bcc'],
    ['the whole id that begins another', '3f2b', '3f2b'],
    ['a single character', '9', '9'],
  ])('is found by %s', (_, given, id) => {
    const found = table().one(given);
    expect(typeof found === 'object' && idOf(found)).toBe(id);
  });

  it.each([
    ['the beginning of several', '3f', 'ambiguous'],
    ['nothing', '', 'ambiguous'],
    ['the beginning of none', '4', undefined],
    ['a longer id', '3f2aa', undefined],
    ['a wildcard', '3f2_', undefined],
  ])('is not found by %s', (_, given, answer) => {
    expect(table().one(given)).toBe(answer);
  });
});

describe('revisions', () => {
  it('are empty for an unknown id, also for the beginning of one', () => {
    expect(findingTable({ id: 'a1' }).revisions('a')).toEqual([]);
  });
});
