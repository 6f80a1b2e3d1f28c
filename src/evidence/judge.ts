/**
 * Looks again at everyone for whom something is new: finds their household, lets the detectors look at it, adds what is
 * known of each member's devices, and reports the score. In: stays, identities, device states. Out: findings.
 */
import type { EpochMs } from '../event.ts';
import type { Resolver } from '../identity/resolver.ts';
import type { RosterEntry } from '../identity/roster.ts';
import { Cohabitation, type CohabitationOptions } from '../window/cohabitation.ts';
import { devicesOf } from '../window/lists.ts';
import type { PersonId, Stays } from '../window/stays.ts';
import { clusterView } from './cluster-view.ts';
import type { Cluster, Clusters } from './clusters.ts';
import type { ClusterDetector, Detector, DeviceDetector, OptionValues, Sample } from './detector.ts';
import type { DeviceStates } from './device-states.ts';
import { type ClusterNetwork, type Evidence, type EvidenceEvent, isoTime } from './finding.ts';
import type { Report, Rule, Subject } from './report.ts';
import { type Score, score, toEvidence } from './score.ts';
import type { ClusterView, DeviceView, NetworkView, Tool } from './views.ts';
import type { Weights } from './weights.ts';

const CLUSTER_RULE: Rule = { id: 'laptop-farm', name: 'People whose laptops live at one home', version: '1' };
const DEVICE_RULE: Rule = { id: 'remote-operated-device', name: 'A laptop driven from elsewhere', version: '1' };

export interface Company {
  roster: ReadonlyMap<string, RosterEntry>;
  approvedTools: ReadonlySet<string>;
  /** E-mail addresses of people who use remote tools on others' machines. */
  supporters: ReadonlySet<string>;
  tool(id: string): Tool;
}

export interface JudgeParts {
  stays: Stays;
  resolver: Resolver;
  clusters: Clusters;
  devices: DeviceStates;
  report: Report;
  detectors: readonly { detector: Detector; options: OptionValues }[];
  weights: Weights;
  cohabitation: CohabitationOptions;
  company: Company;
}

export class Judge {
  readonly #parts: JudgeParts;

  constructor(parts: JudgeParts) {
    this.#parts = parts;
  }

