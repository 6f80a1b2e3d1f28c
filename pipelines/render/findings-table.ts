/** Findings as a table. In: findings. Out: text that fits the terminal, with the strongest reasons in words below each. */
import type { Finding } from '../../src/evidence/finding.ts';
import { printable, shorten } from './printable.ts';
import { dim, riskText, width } from './style.ts';
import { type Cell, plainTable } from './table.ts';

const REASONS = 3;

export function findingsTable(findings: readonly Finding[]): string {
  const rows = findings.flatMap((finding): Cell[][] => [
    headRow(finding),
    [{ colSpan: 6, content: details(finding), hAlign: 'left' }],
  ]);
  return plainTable(['risk', 'what', 'people', 'devices', 'place', 'since'], rows, [0, 2, 3]);
}

function headRow({ event, farmsight }: Finding): string[] {
  const { cluster, score, subject, first_seen } = farmsight;
  const network = cluster.networks.at(-1);
  return [
    riskText(event.risk_score, score.alert_line),
    subject.kind === 'cluster' ? 'home shared by laptops' : 'laptop driven from afar',
    String(cluster.users.length),
    String(cluster.devices.length),
    printable(shorten([network?.city, network?.region].filter(Boolean).join(', ') || '–', 28)),
    first_seen.slice(0, 10),
  ];
}

function details(finding: Finding): string {
  const room = width() - 12;
  const { cluster, evidence, finding: about } = finding.farmsight;
  const reasons = evidence.filter((item) => item.weight > 0).sort((a, b) => b.weight - a.weight);
  const lines = [dim(`${about.id.slice(0, 12)}  ${printable(shorten(cluster.users.join(', '), room - 14))}`)];
  for (const item of reasons.slice(0, REASONS)) lines.push(`· ${printable(shorten(item.reason, room))}`);
  if (reasons.length > REASONS) lines.push(dim(`  and ${reasons.length - REASONS} more`));
  return lines.map((line) => `      ${line}`).join('\n');
}
