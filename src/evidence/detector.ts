/**
 * The declaration of a detector. In: a view of a cluster, or sightings of one device. Out: signals, each with what was
 * observed and expected. A detector has no clock, no I/O, no module state and no words about guilt; weights live in
 * config/weights.json under `<detector>.<signal>` and are looked up by the signal's level.
 */
import type { EpochMs } from '../event.ts';
import type { Days } from '../window/days.ts';
import type { Sighting } from '../window/sighting.ts';
import type { Sample } from '../window/stays.ts';
import type { ClusterView, DeviceView } from './views.ts';

export interface Option {
  default: number;
  /** days, km, people, share (0 to 1), … */
  unit: string;
  reason: string;
}

export type OptionValues = Readonly<Record<string, number>>;

export interface Signal {
  /** Key of the weight within the detector. */
  signal: string;
  /** What the weight is looked up by: the number of people, days, kilometers, … */
  level: number;
  observed: number | string;
  expected: number | string;
  /** One sentence a person can read, without the weight. */
  reason: string;
  samples: readonly Sample[];
  /** How many sightings stand behind it in all. */
  count: number;
}

interface Declaration {
  id: string;
  name: string;
  version: number;
  /** MITRE ATT&CK technique ids, rows of src/evidence/attack.ts. */
  attack: readonly string[];
  options: Readonly<Record<string, Option>>;
}

/** Looks at people who live at one network; the stays it reads are shared by all cluster detectors. */
export interface ClusterDetector extends Declaration {
  subject: 'cluster';
  evaluate(cluster: ClusterView, options: OptionValues): Signal[];
}

/** Keeps its own state for each device, folded from the sightings it accepts. State is plain data. */
export interface DeviceDetector<State> extends Declaration {
  subject: 'device';
  /** Cheap predicate; it also decides which events ingest passes on. */
  accepts(s: Sighting): boolean;
  init(): State;
  fold(state: State, s: Sighting, sample: Sample): void;
  /** Two devices turned out to be one: what both saw, in one state. */
  merge(a: State, b: State): State;
  /** Drops what lies before the day; false when nothing is left. */
  forget(state: State, firstDay: number): boolean;
  evaluate(state: State, device: DeviceView, options: OptionValues): Signal[];
}

// biome-ignore lint/suspicious/noExplicitAny: the engine keeps states of all detectors side by side and never looks inside
export type Detector = ClusterDetector | DeviceDetector<any>;

export const defineClusterDetector = (detector: ClusterDetector): ClusterDetector => Object.freeze(detector);

export const defineDeviceDetector = <State>(detector: DeviceDetector<State>): DeviceDetector<State> =>
  Object.freeze(detector);

export type { Days, EpochMs, Sample, Sighting };
