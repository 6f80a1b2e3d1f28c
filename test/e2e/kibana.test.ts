/**
 * What ships for Kibana, against a real Elasticsearch: every field is there, and the query behind every panel gives the numbers
 * that the findings have. So do the queries of docs/kibana.md.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ElasticsearchStack, startElasticsearch } from '../../scripts/stack/elasticsearch.ts';
import { realPartsRun } from '../../scripts/stack/requirements.ts';
import { type Finding, isAlert } from '../../src/evidence/finding.ts';
import type { DeadLetter } from '../../src/outcome.ts';
import { ElasticsearchWriter, type IndexedDocument } from '../../src/sink/elasticsearch.ts';
import { type Client, connectElasticsearch } from '../../src/sink/elasticsearch-client.ts';
import { deadLetterDocument, documentsOf, FINDINGS, severityOf } from '../../src/sink/elasticsearch-documents.ts';
import { setupElasticsearch } from '../../src/sink/elasticsearch-setup.ts';
import { read } from '../house/files.ts';
import { exampleFinding } from '../support/finding.ts';
import { type Reader, readers, searchOf } from '../support/kibana-panels.ts';
import { findingsOf } from '../support/stream-rig.ts';

type Row = (string | number)[];

const LETTERS: DeadLetter[] = [
  { source: 'okta', input: 'raw.okta', line: 7, stage: 'parse', code: 'invalid-json', detail: 'at 1', original: '{' },
  { source: 'okta', input: 'raw.okta', line: 9, stage: 'parse', code: 'invalid-json', detail: 'at 1', original: '}' },
  { source: 'duo', input: 'raw.duo', line: 2, stage: 'normalize', code: 'invalid-time', detail: '?', original: '{}' },
];

/** With what the sample company does not have: verdicts, an end, names of the page. */
function examples(): Finding[] {
  const closed = exampleFinding({ id: 'f2', status: 'closed', risk: 12 });
  closed.farmsight.cluster.id = 'c2';
  const judged = exampleFinding({ id: 'f3', risk: 72 });
  judged.farmsight.cluster.id = 'c3';
  judged.farmsight.verdict = {
    value: 'benign',
    reason: 'HR knows',
    given_at: '2026-01-30T00:00:00.000Z',
    counts: false,
  };
  judged.farmsight.evidence.push({ ...judged.farmsight.evidence[0]!, detector: 'remote-desktop-tool' });
  return [exampleFinding(), closed, judged];
}

describe.runIf(realPartsRun())('what ships for Kibana', () => {
  let node: ElasticsearchStack;
  let client: Client;
  let folder: string;
  let findings: Finding[];
  let documents: IndexedDocument[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'farmsight-kibana-'));
    node = await startElasticsearch({});
    client = connectElasticsearch({ nodes: [node.url] });
    await setupElasticsearch(client);
    findings = [...(await findingsOf(folder)), ...examples()];
    const letters = LETTERS.map((letter) => deadLetterDocument(letter, '2026-02-03T00:00:00.000Z'));
    documents = [...findings.flatMap((finding) => documentsOf(finding)), ...letters];
    const writer = new ElasticsearchWriter(client, { onRefused: ({ reason }) => expect.unreachable(reason) });
    for (const document of documents) await writer.add(document);
    await writer.drain();
    await client.indices.refresh({ index: 'farmsight-*,logs-farmsight.*' });
  });
  afterAll(async () => {
    await client?.close();
    await node?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What a reader names that the index does not have, or not of that kind. */
  async function unusable({ index, fields, grouped, numeric }: Reader): Promise<string[]> {
    const wanted = ['@timestamp', ...fields, ...grouped, ...numeric];
    const { fields: known } = await client.fieldCaps({ index, fields: wanted });
    const kinds = (field: string) => Object.values(known[field] ?? {});
    const NUMERIC = ['long', 'integer', 'float', 'date'];
    return [
      ...wanted.filter((field) => kinds(field).length === 0).map((field) => `${field} is not there`),
      ...grouped
        .filter((field) => kinds(field).some(({ aggregatable }) => !aggregatable))
        .map((field) => `${field} cannot be grouped`),
      ...numeric
        .filter((field) => kinds(field).some(({ type }) => !NUMERIC.includes(type)))
        .map((field) => `${field} is no number`),
    ];
  }

  describe('fields', () => {
    it.each(readers().map((reader) => [reader.name, reader] as const))('of %s are there', async (_, reader) => {
      expect(await unusable(reader)).toEqual([]);
    });

    it('that are not there, or of another kind, are told: the negative control', async () => {
      const index = 'farmsight-findings';
      const wrong = { fields: ['user.name'], grouped: ['message'], numeric: ['event.kind'] };
      expect(await unusable({ name: '', index, query: {}, ...wrong })).toEqual([
        'user.name is not there',
        'message cannot be grouped',
        'event.kind is no number',
      ]);
    });
  });

  describe('panels', () => {
    const charts = readers().filter(({ layer }) => layer !== undefined);
    const inOverview = charts.filter(({ name }) => name.startsWith('farmsight: Overview'));
    const inCluster = charts.filter(({ name }) => name.startsWith('farmsight: Cluster'));

    it.each(inOverview.map((reader) => [reader.name, reader] as const))('%s', async (name, reader) => {
      expect(await answer(client, reader)).toEqual(sorted(overview(findings)[title(name)]!));
    });

    it.each(inCluster.map((reader) => [reader.name, reader] as const))(
      '%s, after a click on each cluster',
      async (name, reader) => {
        expect(findings.length).toBeGreaterThan(5);
        for (const finding of findings)
          expect(await answer(client, reader, finding.farmsight.cluster.id)).toEqual(
            sorted(ofCluster(finding)[title(name)]!),
          );
      },
    );

    it('answer on indices without a document', async () => {
      await client.indices.create({ index: 'farmsight-findings-v0' });
      for (const reader of charts) await client.search({ ...searchOf(reader), index: 'farmsight-findings-v0' });
      await client.indices.delete({ index: 'farmsight-findings-v0' });
    });
  });

  describe('searches', () => {
    it.each(
      readers()
        .filter(({ layer }) => layer === undefined)
        .map((reader) => [reader.name, reader] as const),
    )('%s finds something', async (_, { index, query }) => {
      expect((await client.count({ index, query })).count).toBeGreaterThan(0);
    });
  });

  describe('docs/kibana.md', () => {
    const examples = [...read('docs/kibana.md').matchAll(/^```console\nGET (\S+)\/_search\n([\s\S]*?)^```/gm)].map(
      ([, index, body]) => [index!, body!] as const,
    );

    it('has queries', () => expect(examples.length).toBeGreaterThan(9));

    it.each(examples)('%s %s', async (index, body) => {
      const { hits, aggregations } = await client.search({ index, ...JSON.parse(body), track_total_hits: true });
      const { total } = hits as { total: { value: number } };
      expect(total.value).toBe(documents.filter((document) => matches(index, body, document)).length);
      expect(total.value).toBeGreaterThan(0);
      for (const aggregation of Object.values(aggregations ?? {}))
        expect(aggregation).not.toMatchObject({ buckets: [] });
    });
  });
});

