/** Weights of evidence in log-odds, and what a sum of them says. In: config/weights.json. Out: a weight for a signal's level. */

/** Rising levels with the weight that holds from each on; below the first the weight is 0. */
export interface Weight {
  steps: [level: number, weight: number][];
  reason: string;
}

export interface Weights {
  /** Log-odds before any evidence. */
  prior: { cluster: number; device: number; user: number; reason: string };
  /** Most that one detector may add to a subject, so that correlated signals cannot stack. */
  cap: { detector: number; reason: string };
  /** What an analyst's word adds. */
  verdict: { confirmed: number; benign: number; reason: string };
  signals: Record<string, Weight>;
}

export function weightOf(weights: Weights, key: string, level: number): number {
  const weight = Object.hasOwn(weights.signals, key) ? weights.signals[key]! : undefined;
  if (weight === undefined) throw new Error(`config/weights.json has no weight for ${key}`);
  let value = 0;
  for (const [from, points] of weight.steps) if (level >= from) value = points;
  return value;
}

/** Log-odds to a risk of 0 to 100, one decimal. */
export const riskOf = (logOdds: number): number => Math.round(1000 / (1 + Math.exp(-logOdds))) / 10;

/** Log-odds rounded to two decimals, as they are shown. */
export const shown = (logOdds: number): number => Math.round(logOdds * 100) / 100;
