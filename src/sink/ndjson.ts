/**
 * The canonical line of a value. In: a finding, or any JSON value. Out: one line of JSON with the keys of every object in
 * sorted order, so that equal findings are equal bytes, however they were built.
 */
import type { Finding } from '../evidence/finding.ts';

/** One finding as a line of newline-delimited JSON, without the newline. */
export const findingLine = (finding: Finding): string => JSON.stringify(finding, sortKeys);

/** Findings as newline-delimited JSON, each line ended. */
export const findingLines = (findings: Iterable<Finding>): string => {
  let lines = '';
  for (const finding of findings) lines += `${findingLine(finding)}\n`;
  return lines;
};

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
