/**
 * What Kibana shows of farmsight, to be read and changed here. Out: data views, saved searches and dashboards, from which
 * scripts/kibana.ts makes config/kibana/farmsight.ndjson. Only fields of our mappings, and only what can be asked of any
 * Elasticsearch: terms, filters, date histograms, counts, unique counts and maxima.
 */
export interface KibanaDataView {
  id: string;
  name: string;
  /** Index, alias or pattern. */
  indices: string;
}

export interface SavedSearch {
  id: string;
  title: string;
  view: KibanaDataView;
  /** KQL. */
  where: string;
  columns: string[];
}

export type Bucket =
  | { kind: 'terms'; label: string; field: string; size: number }
  | { kind: 'filters'; label: string; filters: { label: string; where: string }[] }
  | { kind: 'time'; label: string };

export type Metric =
  | { kind: 'count'; label: string }
  | { kind: 'unique'; label: string; field: string }
  | { kind: 'max'; label: string; field: string; type?: 'number' | 'date' };

/** Of 48 columns, and rows of some 20 pixels. */
type Size = [width: number, height: number];

export interface Chart {
  kind: 'metric' | 'table' | 'columns' | 'bars';
  title: string;
  size: Size;
  view: KibanaDataView;
  /** KQL. */
  where: string;
  /** The outermost first; the rows are those of the first metric's highest values. */
  buckets: Bucket[];
  metrics: Metric[];
  /** The dashboard to which a click on a value leads. */
  opens?: string;
}

export type Panel =
  | Chart
  | { kind: 'text'; title: string; size: Size; markdown: string }
  | { kind: 'search'; title: string; size: Size; search: SavedSearch };

export interface Control {
  view: KibanaDataView;
  field: string;
  label: string;
}

export interface Dashboard {
  id: string;
  title: string;
  description: string;
  controls: Control[];
  rows: Panel[][];
}

const view = (id: string, name: string, indices = id): KibanaDataView => ({ id, name: `farmsight: ${name}`, indices });

const FINDINGS = view('farmsight-findings', 'findings');
const CHANGES = view('farmsight-changes', 'changes', 'logs-farmsight.findings-*');
const CLUSTERS = view('farmsight-clusters', 'clusters');
const MEMBERS = view('farmsight-cluster-members', 'cluster members');
const DEAD_LETTERS = view('farmsight-dead-letters', 'refused records');

export const VIEWS: KibanaDataView[] = [FINDINGS, CHANGES, CLUSTERS, MEMBERS, DEAD_LETTERS];

const OPEN = 'farmsight.finding.status : "open"';
const OPEN_ALERTS = `farmsight.alert : true and ${OPEN}`;
/** A device that has left its cluster keeps its row. */
const PRESENT = 'farmsight.member.status : "present"';
const OVERVIEW = 'farmsight-overview';
const CLUSTER = 'farmsight-cluster';

const search = (id: string, title: string, of: KibanaDataView, where: string, columns: string[]): SavedSearch => ({
  id,
  title: `farmsight: ${title}`,
  view: of,
  where,
  columns,
});

const CHANGE_LIST = search('farmsight-search-changes', 'what became an alert, grew worse or ended', CHANGES, '', [
  'event.risk_score',
  'farmsight.finding.status',
  'farmsight.cluster.name',
  'event.reason',
]);

export const SEARCHES: SavedSearch[] = [
  search('farmsight-search-alerts', 'open alerts', FINDINGS, OPEN_ALERTS, [
    'event.risk_score',
    'farmsight.cluster.name',
    'related.user',
    'related.hosts',
    'event.reason',
  ]),
  CHANGE_LIST,
  search('farmsight-search-members', 'devices of open clusters', MEMBERS, `${OPEN} and ${PRESENT}`, [
    'host.name',
    'user.name',
    'farmsight.cluster.name',
    'event.risk_score',
    'event.end',
  ]),
  search('farmsight-search-refused', 'refused records', DEAD_LETTERS, '', [
    'error.code',
    'error.message',
    'farmsight.dead_letter.source',
    'farmsight.dead_letter.input',
    'farmsight.dead_letter.line',
  ]),
];

const terms = (label: string, field: string, size = 10): Bucket => ({ kind: 'terms', label, field, size });
const count = (label: string): Metric => ({ kind: 'count', label });
const unique = (label: string, field: string): Metric => ({ kind: 'unique', label, field });
const max = (label: string, field: string): Metric => ({ kind: 'max', label, field });
const latest = (label: string, field: string): Metric => ({ kind: 'max', label, field, type: 'date' });

const number = (title: string, of: KibanaDataView, where: string, metric: Metric, width: number): Chart => ({
  kind: 'metric',
  title,
  size: [width, 6],
  view: of,
  where,
  buckets: [],
  metrics: [metric],
});

const bars = (title: string, of: KibanaDataView, where: string, field: string, metric: Metric): Chart => ({
  kind: 'bars',
  title,
  size: [16, 12],
  view: of,
  where,
  buckets: [terms(title, field)],
  metrics: [metric],
});

const ORGANIZATION: Control = { view: FINDINGS, field: 'organization.id', label: 'Organization' };

