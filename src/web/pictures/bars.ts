/** Small bars that stand in a table. In: numbers. Out: drawings as wide as the cell. */
import { type Html, html } from '../toolkit.ts';
import type { TimeScale } from './time-scale.ts';

/** Half of a term's bar, in units of its drawing. */
const HALF = 50;

/** A term of a score: to the right where it speaks for a farm, to the left where it speaks against it. `scale` is the longest of all. */
export function weightBar(weight: number, scale: number): Html {
  const width = Math.round((Math.abs(weight) / scale) * HALF * 10) / 10;
  const x = weight < 0 ? HALF - width : HALF;
  return html`<svg class="weight" viewBox="0 0 ${2 * HALF} 12" aria-hidden="true"
    ><rect class="${weight < 0 ? 'against' : 'for'}" x="${x}" y="2" width="${width}" height="8" rx="1"/><path class="axis" d="M${HALF} 0V12"/></svg>`;
}

/** When something was seen, on a scale from 0 to 100 that all rows share. */
export function seenBar(scale: TimeScale, first: string, last: string, detected: string | undefined): Html {
  const x = scale.x(first);
  const width = Math.max(1, scale.x(last) - x);
  const mark = detected === undefined ? undefined : html`<path class="detected" d="M${scale.x(detected)} 0V12"/>`;
  return html`<svg class="seen" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true"
    ><rect class="track" x="0" y="5" width="100" height="2"/><rect class="span" x="${x}" y="3" width="${width}" height="6" rx="1"/>${mark}</svg>`;
}
