/**
 * How a finding is told, on a terminal as on a page. In: a finding. Out: what it is about, where, how it stands, and its score
 * as a sum one can follow.
 */
import { type Evidence, type Finding, isAlert, type SubjectKind } from './finding.ts';
import { riskOf } from './weights.ts';

/** What the risk is about, in words. */
const ABOUT: Readonly<Record<SubjectKind, string>> = {
  cluster: 'laptops in one home',
  device: 'laptop driven from afar',
  user: 'person',
};

export function aboutOf({ farmsight: { subject, finding } }: Finding): string {
  return finding.status === 'closed' ? `${ABOUT[subject.kind]} (closed)` : ABOUT[subject.kind];
}

/** Characters of an id that are enough to name a finding. */
export const shortId = (finding: Finding): string => finding.farmsight.finding.id.slice(0, 12);

/** The day of an ISO time, in UTC. */
export const dayOf = (time: string | undefined): string => time?.slice(0, 10) ?? 'an unknown day';

/** City and region of the newest network, as the databases have them; empty where they have none. */
export function placeOf({ farmsight: { cluster } }: Finding): string {
  const { city, region, country } = cluster.networks.at(-1) ?? {};
  return [city, region ?? country].filter(Boolean).join(', ');
}

/** Since when it is an alert, or which line it has not reached. */
export const standingOf = (finding: Finding): string =>
  isAlert(finding)
    ? `an alert since ${dayOf(finding.farmsight.detected_at)}`
    : `below the alert line of ${finding.farmsight.score.alert_line}`;

/** One step of the sum. */
export interface Term {
  evidence: Evidence;
  /** 0 to 100, with this term and all before it. */
  riskSoFar: number;
}

/** The strongest for a farm first; the first stands on the prior. */
export function termsOf({ farmsight: { score, evidence } }: Finding): Term[] {
  let sum = score.prior;
  return byWeight(evidence).map((term) => {
    sum += term.weight;
    return { evidence: term, riskSoFar: riskOf(sum) };
  });
}

export const byWeight = (evidence: readonly Evidence[]): Evidence[] =>
  [...evidence].sort((a, b) => b.weight - a.weight);

/** What speaks for a farm, the strongest first. */
export const reasonsOf = ({ farmsight: { evidence } }: Finding): Evidence[] =>
  byWeight(evidence.filter(({ weight }) => weight > 0));

/** `+2.60`, `−0.40` */
export const signed = (weight: number): string => `${weight < 0 ? '−' : '+'}${Math.abs(weight).toFixed(2)}`;
