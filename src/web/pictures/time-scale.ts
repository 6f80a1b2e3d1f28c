/** Time from left to right. In: two ISO times and where they are drawn. Out: places for times between them, and days to mark. */
import { isoTime } from '../../evidence/finding.ts';

export interface TimeScale {
  /** Within the two ends, whatever the time. */
  x(time: string): number;
  /** Beginnings of days, UTC. */
  ticks: { x: number; label: string }[];
}

const DAY = 86_400_000;
/** Days from one mark to the next. */
const STEPS = [1, 2, 7, 14, 28, 91, 182, 364];
const MOST_TICKS = 9;

export function timeScale(from: string, to: string, left: number, right: number): TimeScale {
  const start = Date.parse(from);
  const span = Math.max(Date.parse(to) - start, 1);
  const at = (time: number): number => {
    const share = Math.min(1, Math.max(0, (time - start) / span));
    return Math.round((left + share * (right - left)) * 10) / 10;
  };
  const step = (STEPS.find((days) => span / (days * DAY) < MOST_TICKS) ?? Math.ceil(span / DAY / MOST_TICKS)) * DAY;
  const ticks = [];
  for (let time = Math.ceil(start / DAY) * DAY; time <= start + span; time += step)
    ticks.push({ x: at(time), label: isoTime(time).slice(ticks.length === 0 ? 0 : 5, 10) });
  return { x: (time) => at(Date.parse(time)), ticks };
}
