/** The list. In: findings, what they were narrowed to, what the store has counted. Out: a page to begin with. */
import { type Finding, isAlert } from '../../evidence/finding.ts';
import { aboutOf, dayOf, placeOf, reasonsOf } from '../../evidence/telling.ts';
import { count } from '../../words.ts';
import { type Filter, queryOf } from '../filter.ts';
import { seenBar } from '../pictures/bars.ts';
import { type TimeScale, timeScale } from '../pictures/time-scale.ts';
import { type Html, html } from '../toolkit.ts';
import { layout } from './layout.ts';

export interface FindingsPage {
  findings: readonly Finding[];
  filter: Filter;
  refused: number;
  counters: Readonly<Record<string, number>>;
  command(words: string): string;
}

/** More is a list that nobody reads; the filter narrows it. */
const SHOWN = 200;
const REASONS = 3;
const PEOPLE = 6;

export function findingsPage({ findings, filter, refused, counters, command }: FindingsPage): Html {
  const alerts = findings.filter(isAlert).length;
  const more = findings.length - SHOWN;
  return layout(
    'Findings',
    'findings',
    html`<h1>${headline(findings.length, alerts)}</h1>
<p class="quiet">${readWords(counters, refused)}</p>
${form(filter)}
${findings.length === 0 ? nothing(filter, counters, command) : table(findings.slice(0, SHOWN))}
${more > 0 ? html`<p>and ${more} more with less risk: narrow the list to see them.</p>` : undefined}
<p class="quiet"><a href="/findings.ndjson${queryOf(filter)}">These findings as JSON</a>, one a line</p>`,
  );
}

function headline(total: number, alerts: number): string {
  if (total === 0) return 'No finding here';
  const others = total - alerts;
  if (alerts === 0) return `${count(total, 'finding')}, none of them an alert`;
  return others === 0 ? count(alerts, 'alert') : `${count(alerts, 'alert')} and ${count(others, 'weaker finding')}`;
}

function readWords({ records = 0, events = 0 }: Readonly<Record<string, number>>, refused: number): Html {
  const words = `${count(records, 'record')} read, ${count(events, 'event')}`;
  if (refused === 0) return html`${words}, none refused`;
  return html`${words}, <a href="/refused">${count(refused, 'record')} refused</a>`;
}

const form = ({ minRisk, user, device, ip, all }: Filter): Html => html`<form method="get" action="/" role="search">
<label>Risk from <input type="number" name="min-risk" min="0" max="100" step="any" value="${minRisk}"></label>
<label>Person <input name="user" value="${user}" placeholder="ann@acme.example" autocomplete="off"></label>
<label>Device <input name="device" value="${device}" placeholder="whole name" autocomplete="off"></label>
<label>Address <input name="ip" value="${ip}" placeholder="203.0.113.7" autocomplete="off"></label>
<label class="check"><input type="checkbox" name="all"${all ? html` checked` : undefined}> closed ones too</label>
<button>Show</button> <a href="/">All</a>
</form>`;

function nothing(
  filter: Filter,
  { records = 0 }: Readonly<Record<string, number>>,
  command: (words: string) => string,
): Html {
  if (queryOf(filter) !== '')
    return html`<p>Nothing in this store matches. Names and addresses are compared whole. <a href="/?all=on">Show everything, closed findings too.</a></p>`;
  if (records === 0)
    return html`<p>The store is empty as yet. This fills it:</p><pre>${command('detect --input okta=PATH')}</pre>`;
  return html`<p>No group of laptops looks like a farm. <a href="/?all=on">Closed findings</a> are not shown.</p>`;
}

function table(findings: readonly Finding[]): Html {
  const times = findings.flatMap(({ farmsight }) => [farmsight.first_seen, farmsight.last_seen]).sort();
  const scale = timeScale(times[0]!, times.at(-1)!, 0, 100);
  return html`<table class="findings">
<thead><tr><th class="number">Risk</th><th>What</th><th>People and reasons</th><th class="number">Devices</th><th>Place</th><th class="time">Seen <span class="quiet">${dayOf(times[0])} to ${dayOf(times.at(-1))}</span></th></tr></thead>
<tbody>${findings.map((finding) => row(finding, scale))}</tbody>
</table>`;
}

function row(finding: Finding, scale: TimeScale): Html {
  const { event, farmsight } = finding;
  const { users, devices } = farmsight.cluster;
  const reasons = reasonsOf(finding);
  const who = users.slice(0, PEOPLE).join(', ') || 'nobody named in the logs';
  const others = users.length - PEOPLE;
  return html`<tr class="${isAlert(finding) ? 'alert' : 'weak'}">
<td class="number risk" data-label="Risk">${event.risk_score.toFixed(1)}</td>
<td><a href="/findings/${farmsight.finding.id}">${aboutOf(finding)}</a>${farmsight.verdict === undefined ? undefined : html`<br><span class="tag">${farmsight.verdict.value}</span>`}</td>
<td>${who}${others > 0 ? ` and ${others} more` : undefined}<ul>${reasons.slice(0, REASONS).map(({ reason }) => html`<li>${reason}</li>`)}</ul></td>
<td class="number" data-label="Devices">${devices.length}</td>
<td>${placeOf(finding) || '–'}</td>
<td class="time">${seenBar(scale, farmsight.first_seen, farmsight.last_seen, farmsight.detected_at)}<span class="quiet">${dayOf(farmsight.first_seen)} to ${dayOf(farmsight.last_seen)}</span></td>
</tr>`;
}