const overview: Dashboard = {
  id: OVERVIEW,
  title: 'farmsight: Overview',
  description: 'Which laptops live together and are driven from elsewhere, and what changed.',
  controls: [ORGANIZATION],
  rows: [
    [
      {
        kind: 'text',
        title: 'How to read this',
        size: [48, 5],
        markdown:
          'A finding is a reason to ask, never a verdict. The risk, 0 to 100, is the sum of its evidence; from the alert line on it is an alert. ' +
          'Click a cluster in *Open findings* to see its people, devices, networks and evidence. The time is that of the logs: widen it for old ones.',
      },
    ],
    [
      number('Open alerts', FINDINGS, OPEN_ALERTS, count('alerts'), 8),
      number('Open below the alert line', FINDINGS, `farmsight.alert : false and ${OPEN}`, count('findings'), 8),
      number('People in open alerts', FINDINGS, OPEN_ALERTS, unique('people', 'related.user'), 8),
      number('Devices in open alerts', FINDINGS, OPEN_ALERTS, unique('devices', 'related.hosts'), 8),
      number('Highest open risk', FINDINGS, OPEN, max('risk', 'event.risk_score'), 8),
      number('Records refused', DEAD_LETTERS, '', count('records'), 8),
    ],
    [
      {
        kind: 'table',
        title: 'Open findings',
        size: [32, 18],
        view: FINDINGS,
        where: OPEN,
        buckets: [terms('Cluster', 'farmsight.cluster.id', 25), terms('Name', 'farmsight.cluster.name', 1)],
        metrics: [
          max('Risk', 'event.risk_score'),
          max('People', 'farmsight.cluster.user_count'),
          max('Devices', 'farmsight.cluster.size'),
          max('Networks', 'farmsight.cluster.network_count'),
          latest('Last seen', 'event.end'),
        ],
        opens: CLUSTER,
      },
      {
        kind: 'columns',
        title: 'Changes',
        size: [16, 18],
        view: CHANGES,
        where: '',
        buckets: [
          { kind: 'time', label: 'Time' },
          {
            kind: 'filters',
            label: 'Change',
            filters: [
              { label: 'Became critical', where: `${OPEN} and event.severity >= 99` },
              { label: 'Became an alert', where: `${OPEN} and event.severity < 99` },
              { label: 'Ended', where: 'farmsight.finding.status : "closed"' },
            ],
          },
        ],
        metrics: [count('Changes')],
      },
    ],
    [
      bars('What speaks for it', FINDINGS, OPEN_ALERTS, 'farmsight.detectors', count('Alerts')),
      bars('Providers', CLUSTERS, OPEN_ALERTS, 'farmsight.cluster.network.as_organization', count('Clusters')),
      bars('Regions', CLUSTERS, OPEN_ALERTS, 'farmsight.cluster.network.region', count('Clusters')),
    ],
    [
      bars('ATT&CK techniques', FINDINGS, OPEN_ALERTS, 'threat.technique.id', count('Alerts')),
      bars('What analysts said', FINDINGS, '', 'farmsight.verdict.value', count('Findings')),
      {
        kind: 'table',
        title: 'Why records were refused',
        size: [16, 12],
        view: DEAD_LETTERS,
        where: '',
        buckets: [terms('Source', 'farmsight.dead_letter.source'), terms('Reason', 'error.code')],
        metrics: [count('Records')],
      },
    ],
  ],
};

const cluster: Dashboard = {
  id: CLUSTER,
  title: 'farmsight: Cluster',
  description: 'One cluster: its people, devices, networks, evidence and history.',
  controls: [ORGANIZATION, { view: FINDINGS, field: 'farmsight.cluster.name', label: 'Cluster' }],
  rows: [
    [
      {
        kind: 'text',
        title: 'Where this is',
        size: [48, 5],
        markdown:
          '[Back to the overview](dashboards#/view/farmsight-overview). Choose a cluster above, or come from the overview by a click on one. ' +
          'Every term of the score, with the events behind it: `farmsight explain FINDING-ID` on a store, or the finding’s document in Discover.',
      },
    ],
    [
      number('Risk', FINDINGS, '', max('risk', 'event.risk_score'), 12),
      number('People', FINDINGS, '', unique('people', 'related.user'), 12),
      number('Devices', FINDINGS, '', unique('devices', 'related.hosts'), 12),
      number('Networks', FINDINGS, '', unique('networks', 'farmsight.cluster.networks.key'), 12),
    ],
    [
      {
        kind: 'table',
        title: 'Evidence',
        size: [28, 14],
        view: FINDINGS,
        where: '',
        buckets: [terms('Reason', 'farmsight.evidence.reason', 20)],
        metrics: [count('Findings')],
      },
      {
        kind: 'table',
        title: 'Devices and people',
        size: [20, 14],
        view: MEMBERS,
        where: PRESENT,
        buckets: [terms('Device', 'host.name', 64), terms('Person', 'user.name', 8)],
        metrics: [latest('Cluster last seen', 'event.end')],
      },
    ],
    [
      bars('Networks and addresses', CLUSTERS, '', 'farmsight.cluster.network.key', count('Clusters')),
      bars('Kinds of network', CLUSTERS, '', 'farmsight.cluster.network.class', count('Clusters')),
      bars('Places', CLUSTERS, '', 'farmsight.cluster.network.city', count('Clusters')),
    ],
    [{ kind: 'search', title: 'History', size: [48, 12], search: CHANGE_LIST }],
  ],
};

export const DASHBOARDS: Dashboard[] = [overview, cluster];