const title = (name: string): string => name.split(' / ')[1]!;
const sorted = (rows: Row[]): Row[] => [...rows].sort((a, b) => (String(a) < String(b) ? -1 : 1));
const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];

/** How many of the lists name each value; a list that names it twice counts once. */
function counted(lists: readonly (readonly (string | undefined)[])[]): Row[] {
  const counts = new Map<string, number>();
  for (const value of lists.flatMap((list) => distinct(list)))
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts];
}

const networksOf = ({ farmsight }: Finding) => farmsight.cluster.networks;

/** The numbers of the panels, from the findings themselves. */
function overview(findings: readonly Finding[]): Record<string, Row[]> {
  const open = findings.filter(({ farmsight }) => farmsight.finding.status === 'open');
  const alerts = open.filter(isAlert);
  const clusters = alerts.filter(({ farmsight }) => farmsight.subject.kind === 'cluster');
  const critical = alerts.filter(({ event }) => severityOf(event.risk_score) === 99);
  const ended = findings.filter(({ farmsight }) => farmsight.finding.status === 'closed' && farmsight.detected_at);
  return {
    'Open alerts': [[alerts.length]],
    'Open below the alert line': [[open.length - alerts.length]],
    'People in open alerts': [[distinct(alerts.flatMap(({ related }) => related.user)).length]],
    'Devices in open alerts': [[distinct(alerts.flatMap(({ related }) => related.hosts)).length]],
    'Highest open risk': [[Math.max(...open.map(({ event }) => event.risk_score))]],
    'Records refused': [[LETTERS.length]],
    'Open findings': open.map(({ event, farmsight: { cluster, subject, last_seen } }) => [
      ...[cluster.id, subject.name, event.risk_score],
      ...[cluster.users.length, cluster.size, cluster.networks.length, Date.parse(last_seen)],
    ]),
    Changes: [
      ['Became critical', critical.length],
      ['Became an alert', alerts.length - critical.length],
      ['Ended', ended.length],
    ],
    'What speaks for it': counted(alerts.map(({ farmsight }) => farmsight.evidence.map(({ detector }) => detector))),
    Providers: counted(clusters.map((finding) => networksOf(finding).map((network) => network.as_organization))),
    Regions: counted(clusters.map((finding) => networksOf(finding).map(({ region }) => region))),
    'ATT&CK techniques': counted(alerts.map(({ threat }) => threat.technique.map(({ id }) => id))),
    'What analysts said': counted(findings.map(({ farmsight }) => [farmsight.verdict?.value])),
    'Why records were refused': [
      ['duo', 'invalid-time', 1],
      ['okta', 'invalid-json', 2],
    ],
  };
}

