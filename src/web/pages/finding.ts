/** One finding in full. In: the finding and all its revisions. Out: a page that shows what happened when, and each term of the score. */
import type { ClusterNetwork, Evidence, EvidenceEvent, Finding } from '../../evidence/finding.ts';
import { aboutOf, byWeight, dayOf, shortId, signed, standingOf, termsOf } from '../../evidence/telling.ts';
import { riskOf } from '../../evidence/weights.ts';
import { count } from '../../words.ts';
import { queryOf } from '../filter.ts';
import { weightBar } from '../pictures/bars.ts';
import { colorOf, timeline } from '../pictures/timeline.ts';
import { type Html, html } from '../toolkit.ts';
import { layout } from './layout.ts';

export interface FindingPage {
  finding: Finding;
  revisions: readonly Finding[];
  command(words: string): string;
}

export function findingPage({ finding, revisions, command }: FindingPage): Html {
  const { event, farmsight } = finding;
  const { cluster, evidence } = farmsight;
  const about = aboutOf(finding);
  return layout(
    `Risk ${event.risk_score.toFixed(1)}, ${about}`,
    undefined,
    html`<h1><span class="risk ${event.risk_score >= farmsight.score.alert_line ? 'alert' : 'weak'}">${event.risk_score.toFixed(1)}</span> ${about}</h1>
<p class="lead">${event.reason}</p>
<p>${standingOf(finding)[0]!.toUpperCase()}${standingOf(finding).slice(1)}; ${farmsight.finding.status}, revision ${farmsight.finding.revision} of ${dayOf(finding['@timestamp'])}. Seen from ${dayOf(farmsight.first_seen)} to ${dayOf(farmsight.last_seen)}.</p>
${verdictOf(finding)}
<h2>What happened when</h2>
<figure>${timeline(finding, revisions)}<figcaption>Above, the risk as it was at each revision. Below, a lane for each network: the bar is when these laptops were there, a dot an event behind the evidence, in its person’s color.</figcaption></figure>
<h2>How the score comes about</h2>
${waterfall(finding)}
<div class="columns">
<section><h2>${count(cluster.users.length, 'person', 'people')}</h2><ul class="names">${cluster.users.map((user) => html`<li><svg class="dot" viewBox="0 0 8 8" aria-hidden="true"><circle class="event ${colorOf(user, cluster.users)}" cx="4" cy="4" r="4"/></svg> <a href="/${queryOf({ user, all: true })}">${user}</a></li>`)}</ul></section>
<section><h2>${count(cluster.devices.length, 'device')}</h2><ul class="names">${cluster.devices.map((device) => html`<li><a href="/${queryOf({ device, all: true })}">${device}</a></li>`)}</ul></section>
</div>
<h2>${count(cluster.networks.length, 'network')}</h2>
${networks(cluster.networks)}
<h2>Events behind it</h2>
${byWeight(evidence)
  .filter(({ events }) => events.length > 0)
  .map(eventsOf)}
<h2>What it turned out to be</h2>
<p>A verdict counts in the score from then on. This page changes nothing; the command line does:</p>
<pre>${command(`verdict ${shortId(finding)} benign --reason 'a couple, HR knows'`)}
${command(`verdict ${shortId(finding)} confirmed --reason 'case 118'`)}</pre>
<p class="quiet">with the --config the store was made with.</p>
<p class="quiet">Finding ${farmsight.finding.id} of ${finding.organization.id}; rule ${finding.rule.id} ${finding.rule.version} (${finding.rule.name}); ATT&amp;CK ${finding.threat.technique.map(({ id, name }) => `${id} ${name}`).join('; ') || 'none'}. <a href="/findings/${farmsight.finding.id}.json">As JSON</a></p>`,
  );
}

function verdictOf({ farmsight: { verdict } }: Finding): Html | undefined {
  if (verdict === undefined) return undefined;
  const { value, reason, by, given_at, counts } = verdict;
  const lapsed = counts ? '' : ' It does not count any longer: people have joined since who were not part of it.';
  return html`<p class="verdict"><span class="tag">${value}</span> ${by === undefined ? 'said' : `${by} said`} on ${dayOf(given_at)}: ${reason}${lapsed}</p>`;
}

function waterfall(finding: Finding): Html {
  const { prior, total } = finding.farmsight.score;
  const terms = termsOf(finding);
  const scale = Math.max(1, ...[prior, ...terms.map(({ evidence }) => evidence.weight)].map(Math.abs));
  return html`<table class="terms">
<thead><tr><th class="number">Weight</th><th class="bar">against · for</th><th class="number">Risk so far</th><th>Why</th></tr></thead>
<tbody><tr><td class="number">${signed(prior)}</td><td>${weightBar(prior, scale)}</td><td class="number">${riskOf(prior).toFixed(1)}</td><td>before any evidence: how rare a farm is</td></tr>
${terms.map(
  ({ evidence: { detector, signal, weight, reason, observed, expected }, riskSoFar }) =>
    html`<tr><td class="number">${signed(weight)}</td><td>${weightBar(weight, scale)}</td><td class="number">${riskSoFar.toFixed(1)}</td><td>${reason}<br><span class="quiet">${detector}.${signal}: observed ${observed}, expected ${expected}</span></td></tr>
`,
)}</tbody>
<tfoot><tr><td class="number">${signed(total)}</td><td></td><td class="number">${riskOf(total).toFixed(1)}</td><td>sum, in log-odds</td></tr></tfoot>
</table>`;
}

const networks = (all: readonly ClusterNetwork[]): Html => html`<table>
<thead><tr><th>Network</th><th>From</th><th>To</th><th>Class</th><th>Provider</th><th>Place</th></tr></thead>
<tbody>${all.map(
  ({ key, first_seen, last_seen, class: kind, as_number, as_organization, city, region, country }) =>
    html`<tr><td><a href="/${queryOf({ ip: key, all: true })}">${key}</a></td><td>${dayOf(first_seen)}</td><td>${dayOf(last_seen)}</td><td>${kind}</td><td>${as_organization ?? (as_number === undefined ? '' : `AS${as_number}`)}</td><td>${[city, region, country].filter(Boolean).join(', ')}</td></tr>`,
)}</tbody>
</table>`;

function eventsOf({ reason, events, event_count }: Evidence): Html {
  const more = event_count - events.length;
  return html`<details><summary>${reason} <span class="quiet">(${count(event_count, 'event')})</span></summary>
<table>
<thead><tr><th>Time</th><th>What</th><th>Person</th><th>Device</th><th>Address</th><th>Event</th></tr></thead>
<tbody>${events.map(eventRow)}</tbody>
</table>${more > 0 ? html`<p class="quiet">and ${more} more</p>` : undefined}</details>`;
}

const eventRow = (event: EvidenceEvent): Html =>
  html`<tr><td>${event['@timestamp'].slice(0, 19).replace('T', ' ')}</td><td>${event.action ?? event.dataset}</td><td>${event.user}</td><td>${event.device}</td><td>${event.ip}</td><td class="id">${event.id}</td></tr>`;
