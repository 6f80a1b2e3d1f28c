/**
 * One finding in full. In: a finding. Out: the score as a sum one can follow, the members, the networks, and the events
 * behind each term.
 */
import type { ClusterNetwork, Evidence, EvidenceEvent, Finding } from '../../src/evidence/finding.ts';
import { byWeight, dayOf, shortId, signed, standingOf, type Term, termsOf } from '../../src/evidence/telling.ts';
import { riskOf } from '../../src/evidence/weights.ts';
import { printable } from '../../src/printable.ts';
import { count } from '../../src/words.ts';
import { nextCommand } from './next-command.ts';
import { bold, dim, green, red, riskText } from './style.ts';
import { table } from './table.ts';
import { hanging, wrap } from './text.ts';

export function explanation(finding: Finding, store: string, columns: number): string {
  const { farmsight, rule, threat } = finding;
  const { users, devices, networks } = farmsight.cluster;
  return [
    ...headOf(finding),
    '',
    bold('How the score comes about'),
    dim('  weight in log-odds (right: for a farm, left: against it), and the risk so far'),
    ...waterfall(finding, columns),
    '',
    bold(count(users.length, 'person', 'people')),
    ...users.map((user) => `  ${printable(user)}`),
    bold(count(devices.length, 'device')),
    ...hanging('  ', printable(devices.join(', ')) || 'none named in the logs', columns),
    bold(count(networks.length, 'network')),
    ...tableOrLines(networks.map(networkCells), columns - 2).map((line) => `  ${line}`),
    '',
    bold('Events behind it'),
    ...byWeight(farmsight.evidence)
      .filter(({ events }) => events.length > 0)
      .flatMap((evidence) => eventsOf(evidence, columns)),
    dim(`Rule ${rule.id} ${rule.version} (${rule.name}), organization ${printable(finding.organization.id)}`),
    ...hanging('ATT&CK: ', threat.technique.map(({ id, name }) => `${id} ${name}`).join('; ') || 'none', columns).map(
      dim,
    ),
    dim(`As JSON: ${nextCommand(`explain ${shortId(finding)} --json`, store)}`),
  ].join('\n');
}

function headOf(finding: Finding): string[] {
  const { farmsight, event } = finding;
  const { id, status, revision } = farmsight.finding;
  const line = farmsight.score.alert_line;
  return [
    `${bold(`Risk ${riskText(event.risk_score, line).trim()} of 100`)}, ${standingOf(finding)}. A person decides, after asking.`,
    dim(`Finding ${id}, ${status}, revision ${revision} of ${dayOf(finding['@timestamp'])}`),
    dim(`Seen from ${dayOf(farmsight.first_seen)} to ${dayOf(farmsight.last_seen)}`),
  ];
}

/** Columns of a bar to each side, and of all that stands before the words. */
const BAR = 8;
const BEFORE_WORDS = 2 * BAR + 19;

function waterfall(finding: Finding, columns: number): string[] {
  const { prior, total } = finding.farmsight.score;
  const terms = termsOf(finding);
  const scale = Math.max(1, ...[prior, ...terms.map(({ evidence }) => evidence.weight)].map(Math.abs));
  const rows = [
    ...hanging(termStart(prior, riskOf(prior), scale), 'before any evidence: how rare a farm is', columns),
    ...terms.flatMap((term) => termRows(term, scale, columns)),
  ];
  const sumRow = `  ${signed(total).padStart(6)}${riskOf(total)
    .toFixed(1)
    .padStart(2 * BAR + 9)}  ${bold('sum')}`;
  return [...rows.map(colorBar), dim(`  ${'─'.repeat(BEFORE_WORDS + 1)}`), sumRow];
}

function termRows({ evidence, riskSoFar }: Term, scale: number, columns: number): string[] {
  const { detector, signal, observed, expected, reason, weight } = evidence;
  const facts = `${detector}.${signal}: observed ${observed}, expected ${expected}`;
  return [
    ...hanging(termStart(weight, riskSoFar, scale), printable(reason), columns),
    ...hanging(' '.repeat(BEFORE_WORDS), printable(facts), columns).map(dim),
  ];
}

/** `   +2.60          │█████    57.4  ` */
function termStart(weight: number, riskSoFar: number, scale: number): string {
  const blocks = '█'.repeat(Math.round((Math.abs(weight) / scale) * BAR));
  const [left, right] = weight < 0 ? [blocks, ''] : ['', blocks];
  return `  ${signed(weight).padStart(6)}  ${left.padStart(BAR)}│${right.padEnd(BAR)}${riskSoFar.toFixed(1).padStart(6)}  `;
}

/** Colored last, so that columns are counted without the colors. */
const colorBar = (line: string): string =>
  line.replace(/█+(?=│)/, (blocks) => green(blocks)).replace(/│(█+)/, (_, blocks: string) => `│${red(blocks)}`);

function networkCells(network: ClusterNetwork): string[] {
  const place = [network.city, network.region, network.country].filter(Boolean).join(', ');
  const dates = `${dayOf(network.first_seen)} to ${dayOf(network.last_seen)}`;
  return [network.key, dates, network.class, network.as_organization ?? '', place].map(printable);
}

function eventsOf({ reason, events, event_count }: Evidence, columns: number): string[] {
  const more = event_count - events.length;
  return [
    ...hanging('  ', printable(reason), columns),
    ...tableOrLines(events.map(eventCells), columns - 4).map((line) => dim(`    ${line}`)),
    ...(more > 0 ? [dim(`    and ${more} more`)] : []),
  ];
}

const eventCells = (event: EvidenceEvent): string[] =>
  [
    event['@timestamp'].slice(0, 19).replace('T', ' '),
    event.action ?? event.dataset,
    event.user ?? '',
    event.device ?? '',
    event.ip ?? '',
  ].map(printable);

/** A table where it fits, else lines that are broken between words. */
function tableOrLines(rows: readonly string[][], columns: number): string[] {
  const lines = table(rows);
  if (lines.every((line) => line.length <= columns)) return lines;
  return rows.flatMap((row) => wrap(row.filter((cell) => cell !== '').join(', '), columns));
}
