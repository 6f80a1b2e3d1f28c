/**
 * One finding in full. In: a finding. Out: the score as a sum one can follow, the members, the networks, and the events
 * behind each term.
 */
import {
  type ClusterNetwork,
  type Evidence,
  type EvidenceEvent,
  type Finding,
  isAlert,
} from '../../src/evidence/finding.ts';
import { riskOf } from '../../src/evidence/weights.ts';
import { shortId } from './findings-table.ts';
import { nextCommand } from './next-command.ts';
import { printable } from './printable.ts';
import { bold, dim, green, red, riskText } from './style.ts';
import { table } from './table.ts';
import { count, hanging, wrap } from './text.ts';

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
  const standing = isAlert(finding)
    ? `an alert since ${day(farmsight.detected_at)}`
    : `below the alert line of ${line}`;
  return [
    `${bold(`Risk ${riskText(event.risk_score, line).trim()} of 100`)}, ${standing}. A person decides, after asking.`,
    dim(`Finding ${id}, ${status}, revision ${revision} of ${day(finding['@timestamp'])}`),
    dim(`Seen from ${day(farmsight.first_seen)} to ${day(farmsight.last_seen)}`),
  ];
}

const day = (time: string | undefined): string => time?.slice(0, 10) ?? 'an unknown day';

const byWeight = (evidence: readonly Evidence[]): Evidence[] => [...evidence].sort((a, b) => b.weight - a.weight);

/** Columns of a bar to each side, and of all that stands before the words. */
const BAR = 8;
const BEFORE_WORDS = 2 * BAR + 19;

function waterfall({ farmsight: { score, evidence } }: Finding, columns: number): string[] {
  const { prior, total } = score;
  const scale = Math.max(1, ...[prior, ...evidence.map(({ weight }) => weight)].map(Math.abs));
  let sum = prior;
  const rows = hanging(termStart(prior, sum, scale), 'before any evidence: how rare a farm is', columns);
  for (const term of byWeight(evidence)) {
    sum += term.weight;
    rows.push(...termRows(term, termStart(term.weight, sum, scale), columns));
  }
  const sumRow = `  ${signed(total)}${riskOf(total)
    .toFixed(1)
    .padStart(2 * BAR + 9)}  ${bold('sum')}`;
  return [...rows.map(colorBar), dim(`  ${'─'.repeat(BEFORE_WORDS + 1)}`), sumRow];
}

function termRows(term: Evidence, start: string, columns: number): string[] {
  const facts = `${term.detector}.${term.signal}: observed ${term.observed}, expected ${term.expected}`;
  return [
    ...hanging(start, printable(term.reason), columns),
    ...hanging(' '.repeat(BEFORE_WORDS), printable(facts), columns).map(dim),
  ];
}

/** `   +2.60          │█████    57.4  ` */
function termStart(weight: number, sum: number, scale: number): string {
  const blocks = '█'.repeat(Math.round((Math.abs(weight) / scale) * BAR));
  const [left, right] = weight < 0 ? [blocks, ''] : ['', blocks];
  return `  ${signed(weight)}  ${left.padStart(BAR)}│${right.padEnd(BAR)}${riskOf(sum).toFixed(1).padStart(6)}  `;
}

const signed = (weight: number): string => `${weight < 0 ? '−' : '+'}${Math.abs(weight).toFixed(2)}`.padStart(6);

/** Colored last, so that columns are counted without the colors. */
const colorBar = (line: string): string =>
  line.replace(/█+(?=│)/, (blocks) => green(blocks)).replace(/│(█+)/, (_, blocks: string) => `│${red(blocks)}`);

function networkCells(network: ClusterNetwork): string[] {
  const place = [network.city, network.region, network.country].filter(Boolean).join(', ');
  const dates = `${day(network.first_seen)} to ${day(network.last_seen)}`;
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
