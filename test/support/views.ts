/** Views of clusters and devices for tests of detectors: name what matters, the rest has plain values. */
import type { Detector, OptionValues } from '../../src/evidence/detector.ts';
import type { ClusterView, DeviceView, MemberView } from '../../src/evidence/views.ts';
import type { RosterEntry } from '../../src/identity/roster.ts';
import type { Sample } from '../../src/window/stays.ts';
import { at, placeAt } from './sightings.ts';

export const defaults = (detector: Detector, over: OptionValues = {}): OptionValues => ({
  ...Object.fromEntries(Object.entries(detector.options).map(([name, option]) => [name, option.default])),
  ...over,
});

export const days = (count: number, first = 20_500): number[] => Array.from({ length: count }, (_, i) => first + i);

export const sampleAt = (time: number): Sample => ({
  id: `s${time}`,
  time,
  dataset: 'test.log',
  action: 'session-started',
  user: 1,
  device: 1,
  address: '198.51.100.7',
});

export const rosterEntry = (facts: Partial<RosterEntry> = {}): RosterEntry => ({
  email: 'ann@acme.example',
  devices: [],
  ...facts,
});

export const member = (name: string, facts: Partial<MemberView> = {}): MemberView => ({
  person: name.charCodeAt(0),
  name,
  roster: undefined,
  devices: [{ id: name.charCodeAt(0), name: `LT-${name}` }],
  outsideDays: days(14),
  homeDays: days(14),
  officeDays: [],
  declaredKm: undefined,
  first: at(0),
  last: at(13),
  samples: [sampleAt(at(0))],
  ...facts,
});

export const cluster = (members: MemberView[], facts: Partial<ClusterView> = {}): ClusterView => ({
  members,
  networks: [
    {
      network: { place: placeAt('198.51.100.7'), guests: [], overflow: 0 },
      days: days(14),
      first: at(0),
      last: at(13),
      people: members.length,
    },
  ],
  deviceCount: members.length,
  togetherDays: days(14),
  concurrentPeople: members.length,
  concurrentDevices: members.length,
  others: 0,
  moves: [],
  place: { latitude: 43.6, longitude: -116.2, words: 'Boise, Idaho, US' },
  now: at(14),
  ...facts,
});

const KINDS: Record<string, string> = {
  pikvm: 'ip-kvm',
  jiggler: 'mouse-jiggler',
  plug: 'dummy-display',
  tailscale: 'vpn-overlay',
  mullvad: 'consumer-vpn',
};

export const device = (facts: Partial<DeviceView> = {}): DeviceView => ({
  id: 1,
  name: 'LT-ANN',
  user: 'ann@acme.example',
  roster: undefined,
  activeDays: days(10),
  approvedTools: new Set(),
  supportsOthers: false,
  tool: (id) => ({ id, name: id, kind: KINDS[id] ?? 'remote-desktop' }),
  ...facts,
});