  /** Judges everyone marked since the last call. */
  evaluate(now: EpochMs): void {
    const { stays, clusters } = this.#parts;
    const due = stays.state.dirty;
    if (due.size === 0) return;
    const cohabitation = new Cohabitation(stays.state, this.#parts.cohabitation);
    const done = new Set<PersonId>();
    for (const person of due) {
      if (done.has(person) || !stays.state.people.has(person)) continue;
      const members = cohabitation.household(person);
      const former = clusters.of(person);
      if (members !== undefined) {
        for (const member of members) done.add(member);
        this.#judgeCluster(members, cohabitation, now);
      } else {
        if (former !== undefined) this.#dissolve(former, now);
        this.#judgeDevices(person, now);
      }
    }
    due.clear();
  }

  /** Nothing is known of this person any more; whoever lived with them is judged again. Called before the name is forgotten. */
  leave(person: PersonId, now: EpochMs): void {
    const { stays, clusters, report } = this.#parts;
    const cluster = clusters.leave(person);
    if (cluster === undefined) report.close(DEVICE_RULE, personId(this.#nameOf(person)), NOT_SEEN, now);
    else if (cluster.members.length < 2) {
      report.close(CLUSTER_RULE, cluster.id, NOT_SEEN, now);
      clusters.dissolve(cluster);
    } else for (const member of cluster.members) stays.state.dirty.add(member);
  }

  #dissolve(cluster: Cluster, now: EpochMs): void {
    this.#parts.report.close(CLUSTER_RULE, cluster.id, 'The people no longer live together', now);
    this.#parts.clusters.dissolve(cluster);
  }

  #judgeCluster(members: PersonId[], cohabitation: Cohabitation, now: EpochMs): void {
    const { stays, resolver, clusters, report, weights } = this.#parts;
    const view = clusterView(members, {
      stays: stays.state,
      cohabitation,
      resolver,
      people: { name: (person) => this.#nameOf(person), roster: (person) => this.#rosterOf(person) },
      now,
    });
    if (view.networks.length === 0) return;
    const founder = `${view.networks[0]!.network.place.key}\u0000${view.networks[0]!.first}\u0000${this.#nameOf(members[0]!)}`;
    const { cluster, swallowed } = clusters.identify(members, founder, now);
    for (const other of swallowed) report.close(CLUSTER_RULE, other.id, `Became part of ${cluster.id}`, now);
    const evidence = [...this.#clusterEvidence(view), ...members.flatMap((person) => this.#deviceEvidence(person))];
    report.update(CLUSTER_RULE, clusterSubject(cluster, view), this.#score(weights.prior.cluster, evidence), now);
  }

  /** A person who lives with no colleague is judged by their devices alone. */
  #judgeDevices(person: PersonId, now: EpochMs): void {
    const evidence = this.#deviceEvidence(person);
    if (evidence.length === 0) return;
    const subject = this.#personSubject(person);
    if (subject !== undefined)
      this.#parts.report.update(DEVICE_RULE, subject, this.#score(this.#parts.weights.prior.device, evidence), now);
  }

  #score(prior: number, evidence: Evidence[]): Score {
    return score(prior, evidence, this.#parts.weights.cap.detector);
  }

  #clusterEvidence(view: ClusterView): Evidence[] {
    return this.#parts.detectors.flatMap(({ detector, options }) =>
      detector.subject === 'cluster'
        ? (detector as ClusterDetector).evaluate(view, options).map((signal) => this.#evidence(detector, signal))
        : [],
    );
  }

  #deviceEvidence(person: PersonId): Evidence[] {
    const { detectors, devices, stays } = this.#parts;
    if (devices.isEmpty) return [];
    const keys = [...devicesOf(stays.state.people.get(person)?.devices ?? [])];
    if (person >= 0) keys.push(-1 - person);
    const evidence: Evidence[] = [];
    const roots = new Set(keys.map((key) => (key >= 0 ? this.#parts.resolver.devices.find(key) : key)));
    for (const { detector, options } of detectors) {
      if (detector.subject !== 'device') continue;
      for (const key of roots) {
        const state = devices.get(detector.id, key);
        if (state === undefined) continue;
        const signals = (detector as DeviceDetector<unknown>).evaluate(state, this.#deviceView(key, person), options);
        for (const signal of signals) evidence.push(this.#evidence(detector, signal));
      }
    }
    return evidence;
  }

  #evidence(detector: Detector, signal: Parameters<typeof toEvidence>[1]): Evidence {
    return toEvidence(detector, signal, this.#parts.weights, (sample) => this.#toEvent(sample));
  }

  #deviceView(key: number, person: PersonId): DeviceView {
    const { resolver, company, stays } = this.#parts;
    const email = person >= 0 ? this.#nameOf(person) : undefined;
    return {
      id: key,
      name: key >= 0 ? resolver.deviceName(key) : 'a machine not named in the logs',
      user: email,
      roster: this.#rosterOf(person),
      activeDays: stays.state.people.get(person)?.days ?? [],
      approvedTools: company.approvedTools,
      supportsOthers: email !== undefined && company.supporters.has(email),
      tool: company.tool,
    };
  }

  #personSubject(person: PersonId): Subject | undefined {
    const { stays, resolver } = this.#parts;
    const state = stays.state.people.get(person);
    if (state === undefined) return undefined;
    const name = this.#nameOf(person);
    const devices = [...new Set([...devicesOf(state.devices)].map((device) => resolver.deviceName(device)))].sort();
    const networks = state.guestAt.map(({ network, days, first, last }) =>
      toClusterNetwork({ network, days, first, last, people: 1 }),
    );
    return {
      kind: 'device',
      id: personId(name),
      name,
      users: [name],
      devices,
      networks: networks.slice(-MAX_LISTED_NETWORKS),
      summary: `${name}'s laptop shows signs of being driven from elsewhere`,
      first: state.first,
      last: state.last,
    };
  }

  #nameOf(person: PersonId): string {
    const { resolver } = this.#parts;
    return person >= 0 ? resolver.userName(person) : resolver.deviceName(-1 - person);
  }

  #rosterOf(person: PersonId): RosterEntry | undefined {
    return person >= 0 ? this.#parts.company.roster.get(this.#nameOf(person)) : undefined;
  }

  #toEvent(sample: Sample): EvidenceEvent {
    const { resolver } = this.#parts;
    return {
      id: sample.id,
      '@timestamp': isoTime(sample.time),
      dataset: sample.dataset,
      ...(sample.action === undefined ? {} : { action: sample.action }),
      ...(resolver.users.get(sample.user) === undefined ? {} : { user: resolver.userName(sample.user) }),
      ...(resolver.devices.get(sample.device) === undefined ? {} : { device: resolver.deviceName(sample.device) }),
      ...(sample.address === undefined ? {} : { ip: sample.address }),
    };
  }
}

const MAX_LISTED_NETWORKS = 20;
const NOT_SEEN = 'Not seen for longer than state reaches back';

const personId = (name: string): string => `person-${name}`;

function clusterSubject(cluster: Cluster, view: ClusterView): Subject {
  const users = view.members.map((member) => member.name).sort();
  const devices = [...new Set(view.members.flatMap((member) => member.devices.map((device) => device.name)))].sort();
  const where = view.place === undefined || view.place.words === '' ? 'one home' : `one home near ${view.place.words}`;
  return {
    kind: 'cluster',
    id: cluster.id,
    name: `${users.length} people at ${where}`,
    users,
    devices,
    networks: view.networks.slice(-MAX_LISTED_NETWORKS).map(toClusterNetwork),
    summary: `The laptops of ${users.length} people live at ${where}`,
    first: Math.min(...view.members.map((member) => member.first)),
    last: Math.max(...view.members.map((member) => member.last)),
  };
}

function toClusterNetwork({ network, first, last }: NetworkView): ClusterNetwork {
  return {
    key: network.place.key,
    class: network.place.class,
    ...(network.place.asn === undefined ? {} : { as_number: network.place.asn }),
    ...(network.place.asOrganization === undefined ? {} : { as_organization: network.place.asOrganization }),
    ...(network.place.city === undefined ? {} : { city: network.place.city }),
    ...(network.place.region === undefined ? {} : { region: network.place.region }),
    ...(network.place.country === undefined ? {} : { country: network.place.country }),
    first_seen: isoTime(first),
    last_seen: isoTime(last),
  };
}
