/** Examples for tests of whatever keeps or sends findings and dead letters. In: what matters to a test. Out: the whole shape. */
import type { Finding } from '../../src/evidence/finding.ts';
import type { DeadLetter } from '../../src/outcome.ts';

export interface FindingTraits {
  id: string;
  revision?: number;
  risk?: number;
  users?: string[];
  devices?: string[];
  networks?: string[];
  reason?: string;
}

export function exampleFinding(traits: FindingTraits): Finding {
  const { id, revision = 1, risk = 80, users = ['mara.lind@acme.example'], devices = ['LT-0441'] } = traits;
  const networks = traits.networks ?? ['203.0.113.7'];
  return {
    '@timestamp': '2026-02-03T08:15:30.120Z',
    event: {
      kind: 'alert',
      category: ['intrusion_detection'],
      dataset: 'farmsight.finding',
      id: `${id}-${revision}`,
      risk_score: risk,
      reason: traits.reason ?? 'three laptops live at one home in Boise, Idaho, US',
    },
    rule: { id: 'laptop-farm', name: 'Laptop farm', version: '1' },
    threat: { framework: 'MITRE ATT&CK', technique: [{ id: 'T1219', name: 'Remote Access Tools' }] },
    organization: { id: 'acme' },
    related: { user: users, hosts: devices, ip: networks.map((key) => key.replace('::/64', '::')) },
    farmsight: {
      finding: { id, status: 'open', revision },
      subject: { kind: 'cluster', id: `cluster-${id}`, name: 'home in Boise' },
      cluster: { id: `cluster-${id}`, size: devices.length, users, devices, networks: networks.map(network) },
      score: { prior: -5, total: 1.4, alert_line: 70 },
      evidence: [],
      first_seen: '2026-01-03T08:00:00.000Z',
      last_seen: '2026-02-03T08:15:30.120Z',
    },
  };
}

const network = (key: string) => ({
  key,
  class: 'residential',
  first_seen: '2026-01-03T08:00:00.000Z',
  last_seen: '2026-02-03T08:15:30.120Z',
});

export const exampleDeadLetter = (over: Partial<DeadLetter> = {}): DeadLetter => ({
  source: 'okta',
  input: 'okta-2026-02-03.ndjson',
  line: 17,
  stage: 'decode',
  code: 'invalid-json',
  detail: 'unexpected end of input at column 12',
  original: '{"published":',
  ...over,
});
