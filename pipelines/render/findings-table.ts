/** Findings as a table. In: findings. Out: text that fits the terminal, with who it is about and the strongest reasons in words. */
import type { Finding } from '../../src/evidence/finding.ts';
import { aboutOf, dayOf, placeOf, reasonsOf, shortId } from '../../src/evidence/telling.ts';
import { printable } from '../../src/printable.ts';
import { bold, dim, riskText } from './style.ts';
import { table } from './table.ts';
import { hanging, shorten } from './text.ts';

const REASONS = 3;
const LINES_OF_REASON = 2;
const INDENT = ' '.repeat(7);

export function findingsTable(findings: readonly Finding[], columns: number): string {
  const [head, ...rows] = table([HEAD, ...findings.map(cellsOf)], [0, 2, 3]);
  const entries = rows.map((row, i) => [row, ...details(findings[i]!, columns), ''].join('\n'));
  return [bold(head!), ...entries].join('\n');
}

const HEAD = [' risk', 'what', 'people', 'devices', 'place', 'since'];

function cellsOf(finding: Finding): string[] {
  const { cluster, score, first_seen } = finding.farmsight;
  return [
    riskText(finding.event.risk_score, score.alert_line),
    aboutOf(finding),
    String(cluster.users.length),
    String(cluster.devices.length),
    printable(shorten(placeOf(finding), 24)) || '–',
    dayOf(first_seen),
  ];
}

function details(finding: Finding, columns: number): string[] {
  const reasons = reasonsOf(finding);
  const more = reasons.length - REASONS;
  const people = printable(finding.farmsight.cluster.users.join(', ')) || 'nobody named in the logs';
  return [
    ...hanging(`${INDENT}${shortId(finding)}  `, people, columns, LINES_OF_REASON).map(dim),
    ...reasons
      .slice(0, REASONS)
      .flatMap(({ reason }) => hanging(`${INDENT}· `, printable(reason), columns, LINES_OF_REASON)),
    ...(more > 0 ? [dim(`${INDENT}  and ${more} more`)] : []),
  ];
}
