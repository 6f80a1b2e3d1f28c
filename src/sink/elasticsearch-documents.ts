/**
 * What is written about a finding. In: a finding, or a refused record. Out: documents, flat enough for Kibana's Lens, whose
 * ids and versions follow from their content alone: written twice, in any order, they leave the same index behind.
 */
import { hash } from 'node:crypto';
import { type Finding, isAlert } from '../evidence/finding.ts';
import type { DeadLetter } from '../outcome.ts';
import type { IndexedDocument, Refusal } from './elasticsearch.ts';

/** One document for each finding, its newest revision. */
export const FINDINGS = 'farmsight-findings-v1';
/** One for each cluster. */
export const CLUSTERS = 'farmsight-clusters';
/** One for each cluster and device. */
export const MEMBERS = 'farmsight-cluster-members';
/** One for each refused record. */
export const DEAD_LETTERS = 'farmsight-dead-letters';

const ECS_VERSION = '9.4.0';
const ORIGINAL_CHARACTERS = 16 * 1024;

/** Lowest risk and ECS severity of each band; the numbers are those of Elastic Security's low, medium, high, critical. */
const SEVERITIES: [risk: number, severity: number][] = [
  [90, 99],
  [70, 73],
  [40, 47],
  [0, 21],
];

export function documentsOf(finding: Finding, namespace = 'default'): IndexedDocument[] {
  const { id, revision } = finding.farmsight.finding;
  const documents = [{ index: FINDINGS, id, version: revision, body: currentState(finding) }];
  const cluster =
    finding.farmsight.subject.kind === 'cluster' ? [clusterDocument(finding), ...memberDocuments(finding)] : [];
  return [...documents, ...changeDocuments(finding, namespace), ...cluster];
}

export function deadLetterDocument(letter: DeadLetter, receivedAt: string): IndexedDocument {
  const { source, input, line, stage, code, detail, original } = letter;
  return {
    index: DEAD_LETTERS,
    // The same record refused again is the same document.
    id: hash('sha256', [source, input, line, stage, code, original].join('\u0000')).slice(0, 32),
    version: 1,
    body: {
      '@timestamp': receivedAt,
      event: { kind: 'pipeline_error', dataset: 'farmsight.dead_letter', module: 'farmsight', original },
      error: { code, message: detail },
      farmsight: { dead_letter: { source, input, line, stage } },
    },
  };
}

/** A document that Elasticsearch refused, as a refused record. */
export const deadLetterOf = ({ document, reason }: Refusal): DeadLetter => ({
  source: 'farmsight',
  input: `${document.index}/${document.id}`,
  line: document.version ?? 1,
  stage: 'index',
  code: 'rejected-by-index',
  detail: reason.slice(0, 200),
  original: JSON.stringify(document.body).slice(0, ORIGINAL_CHARACTERS),
});

export const severityOf = (risk: number): number => SEVERITIES.find(([least]) => risk >= least)![1];

/** The finding as it is, with what Kibana cannot count by itself. */
function currentState(finding: Finding): object {
  const { event, farmsight } = finding;
  return {
    ...finding,
    ecs: { version: ECS_VERSION },
    message: event.reason,
    event: {
      ...event,
      module: 'farmsight',
      severity: severityOf(event.risk_score),
      start: farmsight.first_seen,
      end: farmsight.last_seen,
    },
    farmsight: {
      ...farmsight,
      alert: isAlert(finding),
      detectors: [...new Set(farmsight.evidence.map(({ detector }) => detector))],
      // The same field as in the other indices, so that one filter serves all.
      cluster: { ...farmsight.cluster, name: farmsight.subject.name, ...countsOf(finding) },
    },
  };
}

const countsOf = ({ farmsight: { cluster } }: Finding) => ({
  user_count: cluster.users.length,
  network_count: cluster.networks.length,
});

/**
 * For Elastic Security's external alerts, each of which asks for a person's time: a finding speaks when it becomes an alert,
 * when it becomes more severe, and when it ends. The id says which, so that each is said once.
 */
function changeDocuments(finding: Finding, namespace: string): IndexedDocument[] {
  const { finding: identity, detected_at } = finding.farmsight;
  const closed = identity.status === 'closed';
  if (closed ? detected_at === undefined : !isAlert(finding)) return [];
  const change = closed ? 'closed' : `alert-${severityOf(finding.event.risk_score)}`;
  const body = {
    ...currentState(finding),
    data_stream: { type: 'logs', dataset: 'farmsight.findings', namespace },
  };
  return [{ index: `logs-farmsight.findings-${namespace}`, id: `${identity.id}-${change}`, body }];
}

/** What a cluster and each of its members have in common. */
function clusterFields({ '@timestamp': timestamp, event, organization, farmsight }: Finding) {
  const { finding, cluster, score, first_seen, last_seen } = farmsight;
  return {
    '@timestamp': timestamp,
    event: { risk_score: event.risk_score, severity: severityOf(event.risk_score), start: first_seen, end: last_seen },
    organization,
    farmsight: {
      finding,
      first_seen,
      last_seen,
      alert: event.risk_score >= score.alert_line,
      cluster: { id: cluster.id, name: farmsight.subject.name, size: cluster.size },
    },
  };
}

function clusterDocument(finding: Finding): IndexedDocument {
  const { farmsight, related, event } = finding;
  const { id, networks } = farmsight.cluster;
  const common = clusterFields(finding);
  const values = (key: 'key' | 'class' | 'as_organization' | 'country' | 'region' | 'city'): string[] => [
    ...new Set(networks.map((network) => network[key]).filter((value) => value !== undefined)),
  ];
  const network = {
    key: values('key'),
    class: values('class'),
    as_organization: values('as_organization'),
    country: values('country'),
    region: values('region'),
    city: values('city'),
  };
  const cluster = { ...common.farmsight.cluster, ...countsOf(finding), network };
  return {
    index: CLUSTERS,
    id: clusterKey(finding, id),
    version: farmsight.finding.revision,
    body: {
      ...common,
      related,
      event: { ...common.event, reason: event.reason },
      farmsight: { ...common.farmsight, cluster },
    },
  };
}

function memberDocuments(finding: Finding): IndexedDocument[] {
  const { cluster, evidence, finding: identity } = finding.farmsight;
  const common = clusterFields(finding);
  const row = (device: string, status: 'present' | 'left'): IndexedDocument => ({
    index: MEMBERS,
    id: clusterKey(finding, `${cluster.id}\u0000${device}`),
    version: identity.revision,
    body: {
      ...common,
      host: { name: device },
      user: { name: usersOf(device, evidence) },
      farmsight: { ...common.farmsight, member: { status } },
    },
  });
  return [
    ...cluster.devices.map((device) => row(device, 'present')),
    ...(cluster.left ?? []).map((device) => row(device, 'left')),
  ];
}

/** Cluster ids are unique within an organization only; hashed, because device names may be long or strange. */
const clusterKey = ({ organization }: Finding, text: string): string =>
  hash('sha256', `${organization.id}\u0000${text}`).slice(0, 32);

/** Whom the evidence saw on a device. */
function usersOf(device: string, evidence: Finding['farmsight']['evidence']): string[] {
  const events = evidence.flatMap((item) => item.events);
  const users = events.filter((event) => event.device === device).map((event) => event.user);
  return [...new Set(users.filter((user) => user !== undefined))].sort();
}