function ofCluster(finding: Finding): Record<string, Row[]> {
  const { event, related, farmsight } = finding;
  const { cluster, evidence, subject, last_seen } = farmsight;
  const networks = subject.kind === 'cluster' ? cluster.networks : [];
  const usersOn = (device: string) =>
    distinct(evidence.flatMap(({ events }) => events.filter((one) => one.device === device).map(({ user }) => user)));
  const members = cluster.devices.flatMap((device) =>
    usersOn(device).map((user): Row => [device, user!, Date.parse(last_seen)]),
  );
  return {
    Risk: [[event.risk_score]],
    People: [[related.user.length]],
    Devices: [[related.hosts.length]],
    Networks: [[cluster.networks.length]],
    Evidence: counted([evidence.map(({ reason }) => reason)]),
    'Devices and people': subject.kind === 'cluster' ? members.filter(([, user]) => user !== undefined) : [],
    'Networks and addresses': counted([networks.map(({ key }) => key)]),
    'Kinds of network': counted([networks.map((network) => network.class)]),
    Places: counted([networks.map(({ city }) => city)]),
  };
}

interface Level {
  doc_count?: number;
  key?: string | number;
  value?: number | null;
  buckets?: Level[] | Record<string, Level>;
  [name: string]: unknown;
}

/** The rows a chart shows: names of buckets, then numbers. Times are left out, and their counts added up. */
async function answer(client: Client, reader: Reader, cluster?: string): Promise<Row[]> {
  const search = searchOf(reader);
  const filter = [reader.query, ...(cluster === undefined ? [] : [{ term: { 'farmsight.cluster.id': cluster } }])];
  const { hits, aggregations } = await client.search({ ...search, index: reader.index, query: { bool: { filter } } });
  const { columnOrder, columns } = reader.layer!;
  const metrics = columnOrder.filter((id) => !columns[id]!.isBucketed);
  const buckets = columnOrder.filter((id) => columns[id]!.isBucketed);
  const numberOf = (level: Level, id: string): number =>
    columns[id]!.operationType === 'count' ? level.doc_count! : rounded((level[id] as Level).value!);
  const rowsIn = (level: Level, [id, ...inner]: string[]): Row[] => {
    if (id === undefined) return [metrics.map((metric) => numberOf(level, metric))];
    const { buckets: found } = level[id] as Level;
    const named = Array.isArray(found) ? found.map((one) => [one.key!, one] as const) : Object.entries(found!);
    const isTime = columns[id]!.operationType === 'date_histogram';
    return named.flatMap(([key, one]) => rowsIn(one, inner).map((row) => (isTime ? row : [key, ...row])));
  };
  const { total } = hits as { total: { value: number } };
  return sorted(addedUp(rowsIn({ ...(aggregations as object), doc_count: total.value }, buckets), buckets.length > 0));
}

/** Elasticsearch keeps risks as floats. */
const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/** Rows of the same name as one. */
function addedUp(rows: readonly Row[], named: boolean): Row[] {
  if (!named || !rows.every((row) => row.length === 2)) return [...rows];
  const sums = new Map<string, number>();
  for (const [name, value] of rows) sums.set(String(name), (sums.get(String(name)) ?? 0) + Number(value));
  return [...sums];
}

type Clause = { term: Record<string, unknown> } | { range: Record<string, { gte: string }> };

/** Whether a query of the page finds the document, by reading it. */
function matches(index: string, body: string, document: IndexedDocument): boolean {
  const named = document.index === FINDINGS ? 'farmsight-findings' : document.index;
  if (index.endsWith('*') ? !named.startsWith(index.slice(0, -1)) : named !== index) return false;
  const { query } = JSON.parse(body) as { query?: Clause | { bool: { filter: Clause[] } } };
  const clauses = query === undefined ? [] : 'bool' in query ? query.bool.filter : [query];
  return clauses.every((clause) => {
    const [[kind, condition]] = Object.entries(clause) as [[string, Record<string, unknown>]];
    const [[field, wanted]] = Object.entries(condition) as [[string, unknown]];
    const values = valuesAt(document.body, field.split('.'));
    if (kind === 'range') return values.some((value) => String(value) >= (wanted as { gte: string }).gte);
    if (typeof wanted === 'string' && wanted.includes('/'))
      return values.some((value) => String(value).startsWith(wanted.replace(/0\/24$/, '')));
    return values.includes(wanted);
  });
}

const valuesAt = (value: unknown, [key, ...inner]: string[]): unknown[] => {
  if (Array.isArray(value)) return value.flatMap((item) => valuesAt(item, key === undefined ? [] : [key, ...inner]));
  if (key === undefined) return [value];
  return typeof value === 'object' && value !== null ? valuesAt((value as Record<string, unknown>)[key], inner) : [];
};
