/** A finding as the engine writes one, about three people's laptops at one home. */
import type { Finding } from '../../src/evidence/finding.ts';

interface Changes {
  id?: string;
  revision?: number;
  risk?: number;
  status?: 'open' | 'closed';
}

export function exampleFinding({ id = 'f1', revision = 1, risk = 93.4, status = 'open' }: Changes = {}): Finding {
  const devices = ['ACME-LT-101', 'ACME-LT-102', 'ACME-LT-103'];
  const users = ['ana.ruiz', 'li.wei', 'tom.berg'];
  const network = {
    key: '203.0.113.7',
    class: 'residential',
    as_number: 64_496,
    as_organization: 'Example Cable',
    city: 'Boise',
    region: 'Idaho',
    country: 'US',
    first_seen: '2026-01-05T14:02:11.000Z',
    last_seen: '2026-02-02T23:40:00.000Z',
  };
  const event = {
    id: 'e1',
    '@timestamp': '2026-02-02T23:40:00.000Z',
    dataset: 'okta.system',
    action: 'user.session.start',
    user: users[0]!,
    device: devices[0]!,
    ip: '203.0.113.7',
  };
  return {
    '@timestamp': '2026-02-03T00:00:00.000Z',
    event: {
      kind: 'alert',
      category: ['intrusion_detection'],
      dataset: 'farmsight.finding',
      id: `${id}-${revision}`,
      risk_score: risk,
      reason: '3 people’s laptops live at one home in Boise, Idaho, US; they moved to a new address together twice',
    },
    rule: { id: 'laptop-farm', name: 'Laptop farm', version: '1' },
    threat: { framework: 'MITRE ATT&CK', technique: [{ id: 'T1219', name: 'Remote Access Tools' }] },
    organization: { id: 'acme' },
    related: { user: users, hosts: devices, ip: ['203.0.113.7', '2001:db8:0:1::'] },
    farmsight: {
      finding: { id, status, revision },
      subject: { kind: 'cluster', id: 'c1', name: 'Home in Boise' },
      cluster: { id: 'c1', size: 3, users, devices, networks: [network] },
      score: { prior: -6.2, total: 2.6, alert_line: 70 },
      evidence: [
        {
          detector: 'co-movement',
          signal: 'joint-moves',
          reason: 'they moved to a new address together twice',
          observed: 2,
          expected: 'none by chance',
          weight: 3.1,
          attack: ['T1219'],
          events: [event],
          event_count: 12,
        },
      ],
      first_seen: '2026-01-05T14:02:11.000Z',
      last_seen: '2026-02-02T23:40:00.000Z',
      detected_at: '2026-01-20T00:00:00.000Z',
    },
  };
}

/** The last revision of each finding. */
export const newest = (revisions: readonly Finding[]): Finding[] => [
  ...new Map(revisions.map((finding) => [finding.farmsight.finding.id, finding])).values(),
];
