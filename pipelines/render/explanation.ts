/** One finding in full. In: a finding. Out: the score as a sum one can follow, the members, the networks, the events behind each term. */
import { type Evidence, type Finding, isAlert } from '../../src/evidence/finding.ts';
import { riskOf } from '../../src/evidence/weights.ts';
import { printable, shorten } from './printable.ts';
import { bold, dim, green, red, riskText, width } from './style.ts';

const BAR = 12;

export function explanation(finding: Finding): string {
  const { farmsight, event, rule } = finding;
  return [
    `${bold(`Finding ${farmsight.finding.id}`)}  ${farmsight.finding.status}, revision ${farmsight.finding.revision} of ${finding['@timestamp']}`,
    `${rule.name}`,
    '',
    `Risk ${riskText(event.risk_score, farmsight.score.alert_line)} of 100; ${isAlert(finding) ? `an alert since ${farmsight.detected_at}` : `below the alert line of ${farmsight.score.alert_line}`}`,
    dim('A risk is no verdict: a person decides, after asking.'),
    '',
    bold('How the score comes about'),
    dim('log-odds; to the right speaks for a farm, to the left for innocence'),
    ...waterfall(finding),
    '',
    bold('Who'),
    ...farmsight.cluster.users.map((user) => `  ${printable(user)}`),
    bold('Devices'),
    `  ${printable(farmsight.cluster.devices.join(', ') || 'none named in the logs')}`,
    bold('Networks'),
    ...farmsight.cluster.networks.map(networkLine),
    '',
    bold('Events behind it'),
    ...farmsight.evidence.flatMap(eventLines),
    '',
    dim(`ATT&CK: ${finding.threat.technique.map(({ id, name }) => `${id} ${name}`).join('; ') || 'none'}`),
  ].join('\n');
}

function waterfall({ farmsight }: Finding): string[] {
  const { prior, total } = farmsight.score;
  const terms = [...farmsight.evidence].sort((a, b) => b.weight - a.weight);
  const scale = Math.max(1, Math.abs(prior), ...terms.map((term) => Math.abs(term.weight)));
  const rows = [row(prior, scale, 'before any evidence: how rare a farm is')];
  for (const term of terms) {
    rows.push(row(term.weight, scale, printable(term.reason)));
    rows.push(
      dim(
        `${' '.repeat(2 * BAR + 11)}${printable(shorten(`${term.detector}.${term.signal}: observed ${term.observed}, expected ${term.expected}`, width() - 2 * BAR - 12))}`,
      ),
    );
  }
  rows.push(
    dim(`  ${'─'.repeat(2 * BAR + 7)}`),
    row(total, Math.max(scale, Math.abs(total)), `sum, a risk of ${riskOf(total)}`),
  );
  return rows;
}

function row(value: number, scale: number, words: string): string {
  const length = Math.round((Math.abs(value) / scale) * BAR);
  const left = value < 0 ? green('█'.repeat(length).padStart(BAR)) : ' '.repeat(BAR);
  const right = value > 0 ? red('█'.repeat(length).padEnd(BAR)) : ' '.repeat(BAR);
  return `  ${value.toFixed(2).padStart(6)} ${left}│${right} ${words}`;
}

function networkLine(network: Finding['farmsight']['cluster']['networks'][number]): string {
  const system = network.as_organization === undefined ? '' : `, ${network.as_organization}`;
  const place = [network.city, network.region, network.country].filter(Boolean).join(', ');
  return printable(
    `  ${network.key.padEnd(24)} ${network.first_seen.slice(0, 10)} to ${network.last_seen.slice(0, 10)}  ${network.class}${system}${place === '' ? '' : `, ${place}`}`,
  );
}

function eventLines(evidence: Evidence): string[] {
  const more = evidence.event_count - evidence.events.length;
  return [
    `  ${printable(evidence.reason)}`,
    ...evidence.events.map((event) =>
      dim(
        printable(
          `    ${event['@timestamp']}  ${event.dataset}  ${event.action ?? ''}  ${event.user ?? ''}  ${event.device ?? ''}  ${event.ip ?? ''}  ${event.id}`,
        ),
      ),
    ),
    ...(more > 0 ? [dim(`    and ${more} more`)] : []),
  ];
}
