/**
 * The engine: a deterministic state machine over an ordered log of one organization. In: sightings of several sources, in
 * any order within the lateness. Out: findings. It reads no clock, no file and no network; time is event time, and
 * everything it knows is in its snapshot. Same log, same findings, same revisions.
 */
import { promisify } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { constants, zstdCompress, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { EpochMs } from '../event.ts';
import { Clusters, type ClustersState, emptyClusters } from '../evidence/clusters.ts';
import type { Detector, OptionValues } from '../evidence/detector.ts';
import { DeviceStates, type DeviceStatesState } from '../evidence/device-states.ts';
import type { Finding } from '../evidence/finding.ts';
import { type Company, Judge } from '../evidence/judge.ts';
import { emptyReport, Report, type ReportState } from '../evidence/report.ts';
import type { Verdict } from '../evidence/verdict.ts';
import type { Tool } from '../evidence/views.ts';
import type { Weights } from '../evidence/weights.ts';
import { emptyResolver, Resolver, type ResolverState } from '../identity/resolver.ts';
import type { RosterEntry } from '../identity/roster.ts';
import type { CohabitationOptions } from './cohabitation.ts';
import { compact, expand } from './compact.ts';
import { dayOf } from './days.ts';
import { emptyOrder, Order, type OrderState } from './order.ts';
import type { Sighting } from './sighting.ts';
import { emptyStays, type PersonId, type Sample, Stays, type StaysState } from './stays.ts';

export interface EngineOptions {
  organization: string;
  emailDomains: readonly string[];
  /** Undefined where it comes through the log. */
  roster: readonly RosterEntry[] | undefined;
  approvedTools: readonly string[];
  supporters: readonly string[];
  tool(id: string): Tool;
  detectors: readonly { detector: Detector; options: OptionValues }[];
  weights: Weights;
  cohabitation: CohabitationOptions;
  latenessMs: number;
  /** How often, in event time, everyone with news is judged. */
  tickMs: number;
  /** Days of event time that state reaches back. */
  horizonDays: number;
  /** Most users, devices, networks and held sightings, each. */
  capacity: number;
  reportLine: number;
  alertLine: number;
}

interface EngineState {
  order: OrderState;
  resolver: ResolverState;
  stays: StaysState;
  devices: DeviceStatesState;
  clusters: ClustersState;
  report: ReportState;
  /** As far as it came through the log: the whole of the last one, and what has come of the next. */
  roster: RosterEntry[];
  nextRoster: RosterEntry[];
  /** Sightings before this moment have been judged. */
  nextTick: EpochMs;
  evictedDay: number;
  /** No state is older than this day. */
  firstDay: number;
  /** Time of the last sighting applied. */
  lastTime: EpochMs;
  applied: number;
}

/** Changes with the shape of the state; a snapshot of another version cannot be resumed. */
export const STATE_VERSION = 4;

/** A quarter of the size, in less time than it takes to write the other three; in few pieces, since making them is what takes long. */
const SNAPSHOT_COMPRESSION = { params: { [constants.ZSTD_c_compressionLevel]: -1 }, chunkSize: 1 << 20 };

const compress = promisify(zstdCompress);

/** What `snapshot` returns, made on another thread. */
export const snapshotOf = (image: Uint8Array): Promise<Uint8Array> => compress(image, SNAPSHOT_COMPRESSION);

export interface EngineCounts {
  applied: number;
  held: number;
  late: number;
  repeated: number;
  users: number;
  devices: number;
  networks: number;
  /** Users, devices and networks forgotten, and sightings released before their time, for want of room. */
  crowdedOut: number;
}

export class Engine {
  readonly #options: EngineOptions;
  #state: EngineState;
  #order!: Order;
  #resolver!: Resolver;
  #stays!: Stays;
  #devices!: DeviceStates;
  #clusters!: Clusters;
  #report!: Report;
  #judge!: Judge;
  readonly #company: Company;

  /** `snapshot` is what an earlier engine of the same options returned; the roster may have changed since. */
  constructor(options: EngineOptions, snapshot?: Uint8Array) {
    this.#options = options;
    this.#company = {
      roster: new Map(),
      approvedTools: new Set(options.approvedTools),
      supporters: new Set(options.supporters.map((email) => email.toLowerCase())),
      tool: options.tool,
    };
    this.#state = snapshot === undefined ? emptyState() : restore(snapshot);
    this.#assemble();
    this.#learn(options.roster ?? this.#state.roster);
  }

  /** Makes a source known, so that the watermark waits for it. `firstTime` is the time of its first record. */
  declare(source: string, firstTime: EpochMs, newestFirst = false): void {
    this.#order.declare(source, firstTime, newestFirst);
  }

  offer(source: string, sightings: readonly Sighting[]): void {
    for (const sighting of sightings) this.#order.offer(source, sighting);
    this.#order.release(this.#apply);
  }

  /** The source has nothing more; the watermark no longer waits for it. */
  finish(source: string): void {
    this.#order.finish(source);
    this.#order.release(this.#apply);
  }

  /** Known sources are these; one that is not among them any more holds the watermark back no longer. */
  sources(names: ReadonlySet<string>): void {
    for (const name of names) this.#order.declare(name, Number.NEGATIVE_INFINITY);
    for (const name of this.#state.order.sources.keys()) if (!names.has(name)) this.#order.finish(name);
    this.#order.release(this.#apply);
  }

  /** All sources have ended, as files do: what waits is applied, and everyone with news is judged. */
  end(): void {
    for (const name of this.#state.order.sources.keys()) this.#order.finish(name);
    this.#order.release(this.#apply);
    this.conclude();
  }

  /**
   * The source has been read to its end at `time`. Where nothing is left waiting, everyone with news is judged, at the time of the
   * last sighting.
   */
  quiet(source: string, time: EpochMs): void {
    this.#order.quiet(source, time);
    this.#order.release(this.#apply);
    if (this.#state.order.held === 0) this.conclude();
  }

  /** Judges everyone with news now, at the time of the last sighting: the input is at its end. */
  conclude(): void {
    this.#judge.evaluate(this.#state.lastTime);
  }

  /** A piece of a roster; the whole counts once its last piece is here. One that changes nothing changes nothing. */
  roster(entries: readonly RosterEntry[], piece: { isFirst: boolean; isLast: boolean }): void {
    const state = this.#state;
    if (piece.isFirst) state.nextRoster = [];
    state.nextRoster.push(...entries);
    if (!piece.isLast) return;
    const isNews = JSON.stringify(state.nextRoster) !== JSON.stringify(state.roster);
    state.roster = state.nextRoster;
    state.nextRoster = [];
    if (!isNews) return;
    this.#learn(state.roster);
    for (const person of state.stays.people.keys()) state.stays.dirty.add(person);
  }

  /** An analyst's word on a finding. False where there is no such finding. */
  decide(verdict: Verdict): boolean {
    return this.#report.decide(verdict);
  }

  takeFindings(): Finding[] {
    return this.#report.takeChanged();
  }

  /** Findings that are open now. */
  findingCount(): number {
    return this.#report.openCount();
  }

  watermark(): EpochMs {
    return this.#order.watermark();
  }

  counts(): EngineCounts {
    const { order, resolver, stays, applied } = this.#state;
    return {
      applied,
      held: order.held,
      late: order.late,
      repeated: order.repeated,
      users: this.#resolver.users.size,
      devices: this.#resolver.devices.size,
      networks: stays.networks.size,
      crowdedOut: resolver.users.crowdedOut + resolver.devices.crowdedOut + stays.crowdedOut + order.early,
    };
  }

  /** The state as it is now; `snapshotOf` makes a snapshot of it, while the engine goes on. */
  image(): Uint8Array {
    return serialize(packed(this.#state));
  }

  snapshot(): Uint8Array {
    return zstdCompressSync(this.image(), SNAPSHOT_COMPRESSION);
  }

  #learn(roster: readonly RosterEntry[]): void {
    this.#resolver.learnRoster(roster);
    this.#company.roster = new Map(roster.map((entry) => [entry.email.toLowerCase(), entry]));
  }

  readonly #apply = (s: Sighting): void => {
    this.#advance(s.time);
    this.#state.applied++;
    const { user, device, place } = this.#resolver.resolve(s);
    if (user < 0 && device < 0) return;
    const person = user >= 0 ? user : -1 - device;
    if (user >= 0 && device >= 0 && this.#stays.state.people.has(-1 - device)) this.#mergePerson(-1 - device, user);
    if (s.presence && place !== undefined) this.#stays.observe(person, user, device, s, place);
    const key = device >= 0 ? device : -1 - user;
    if (this.#devices.fold(key, s, () => sampleOf(s, user, device))) this.#stays.state.dirty.add(person);
  };

  /** Judges at every full tick of event time that has passed, and forgets once a day what lies beyond the horizon. */
  #advance(time: EpochMs): void {
    if (time >= this.#state.nextTick) {
      const { tickMs, horizonDays } = this.#options;
      const tick = Math.floor(time / tickMs) * tickMs;
      if (this.#state.nextTick > 0) this.#judge.evaluate(tick);
      this.#state.nextTick = tick + tickMs;
      const day = dayOf(tick);
      if (day > this.#state.evictedDay) {
        if (this.#state.evictedDay === 0) this.#state.firstDay = day;
        if (day - horizonDays > this.#state.firstDay) this.#evict(day - horizonDays, tick);
        this.#state.evictedDay = day;
      }
    }
    this.#state.lastTime = time;
  }

  #evict(firstDay: number, now: EpochMs): void {
    for (const person of this.#stays.evict(firstDay)) this.#judge.leave(person, now);
    this.#devices.evict(firstDay);
    this.#resolver.evict(firstDay);
  }

  /** Crowded out, or not seen for so long that nothing else is left to forget. */
  #forget(person: PersonId, deviceKey: number): void {
    if (this.#stays.state.people.has(person)) {
      this.#judge.leave(person, this.#state.lastTime);
      this.#stays.forget(person);
    }
    this.#devices.forget(deviceKey);
  }

  #mergePerson(from: PersonId, into: PersonId): void {
    this.#stays.mergePerson(from, into);
    this.#clusters.mergePerson(from, into);
  }

  #assemble(): void {
    const state = this.#state;
    const { detectors, weights, cohabitation, organization, capacity, reportLine, alertLine } = this.#options;
    this.#order = new Order(this.#options.latenessMs, state.order, capacity);
    this.#stays = new Stays(state.stays, capacity);
    this.#clusters = new Clusters(state.clusters);
    this.#devices = new DeviceStates(
      detectors.map(({ detector }) => detector),
      state.devices,
    );
    this.#report = new Report({ organization, reportLine, alertLine, verdicts: weights.verdict }, state.report);
    this.#resolver = new Resolver(
      this.#options.emailDomains,
      {
        userJoined: (leaf, root) => {
          this.#mergePerson(leaf, root);
          this.#devices.merge(-1 - leaf, -1 - root);
        },
        deviceJoined: (leaf, root) => {
          this.#mergePerson(-1 - leaf, -1 - root);
          this.#devices.merge(leaf, root);
        },
        userForgotten: (id) => this.#forget(id, -1 - id),
        deviceForgotten: (id) => this.#forget(-1 - id, id),
      },
      state.resolver,
      capacity,
    );
    this.#judge = new Judge({
      stays: this.#stays,
      resolver: this.#resolver,
      clusters: this.#clusters,
      devices: this.#devices,
      report: this.#report,
      detectors,
      weights,
      cohabitation,
      company: this.#company,
    });
  }
}

/** What is small goes as it is. */
function packed({ stays, resolver, order, ...rest }: EngineState): unknown {
  return { rest, tape: compact({ stays, resolver, order, now: rest.lastTime }) };
}

function restore(snapshot: Uint8Array): EngineState {
  const { rest, tape } = deserialize(zstdDecompressSync(snapshot));
  return { ...rest, ...expand(tape) } as EngineState;
}

const emptyState = (): EngineState => ({
  order: emptyOrder(),
  resolver: emptyResolver(),
  stays: emptyStays(),
  devices: new Map(),
  clusters: emptyClusters(),
  report: emptyReport(),
  roster: [],
  nextRoster: [],
  nextTick: 0,
  evictedDay: 0,
  firstDay: 0,
  lastTime: 0,
  applied: 0,
});

const sampleOf = (s: Sighting, user: number, device: number): Sample => ({
  id: s.id,
  time: s.time,
  dataset: s.dataset,
  action: s.action,
  user,
  device,
  address: s.address,
});
