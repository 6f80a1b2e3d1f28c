/** What a run did, in words. In: its summary. Out: text: findings, what was read, what was refused and why. */
import { type Finding, isAlert } from '../../src/evidence/finding.ts';
import { shortId } from '../../src/evidence/telling.ts';
import { REASONS, type ReasonCode } from '../../src/outcome.ts';
import { printable } from '../../src/printable.ts';
import { count, thousands } from '../../src/words.ts';
import type { DetectSummary } from '../embedded.ts';
import { findingsTable } from './findings-table.ts';
import { nextCommand } from './next-command.ts';
import { bold, dim, green, red, yellow } from './style.ts';
import { hanging, shorten } from './text.ts';

/** Findings shown after a run; `farmsight findings` shows all. */
const SHOWN = 20;
const SAMPLES = 3;
const WARNINGS = 10;

export const openFindings = ({ findings }: DetectSummary): Finding[] =>
  findings.filter((finding) => finding.farmsight.finding.status === 'open');

/** Everything a person wants to see after a run. */
export function summaryText(summary: DetectSummary, store: string, columns: number): string {
  return [
    findingsText(summary, columns),
    '',
    ...readText(summary, columns),
    ...troubleText(summary, columns),
    ...nextText(summary, store),
  ].join('\n');
}

/** The findings and what they come to. */
export function findingsText(summary: DetectSummary, columns: number): string {
  const open = openFindings(summary);
  if (open.length === 0) return `${nothingFound(summary)}\n${lookedAt(summary)}`;
  const rest = open.length > SHOWN ? [dim(`and ${open.length - SHOWN} more`)] : [];
  const alerts = open.filter(isAlert).length;
  return [
    findingsTable(open.slice(0, SHOWN), columns),
    ...rest,
    verdict(alerts, open.length - alerts),
    lookedAt(summary),
  ].join('\n');
}

function nothingFound({ events, resumed, interrupted }: DetectSummary): string {
  if (events === 0 && !resumed) return yellow('There is nothing to judge: no record is an event.');
  return green(`No group of laptops looks like a farm${interrupted ? ' so far' : ''}.`);
}

function verdict(alerts: number, others: number): string {
  const rest = others === 0 ? '' : `; ${count(others, 'weaker finding')} to keep an eye on`;
  if (alerts === 0) return `Nothing reaches the alert line${rest}.`;
  return `${bold(red(count(alerts, 'alert')))}${rest}. A person decides, after asking.`;
}

function lookedAt({ users, devices, networks, firstTime, lastTime }: DetectSummary): string {
  const period = firstTime === undefined ? '' : ` from ${firstTime.slice(0, 10)} to ${lastTime!.slice(0, 10)}`;
  return `Looked at ${count(users, 'person', 'people')}, ${count(devices, 'device')} and ${count(networks, 'network')}${period}.`;
}

function readText(summary: DetectSummary, columns: number): string[] {
  const { records, seconds, peakMemoryMiB, events, filtered, resumed, repeated, late, crowdedOut } = summary;
  if (resumed && records === 0)
    return ['Nothing new: everything was read in an earlier run. A new --store begins anew.'];
  const rate = thousands(Math.round(records / Math.max(0.001, seconds)));
  const lines = [
    `Read ${count(records, 'record')} in ${seconds.toFixed(1)} s (${rate} a second, ${thousands(peakMemoryMiB)} MiB of memory at most)`,
    `  ${count(events, 'event')}, ${thousands(filtered)} of them of no use to any detector`,
  ];
  if (resumed) lines.unshift(dim('Went on where the last run on this store had stopped.'));
  if (repeated > 0) lines.push(`  ${count(repeated, 'repeated event')}, counted once`);
  if (late > 0) lines.push(yellow(`  ${count(late, 'event')} too late to count (engine.lateness)`));
  if (crowdedOut > 0) lines.push(yellow(`  ${thousands(crowdedOut)} forgotten for want of room (engine.capacity)`));
  lines.push(...ignoredText(summary.ignored, columns));
  return [...lines, ...summary.enrichment.map((line) => dim(`  ${printable(line)}`))];
}

function ignoredText(ignored: Readonly<Record<string, number>>, columns: number): string[] {
  const kinds = Object.entries(ignored).sort((a, b) => b[1] - a[1]);
  if (kinds.length === 0) return [];
  const total = kinds.reduce((sum, [, n]) => sum + n, 0);
  const words = kinds.map(([what, n]) => `${printable(shorten(what, 40))} ${thousands(n)}`).join(', ');
  return hanging(`  ${count(total, 'record')} say nothing about access: `, words, columns, 3).map(dim);
}

/** Refused records and warnings; also what is said where nothing else is. */
export function troubleText(summary: DetectSummary, columns: number): string[] {
  const more = summary.warnings.length - WARNINGS;
  return [
    ...refusedText(summary, columns),
    ...summary.bySource.filter(({ records, events }) => records > 0 && events === 0).map(nothingIn),
    ...summary.warnings.slice(0, WARNINGS).map((warning) => yellow(`note: ${printable(warning)}`)),
    ...(more > 0 ? [yellow(`and ${count(more, 'more note')}`)] : []),
  ];
}

function refusedText({ refusedTotal, refused, refusedSamples }: DetectSummary, columns: number): string[] {
  if (refusedTotal === 0) return [];
  const byCode = Object.entries(refused).sort((a, b) => b[1] - a[1]);
  return [
    yellow(`${count(refusedTotal, 'record')} refused and kept in the store (docs/errors.md):`),
    ...byCode.map(([code, n]) => `  ${thousands(n).padStart(8)}  ${code}: ${REASONS[code as ReasonCode]}`),
    ...refusedSamples
      .slice(0, SAMPLES)
      .flatMap(({ input, line, code, detail }) =>
        hanging('            ', printable(`${placeOf(input)}:${line} ${code} ${detail}`), columns, 2).map(dim),
      ),
  ];
}

const placeOf = (input: string): string => (input === '-' ? 'standard input' : input);

const nothingIn = ({ source, file, records }: DetectSummary['bySource'][number]): string =>
  yellow(
    `note: none of the ${count(records, 'record')} in ${printable(placeOf(file))} is an event; is it a log of ${source}?`,
  );

function nextText(summary: DetectSummary, store: string): string[] {
  const [first] = openFindings(summary);
  const next = first === undefined ? [] : [`Next: ${nextCommand(`explain ${shortId(first)}`, store)}`];
  return [`Findings and refused records are in ${bold(store)}`, ...next];
}
