/** Evidence, score and finding: the shapes that leave the engine. A finding is an ECS alert document. */
import type { EpochMs } from '../event.ts';

export type SubjectKind = 'cluster' | 'device' | 'user';

/** A sighting behind a piece of evidence, small enough to read in a table. */
export interface EvidenceEvent {
  id: string;
  '@timestamp': string;
  dataset: string;
  action?: string;
  user?: string;
  device?: string;
  ip?: string;
}

/** One term of a score: what was observed, what was expected, and how much it says. */
export interface Evidence {
  /** Detector id, such as `co-movement`. */
  detector: string;
  /** Signal id within the detector, such as `joint-moves`; the weight's key in config/weights.yaml is `detector.signal`. */
  signal: string;
  /** One sentence a person can read, without the weight. */
  reason: string;
  observed: number | string;
  expected: number | string;
  /** Weight in log-odds (natural logarithm); negative where the signal speaks for innocence. */
  weight: number;
  /** MITRE ATT&CK technique ids. */
  attack: string[];
  /** Up to ten sightings behind it, oldest first. */
  events: EvidenceEvent[];
  /** How many there were in all. */
  event_count: number;
}

export interface ClusterNetwork {
  key: string;
  class: string;
  as_number?: number;
  as_organization?: string;
  city?: string;
  region?: string;
  country?: string;
  first_seen: string;
  last_seen: string;
}

export interface Finding {
  /** Event time of this revision. */
  '@timestamp': string;
  event: {
    kind: 'alert';
    category: string[];
    dataset: 'farmsight.finding';
    id: string;
    /** 0 to 100, one decimal. */
    risk_score: number;
    reason: string;
  };
  rule: { id: string; name: string; version: string };
  threat: { framework: 'MITRE ATT&CK'; technique: { id: string; name: string }[] };
  organization: { id: string };
  related: { user: string[]; hosts: string[]; ip: string[] };
  farmsight: {
    finding: { id: string; status: 'open' | 'closed'; revision: number };
    subject: { kind: SubjectKind; id: string; name: string };
    /** Everyone and everything in the subject. For a device or user subject: one entry each. */
    cluster: {
      id: string;
      size: number;
      users: string[];
      devices: string[];
      networks: ClusterNetwork[];
      /** Devices of the revision before that are no longer among them; absent where none left. */
      left?: string[];
    };
    score: {
      /** Log-odds before any evidence, the sum of all, and the line (0-100) above which it is an alert. */
      prior: number;
      total: number;
      alert_line: number;
    };
    evidence: Evidence[];
    /** What an analyst said; `counts` is false where people have joined since who were not part of it. */
    verdict?: { value: 'confirmed' | 'benign'; reason: string; by?: string; given_at: string; counts: boolean };
    first_seen: string;
    last_seen: string;
    /** Event time when the score first reached the alert line; absent while it has not. */
    detected_at?: string;
  };
}

export const isAlert = (finding: Finding): boolean => finding.event.risk_score >= finding.farmsight.score.alert_line;

export const isoTime = (time: EpochMs): string => new Date(time).toISOString();
