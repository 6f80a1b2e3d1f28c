/**
 * An analyst's word on a finding. In: a verdict and a score. Out: the score with one more term, as visible as all others. Somebody
 * who has looked outweighs every signal; but "benign" was said of the people who were there then, and not of who joins them later.
 */
import type { EpochMs } from '../event.ts';
import { type Evidence, isoTime } from './finding.ts';
import type { Score } from './score.ts';
import { shown } from './weights.ts';

export const VERDICTS = ['confirmed', 'benign', 'withdrawn'] as const;

export interface Verdict {
  /** The whole id of the finding. */
  finding: string;
  /** `withdrawn` takes back what was said before. */
  verdict: (typeof VERDICTS)[number];
  reason: string;
  /** Who says so. */
  by?: string | undefined;
  time: EpochMs;
}

/** A verdict that was not withdrawn, with the people it was given on. */
export interface Standing {
  value: 'confirmed' | 'benign';
  reason: string;
  by: string | undefined;
  time: EpochMs;
  users: string[];
}

/** Log-odds. */
export type VerdictWeights = Record<Standing['value'], number>;

export const ANALYST = 'analyst';

/** Whether the verdict counts for a finding about these people. */
export const counts = ({ value, users }: Standing, about: readonly string[]): boolean =>
  value === 'confirmed' || about.every((user) => users.includes(user));

/** `score` without a verdict, or with an earlier one, which is replaced. */
export function withVerdict(
  { prior, evidence }: Pick<Score, 'prior' | 'evidence'>,
  standing: Standing | undefined,
  users: readonly string[],
  weights: VerdictWeights,
): Score {
  const others = evidence.filter(({ detector }) => detector !== ANALYST);
  const terms = standing !== undefined && counts(standing, users) ? [term(standing, weights), ...others] : others;
  return { prior, evidence: terms, total: shown(terms.reduce((sum, { weight }) => sum + weight, prior)) };
}

const term = ({ value, reason, time }: Standing, weights: VerdictWeights): Evidence => ({
  detector: ANALYST,
  signal: value,
  reason: `An analyst ${value === 'confirmed' ? 'confirmed it' : 'found it benign'}: ${reason}`,
  observed: isoTime(time).slice(0, 10),
  expected: 'no verdict',
  weight: weights[value],
  attack: [],
  events: [],
  event_count: 0,
});
