/**
 * What happened when, in one drawing. In: a finding with its revisions. Out: its risk over time, and below it a lane for each
 * network with the time in which the laptops were there and the events behind the evidence, each in the color of its person.
 */
import type { ClusterNetwork, EvidenceEvent, Finding } from '../../evidence/finding.ts';
import { type Html, html } from '../toolkit.ts';
import { type TimeScale, timeScale } from './time-scale.ts';

const WIDTH = 960;
const LEFT = 270;
const RIGHT = WIDTH - 12;
const RISK_TOP = 14;
const RISK_HEIGHT = 80;
const LANES_TOP = RISK_TOP + RISK_HEIGHT + 34;
const LANE = 24;
/** Characters that fit left of a lane. */
const LABEL = 40;
/** People beyond these share a color. */
export const COLORS = 8;

export const colorOf = (user: string | undefined, users: readonly string[]): string => {
  const index = user === undefined ? -1 : users.indexOf(user);
  return index < 0 || index >= COLORS ? 'p-other' : `p${index}`;
};

export function timeline(finding: Finding, revisions: readonly Finding[]): Html {
  const { first_seen, last_seen, cluster } = finding.farmsight;
  const end = [last_seen, ...revisions.map((revision) => revision['@timestamp'])].sort().at(-1)!;
  const scale = timeScale(first_seen, end, LEFT, RIGHT);
  const events = eventsOf(finding);
  const known = new Set(cluster.networks.map(({ key }) => key));
  const elsewhere = events.filter(({ ip }) => ip === undefined || !known.has(ip));
  const lanes = cluster.networks.length + (elsewhere.length > 0 ? 1 : 0);
  const bottom = LANES_TOP + lanes * LANE;
  return html`<svg class="timeline" viewBox="0 0 ${WIDTH} ${bottom + 22}" role="img" aria-label="Risk over time, and when the laptops were at which network"
>${scale.ticks.map(
    ({ x, label }) =>
      html`<path class="grid" d="M${x} ${RISK_TOP}V${bottom}"/><text class="tick" x="${x}" y="${bottom + 16}">${label}</text>`,
  )}${riskLine(finding, revisions, scale)}${cluster.networks.map((network, index) =>
    lane(
      network,
      LANES_TOP + index * LANE,
      scale,
      dots(
        events.filter(({ ip }) => ip === network.key),
        cluster.users,
        scale,
        index,
      ),
    ),
  )}${
    elsewhere.length === 0
      ? undefined
      : html`<g><text class="label" x="${LEFT - 10}" y="${LANES_TOP + cluster.networks.length * LANE + 16}">elsewhere, or no address</text>${dots(elsewhere, cluster.users, scale, cluster.networks.length)}</g>`
  }</svg>`;
}

/** The risk rises and falls in steps: between two revisions it stays. */
function riskLine(finding: Finding, revisions: readonly Finding[], scale: TimeScale): Html {
  const y = (risk: number): number => Math.round((RISK_TOP + RISK_HEIGHT * (1 - risk / 100)) * 10) / 10;
  const line = finding.farmsight.score.alert_line;
  const steps = revisions.map((revision, index) => {
    const x = scale.x(revision['@timestamp']);
    return index === 0 ? `M${x} ${y(revision.event.risk_score)}` : `H${x}V${y(revision.event.risk_score)}`;
  });
  const marks = revisions.map(
    (revision) =>
      html`<circle class="step" cx="${scale.x(revision['@timestamp'])}" cy="${y(revision.event.risk_score)}" r="2.5"
        ><title>${revision['@timestamp'].slice(0, 16).replace('T', ' ')}: risk ${revision.event.risk_score.toFixed(1)}, revision ${revision.farmsight.finding.revision}</title></circle>`,
  );
  return html`<rect class="frame" x="${LEFT}" y="${RISK_TOP}" width="${RIGHT - LEFT}" height="${RISK_HEIGHT}"/><path class="alert-line" d="M${LEFT} ${y(line)}H${RIGHT}"/><text class="label" x="${LEFT - 10}" y="${y(line) + 4}">alert line ${line}</text><text class="label" x="${LEFT - 10}" y="${RISK_TOP + 4}">risk 100</text><text class="label" x="${LEFT - 10}" y="${RISK_TOP + RISK_HEIGHT + 4}">0</text><path class="risk" d="${steps.join('')}H${RIGHT}"/>${marks}`;
}

function lane(network: ClusterNetwork, top: number, scale: TimeScale, marks: readonly Html[]): Html {
  const x = scale.x(network.first_seen);
  const width = Math.max(2, scale.x(network.last_seen) - x);
  const label = `${network.key} ${network.class}`;
  return html`<g><text class="label" x="${LEFT - 10}" y="${top + 16}">${label.length > LABEL ? `${label.slice(0, LABEL - 1)}…` : label}</text><rect class="stay" x="${x}" y="${top + 5}" width="${width}" height="${LANE - 10}" rx="3"
    ><title>${network.key}, ${network.class}: ${network.first_seen.slice(0, 16).replace('T', ' ')} to ${network.last_seen.slice(0, 16).replace('T', ' ')}</title></rect>${marks}</g>`;
}

const dots = (
  events: readonly EvidenceEvent[],
  users: readonly string[],
  scale: TimeScale,
  laneIndex: number,
): Html[] =>
  events.map(
    (event) =>
      html`<circle class="event ${colorOf(event.user, users)}" cx="${scale.x(event['@timestamp'])}" cy="${LANES_TOP + laneIndex * LANE + LANE / 2}" r="4"
        ><title>${[event['@timestamp'].slice(0, 16).replace('T', ' '), event.user, event.device, event.action ?? event.dataset].filter(Boolean).join(', ')}</title></circle>`,
  );

/** Each event once, however many terms it stands behind. */
function eventsOf({ farmsight: { evidence } }: Finding): EvidenceEvent[] {
  const events = new Map(evidence.flatMap((term) => term.events.map((event) => [event.id, event] as const)));
  return [...events.values()].sort((a, b) => (a['@timestamp'] < b['@timestamp'] ? -1 : 1));
}
