/** What a run did, in words. In: a summary. Out: text: findings, what was read, what was refused and why, what to do next. */
import { isAlert } from '../../src/evidence/finding.ts';
import { REASONS, type ReasonCode } from '../../src/outcome.ts';
import type { DetectSummary } from '../embedded.ts';
import { findingsTable } from './findings-table.ts';
import { printable, shorten } from './printable.ts';
import { bold, dim, green, red, yellow } from './style.ts';

const count = (n: number, one: string, many = `${one}s`): string => `${n.toLocaleString('en')} ${n === 1 ? one : many}`;

export function summaryText(summary: DetectSummary, store: string): string {
  const open = summary.findings.filter((finding) => finding.farmsight.finding.status === 'open');
  const alerts = open.filter(isAlert);
  return [
    ...(open.length === 0
      ? [green('No group of laptops looks like a farm.'), lookedAt(summary)]
      : [findingsTable(open), headline(alerts.length, open.length - alerts.length), lookedAt(summary)]),
    '',
    ...readText(summary),
    ...refusedText(summary),
    ...summary.warnings.map((warning) => yellow(`note: ${printable(warning)}`)),
    `Stored in ${bold(store)}`,
  ].join('\n');
}

function headline(alerts: number, others: number): string {
  const rest = others === 0 ? '' : `; ${count(others, 'weaker group')} to keep an eye on`;
  return alerts === 0
    ? `Nothing reaches the alert line${rest}.`
    : `${bold(red(count(alerts, 'alert')))}${rest}. A person decides, after asking.`;
}

const lookedAt = ({ users, devices, networks, firstTime, lastTime }: DetectSummary): string =>
  `Looked at ${count(users, 'person', 'people')}, ${count(devices, 'device')} and ${count(networks, 'network')}${firstTime === undefined ? '' : ` from ${firstTime.slice(0, 10)} to ${lastTime!.slice(0, 10)}`}.`;

function readText(summary: DetectSummary): string[] {
  const rate = Math.round(summary.records / Math.max(0.001, summary.seconds)).toLocaleString('en');
  const lines = [
    `Read ${count(summary.records, 'record')} in ${summary.seconds.toFixed(1)} s (${rate}/s, ${summary.peakMemoryMiB} MiB at most): ${count(summary.events, 'event')}, of them ${summary.filtered.toLocaleString('en')} of no use to any detector.`,
  ];
  if (summary.resumed && summary.records === 0)
    lines.push(dim('Everything had been read in an earlier run; give a new --store to begin anew.'));
  const ignored = Object.entries(summary.ignored).sort((a, b) => b[1] - a[1]);
  if (ignored.length > 0)
    lines.push(dim(`Ignored: ${shorten(ignored.map(([what, n]) => `${n} ${printable(what)}`).join(', '), 200)}`));
  if (summary.repeated > 0) lines.push(dim(`${count(summary.repeated, 'repeated event')} counted once.`));
  if (summary.late > 0)
    lines.push(
      yellow(
        `${count(summary.late, 'event')} came later than the lateness allows and ${summary.late === 1 ? 'was' : 'were'} left out (engine.lateness).`,
      ),
    );
  for (const line of summary.enrichment) lines.push(dim(printable(line)));
  return lines;
}

function refusedText(summary: DetectSummary): string[] {
  if (summary.refusedTotal === 0) return [];
  const lines = [yellow(`${count(summary.refusedTotal, 'record')} refused, kept in the store:`)];
  for (const [code, n] of Object.entries(summary.refused).sort((a, b) => b[1] - a[1]))
    lines.push(`  ${n.toLocaleString('en').padStart(8)} ${code}: ${REASONS[code as ReasonCode]}`);
  for (const letter of summary.refusedSamples.slice(0, 3)) {
    lines.push(
      dim(`  ${printable(letter.input)}:${letter.line} ${letter.stage} ${letter.code} ${printable(letter.detail)}`),
    );
  }
  return lines;
}
