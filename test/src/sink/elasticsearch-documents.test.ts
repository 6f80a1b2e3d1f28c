/** The documents of a finding: their ids, versions and the fields Kibana counts. */
import { expect, it } from 'vitest';
import type { DeadLetter } from '../../../src/outcome.ts';
import {
  CLUSTERS,
  DEAD_LETTERS,
  deadLetterDocument,
  deadLetterOf,
  documentsOf,
  FINDINGS,
  MEMBERS,
  severityOf,
} from '../../../src/sink/elasticsearch-documents.ts';
import { exampleFinding } from '../../support/finding.ts';

const STREAM = 'logs-farmsight.findings-default';
const at = (index: string, changes = {}) =>
  documentsOf(exampleFinding(changes)).filter((document) => document.index === index);

it('are the finding, its change, its cluster, and the cluster’s members', () => {
  const indices = documentsOf(exampleFinding()).map(({ index }) => index);
  expect(indices).toEqual([FINDINGS, STREAM, CLUSTERS, MEMBERS, MEMBERS, MEMBERS]);
});

it('have the same ids in every revision, and the revision as version', () => {
  const ids = (revision: number) => documentsOf(exampleFinding({ revision })).map(({ id }) => id);
  expect(ids(1)).toEqual(ids(7));
  expect(at(FINDINGS, { revision: 7 })[0]!.version).toBe(7);
  expect(at(CLUSTERS, { revision: 7 })[0]!.version).toBe(7);
});

it('keep the clusters of two organizations apart', () => {
  const [one, other] = [exampleFinding(), exampleFinding()];
  other.organization.id = 'globex';
  expect(documentsOf(one).at(-1)!.id).not.toBe(documentsOf(other).at(-1)!.id);
});

it('leave clusters out where the subject is a user', () => {
  const finding = exampleFinding();
  finding.farmsight.subject.kind = 'user';
  expect(documentsOf(finding).map(({ index }) => index)).toEqual([FINDINGS, STREAM]);
});

it.each([
  ['below the alert line', { risk: 69.9 }, []],
  ['an alert', { risk: 70 }, ['f1-alert-73']],
  ['more severe', { risk: 90 }, ['f1-alert-99']],
  ['closed after an alert', { risk: 12, status: 'closed' as const }, ['f1-closed']],
])('ask for attention: %s', (_, changes, ids) => {
  expect(at(STREAM, changes).map(({ id }) => id)).toEqual(ids);
});

it('ask for no attention when a finding closes that never was an alert', () => {
  const finding = exampleFinding({ risk: 12, status: 'closed' });
  delete finding.farmsight.detected_at;
  expect(documentsOf(finding).some(({ index }) => index === STREAM)).toBe(false);
});

it('count what Lens cannot', () => {
  expect(at(FINDINGS)[0]!.body).toMatchObject({
    event: { severity: 99, module: 'farmsight', start: '2026-01-05T14:02:11.000Z' },
    farmsight: { alert: true, detectors: ['co-movement'], cluster: { size: 3, user_count: 3, network_count: 1 } },
  });
});

it('name the people seen on each device', () => {
  const members = at(MEMBERS).map(({ body }) => body as { host: { name: string }; user: { name: string[] } });
  expect(members.map(({ host, user }) => [host.name, user.name])).toEqual([
    ['ACME-LT-101', ['ana.ruiz']],
    ['ACME-LT-102', []],
    ['ACME-LT-103', []],
  ]);
});

it.each([
  [0, 21],
  [39.9, 21],
  [40, 47],
  [70, 73],
  [89.9, 73],
  [90, 99],
  [100, 99],
])('risk %d is severity %i', (risk, severity) => {
  expect(severityOf(risk)).toBe(severity);
});

it('a refused record is one document, however often it is refused', () => {
  const letter: DeadLetter = {
    source: 'okta',
    input: 'raw.okta/3',
    line: 17,
    stage: 'parse',
    code: 'invalid-json',
    detail: 'unexpected end',
    original: '{"uuid":',
  };
  const [one, two] = ['2026-02-03T08:00:00.000Z', '2026-02-03T09:00:00.000Z'].map((time) =>
    deadLetterDocument(letter, time),
  );
  expect([one!.index, one!.version, one!.id]).toEqual([DEAD_LETTERS, 1, two!.id]);
  expect(deadLetterDocument({ ...letter, line: 18 }, '2026-02-03T08:00:00.000Z').id).not.toBe(one!.id);
});

it('a refused document is a refused record of our own', () => {
  const document = { index: FINDINGS, id: 'f9', version: 4, body: { long: 'x'.repeat(20_000) } };
  const letter = deadLetterOf({ document, reason: 'document_parsing_exception: '.padEnd(500, '!') });
  expect(letter).toMatchObject({
    source: 'farmsight',
    input: `${FINDINGS}/f9`,
    line: 4,
    stage: 'index',
    code: 'rejected-by-index',
  });
  expect([letter.detail.length, letter.original.length]).toEqual([200, 16 * 1024]);
});

it('say of each device whether it is in the cluster, with the revision as version', () => {
  const finding = exampleFinding({ revision: 4 });
  const [first, ...others] = finding.farmsight.cluster.devices;
  Object.assign(finding.farmsight.cluster, { devices: others, left: [first] });
  const rows = documentsOf(finding).filter(({ index }) => index === MEMBERS);
  const said = rows.map(({ version, body }) => {
    const { host, farmsight } = body as { host: { name: string }; farmsight: { member: { status: string } } };
    return [host.name, farmsight.member.status, version];
  });
  expect(said).toEqual([...others.map((device) => [device, 'present', 4]), [first, 'left', 4]]);
  // The row that it had while it was there.
  expect(at(MEMBERS).map(({ id }) => id)).toContain(rows.at(-1)!.id);
});
