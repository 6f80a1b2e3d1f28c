/** Findings as a table. In: findings. Out: text that fits the terminal, with who it is about and the strongest reasons in words. */
import type { Finding, SubjectKind } from '../../src/evidence/finding.ts';
import { printable } from './printable.ts';
import { bold, dim, riskText } from './style.ts';
import { table } from './table.ts';
import { hanging, shorten } from './text.ts';

const REASONS = 3;
const LINES_OF_REASON = 2;
const INDENT = ' '.repeat(7);

/** What the risk is about, in words. */
const WHAT: Readonly<Record<SubjectKind, string>> = {
  cluster: 'laptops in one home',
  device: 'laptop driven from afar',
  user: 'person',
};

/** Characters of an id that are enough to name a finding. */
export const shortId = (finding: Finding): string => finding.farmsight.finding.id.slice(0, 12);

export function findingsTable(findings: readonly Finding[], columns: number): string {
  const [head, ...rows] = table([HEAD, ...findings.map(cellsOf)], [0, 2, 3]);
  const entries = rows.map((row, i) => [row, ...details(findings[i]!, columns), ''].join('\n'));
  return [bold(head!), ...entries].join('\n');
}

const HEAD = [' risk', 'what', 'people', 'devices', 'place', 'since'];

function cellsOf({ event, farmsight }: Finding): string[] {
  const { cluster, score, subject, first_seen, finding } = farmsight;
  return [
    riskText(event.risk_score, score.alert_line),
    finding.status === 'closed' ? `${WHAT[subject.kind]} (closed)` : WHAT[subject.kind],
    String(cluster.users.length),
    String(cluster.devices.length),
    placeOf(farmsight),
    first_seen.slice(0, 10),
  ];
}

function placeOf({ cluster: { networks } }: Finding['farmsight']): string {
  const { city, region, country } = networks.at(-1) ?? {};
  return printable(shorten([city, region ?? country].filter(Boolean).join(', '), 24)) || '–';
}

function details(finding: Finding, columns: number): string[] {
  const { cluster, evidence } = finding.farmsight;
  const reasons = evidence.filter((item) => item.weight > 0).sort((a, b) => b.weight - a.weight);
  const more = reasons.length - REASONS;
  const people = printable(cluster.users.join(', ')) || 'nobody named in the logs';
  return [
    ...hanging(`${INDENT}${shortId(finding)}  `, people, columns, LINES_OF_REASON).map(dim),
    ...reasons
      .slice(0, REASONS)
      .flatMap(({ reason }) => hanging(`${INDENT}· `, printable(reason), columns, LINES_OF_REASON)),
    ...(more > 0 ? [dim(`${INDENT}  and ${more} more`)] : []),
  ];
}
