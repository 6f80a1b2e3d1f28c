/** Findings and a summary as the engine gives them, about invented people, for the renderers to show. */
import type { DetectSummary } from '../../../pipelines/embedded.ts';
import type { Evidence, EvidenceEvent, Finding } from '../../../src/evidence/finding.ts';
import { exampleFinding } from '../../support/finding.ts';

const event = (time: string, user: string, device: string): EvidenceEvent => ({
  id: `e-${time}`,
  '@timestamp': time,
  dataset: 'okta.system',
  action: 'user.session.start',
  user: `${user}@acme.example`,
  device,
  ip: '203.0.113.7',
});

const evidence = (key: string, weight: number, reason: string, changes: Partial<Evidence> = {}): Evidence => {
  const [detector, signal] = key.split('.') as [string, string];
  return {
    detector,
    signal,
    weight,
    reason,
    observed: 3,
    expected: 0,
    attack: ['T1219'],
    events: [],
    event_count: 0,
    ...changes,
  };
};

/** Three people in Boise, with more reasons than the list shows and one that speaks for them. */
export function farm(): Finding {
  const finding = exampleFinding({ id: '9b15762065345554c9840f4f', revision: 16, risk: 97.4 });
  const people = ['ana.ruiz', 'li.wei', 'tomasz.bergstrom-halvorsen'].map((name) => `${name}@acme.example`);
  finding.related.user = people;
  finding.farmsight.cluster.users = people;
  finding.farmsight.cluster.networks.push({ ...finding.farmsight.cluster.networks[0]!, key: '2001:db8:0:1::/64' });
  finding.farmsight.score = { prior: -4.5, total: 3.6, alert_line: 70 };
  finding.farmsight.evidence = [
    evidence(
      'residential-cluster.exclusive',
      0.5,
      'none of the 3 is ever seen at an office, and hardly anywhere else',
      {
        observed: '100 % of their days',
        expected: 'days at other places too',
      },
    ),
    evidence(
      'residential-cluster.declared-elsewhere',
      3.2,
      `3 of 3 declare 3 different homes up to 3987 km away from Boise, Idaho, US (${people.join(' and ')})`,
      { events: [event('2026-01-05T14:02:11.000Z', 'ana.ruiz', 'ACME-LT-101')], event_count: 23 },
    ),
    evidence('co-movement.joint-moves', 2.8, 'they moved to a new address together twice', {
      observed: 2,
      expected: 'none by chance',
      events: [
        event('2026-01-20T08:00:00.000Z', 'ana.ruiz', 'ACME-LT-101'),
        event('2026-01-20T08:01:30.250Z', 'li.wei', 'ACME-LT-102'),
      ],
      event_count: 2,
    }),
    evidence('remote-desktop-tool.regular-tool', 2, 'ACME-LT-101 (ana.ruiz@acme.example) used RustDesk on 14 days'),
    evidence('residential-cluster.settled', -0.4, 'one of them has lived there for years'),
  ];
  return finding;
}

/** One laptop, nobody named, no place: what little there may be. */
export function lonely(): Finding {
  const finding = exampleFinding({ id: '0a0a0a0a0a0a0a0a0a0a0a0a', risk: 41.2 });
  finding.farmsight.subject.kind = 'device';
  finding.farmsight.cluster = { ...finding.farmsight.cluster, users: [], devices: ['ACME-LT-104'], networks: [] };
  delete finding.farmsight.detected_at;
  return finding;
}

/** Names as an adversary would choose them: colors, a cursor jump, text that runs backwards, a hidden mark. */
export function hostile(): Finding {
  const finding = exampleFinding({ id: 'ffffffffffffffffffffffff', risk: 88 });
  const name = '\u001b[2J\u001b]0;pwned\u0007\u202egnp.exe\u200b\r\nrisk 0.0';
  finding.organization.id = name;
  finding.farmsight.cluster.users = [name];
  finding.farmsight.cluster.devices = [name];
  finding.farmsight.cluster.networks[0] = {
    ...finding.farmsight.cluster.networks[0]!,
    city: name,
    as_organization: name,
  };
  const [term] = finding.farmsight.evidence;
  const events = term!.events.map((seen) => ({ ...seen, user: name, device: name, ip: name, action: name }));
  finding.farmsight.evidence = [{ ...term!, reason: name, observed: name, events }];
  return finding;
}

export const summary = (changes: Partial<DetectSummary> = {}): DetectSummary => ({
  interrupted: false,
  resumed: false,
  records: 21_237,
  events: 21_000,
  filtered: 1_338,
  ignored: {},
  refused: {},
  refusedTotal: 0,
  repeated: 0,
  late: 0,
  crowdedOut: 0,
  users: 120,
  devices: 219,
  networks: 1,
  firstTime: '2026-03-02T00:00:00.000Z',
  lastTime: '2026-03-15T23:59:00.000Z',
  seconds: 2.5,
  peakMemoryMiB: 687,
  findings: [],
  refusedSamples: [],
  bySource: [],
  enrichment: ['place: city of 2026-06-05'],
  warnings: [],
  ...changes,
});
