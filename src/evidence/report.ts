/**
 * The life of findings. In: scored subjects at a moment of event time. Out: ECS alerts with a stable id and a revision that
 * rises when something worth telling changes. Opened at the report line, closed below it.
 */
import { hash } from 'node:crypto';
import type { EpochMs } from '../event.ts';
import { DAY_MS } from '../window/days.ts';
import { ATTACK } from './attack.ts';
import { type ClusterNetwork, type Evidence, type Finding, isoTime, type SubjectKind } from './finding.ts';
import type { Score } from './score.ts';
import { ANALYST, counts, type Standing, type Verdict, type VerdictWeights, withVerdict } from './verdict.ts';
import { riskOf } from './weights.ts';

export interface Rule {
  id: string;
  name: string;
  version: string;
}

/** A subject with all a finding says about it besides the score. */
export interface Subject {
  kind: SubjectKind;
  id: string;
  name: string;
  users: string[];
  devices: string[];
  networks: ClusterNetwork[];
  /** Where and what, as the head of the reason: "4 people's laptops live at one home in Boise, Idaho, US". */
  summary: string;
  first: EpochMs;
  last: EpochMs;
}

export interface ReportOptions {
  organization: string;
  /** Risk from which a subject becomes a finding, and from which it is an alert. */
  reportLine: number;
  alertLine: number;
  verdicts: VerdictWeights;
}

export interface ReportState {
  findings: Map<string, Finding>;
  /** By the id of the finding. */
  verdicts: Map<string, Standing>;
  /** Revisions since they were last taken, oldest first. */
  changed: Finding[];
}

export const emptyReport = (): ReportState => ({ findings: new Map(), verdicts: new Map(), changed: [] });

const REASONS_IN_HEAD = 3;

export class Report {
  readonly state: ReportState;
  readonly #options: ReportOptions;

  constructor(options: ReportOptions, state: ReportState = emptyReport()) {
    this.#options = options;
    this.state = state;
  }

  /** Opens, updates or closes the finding of a scored subject. */
  update(rule: Rule, subject: Subject, signals: Score, now: EpochMs): void {
    const id = this.#idOf(rule, subject.id);
    const before = this.state.findings.get(id);
    const score = withVerdict(signals, this.state.verdicts.get(id), subject.users, this.#options.verdicts);
    const risk = riskOf(score.total);
    if (before === undefined && risk < this.#options.reportLine) return;
    const next = this.#finding(id, rule, subject, score, risk, before, now);
    if (before !== undefined && !isNews(before, next)) return;
    this.#put(next);
  }

  /** Closes the finding of a subject that is no more, because it became part of another. */
  close(rule: Rule, subjectId: string, why: string, now: EpochMs): void {
    const before = this.state.findings.get(this.#idOf(rule, subjectId));
    if (before === undefined || before.farmsight.finding.status === 'closed') return;
    const next = structuredClone(before);
    next['@timestamp'] = isoTime(now);
    next.farmsight.finding.status = 'closed';
    next.event.reason = why;
    this.#revise(before, next);
  }

  /** Takes an analyst's word. False where there is no such finding. */
  decide({ finding: id, verdict: value, reason, by, time }: Verdict): boolean {
    const before = this.state.findings.get(id);
    if (before === undefined) return false;
    const users = before.related.user;
    if (value === 'withdrawn') this.state.verdicts.delete(id);
    else this.state.verdicts.set(id, { value, reason, by, time, users });
    const { farmsight } = before;
    const standing = this.state.verdicts.get(id);
    const { evidence, total } = withVerdict(
      { prior: farmsight.score.prior, evidence: farmsight.evidence },
      standing,
      users,
      this.#options.verdicts,
    );
    const next = structuredClone(before);
    next.event.risk_score = riskOf(total);
    next.farmsight.score.total = total;
    next.farmsight.evidence = evidence;
    delete next.farmsight.verdict;
    Object.assign(next.farmsight, verdictOf(standing, users));
    // What was closed because people moved apart is not opened again by what is said of it.
    const endedByItself = farmsight.finding.status === 'closed' && farmsight.verdict === undefined;
    if (!endedByItself) next.farmsight.finding.status = this.#statusOf(next.event.risk_score);
    this.#revise(before, next);
    return true;
  }

  openCount(): number {
    let open = 0;
    for (const { farmsight } of this.state.findings.values()) if (farmsight.finding.status === 'open') open++;
    return open;
  }

  /** All revisions since the last call, by the ids of their findings, each finding's oldest first. */
  takeChanged(): Finding[] {
    const changed = this.state.changed.sort((a, b) => (idOf(a) < idOf(b) ? -1 : Number(idOf(a) > idOf(b))));
    this.state.changed = [];
    return changed;
  }

  #statusOf(risk: number): 'open' | 'closed' {
    return risk < this.#options.reportLine ? 'closed' : 'open';
  }

  #revise(before: Finding, next: Finding): void {
    const revision = before.farmsight.finding.revision + 1;
    next.farmsight.finding.revision = revision;
    // Those left before.
    delete next.farmsight.cluster.left;
    next.event.id = `${next.farmsight.finding.id}-${revision}`;
    this.#put(next);
  }

  #put(finding: Finding): void {
    this.state.findings.set(idOf(finding), finding);
    this.state.changed.push(finding);
  }

  #idOf(rule: Rule, subjectId: string): string {
    return hash('sha256', [this.#options.organization, rule.id, rule.version, subjectId].join('\u0000')).slice(0, 24);
  }

  #finding(
    id: string,
    rule: Rule,
    subject: Subject,
    score: Score,
    risk: number,
    before: Finding | undefined,
    now: EpochMs,
  ): Finding {
    const revision = (before?.farmsight.finding.revision ?? 0) + 1;
    const detected = before?.farmsight.detected_at ?? (risk >= this.#options.alertLine ? isoTime(now) : undefined);
    return {
      '@timestamp': isoTime(now),
      event: {
        kind: 'alert',
        category: ['intrusion_detection'],
        dataset: 'farmsight.finding',
        id: `${id}-${revision}`,
        risk_score: risk,
        reason: reasonOf(subject, score.evidence),
      },
      rule,
      threat: { framework: 'MITRE ATT&CK', technique: techniques(score.evidence) },
      organization: { id: this.#options.organization },
      related: {
        user: subject.users,
        hosts: subject.devices,
        ip: subject.networks.map((network) => network.key.replace('::/64', '::')),
      },
      farmsight: {
        finding: { id, status: this.#statusOf(risk), revision },
        subject: { kind: subject.kind, id: subject.id, name: subject.name },
        cluster: {
          id: subject.id,
          size: subject.devices.length,
          users: subject.users,
          devices: subject.devices,
          networks: subject.networks,
          ...leftSince(before, subject.devices),
        },
        score: { prior: score.prior, total: score.total, alert_line: this.#options.alertLine },
        evidence: score.evidence,
        ...verdictOf(this.state.verdicts.get(id), subject.users),
        first_seen: isoTime(subject.first),
        last_seen: isoTime(subject.last),
        ...(detected === undefined ? {} : { detected_at: detected }),
      },
    };
  }
}

function leftSince(
  before: Finding | undefined,
  devices: readonly string[],
): Pick<Finding['farmsight']['cluster'], 'left'> {
  const left = before?.farmsight.cluster.devices.filter((device) => !devices.includes(device)) ?? [];
  return left.length === 0 ? {} : { left };
}

const idOf = (finding: Finding): string => finding.farmsight.finding.id;

function verdictOf(standing: Standing | undefined, users: readonly string[]): Pick<Finding['farmsight'], 'verdict'> {
  if (standing === undefined) return {};
  const { value, reason, by, time } = standing;
  return {
    verdict: {
      value,
      reason,
      ...(by === undefined ? {} : { by }),
      given_at: isoTime(time),
      counts: counts(standing, users),
    },
  };
}

/** What the logs say; what a person said of it stands beside it. */
function reasonOf(subject: Subject, evidence: readonly Evidence[]): string {
  const strongest = evidence
    .filter((item) => item.weight > 0 && item.detector !== ANALYST)
    .sort((a, b) => b.weight - a.weight);
  return [subject.summary, ...strongest.slice(0, REASONS_IN_HEAD).map((item) => item.reason)].join('; ');
}

function techniques(evidence: readonly Evidence[]): { id: string; name: string }[] {
  const ids = new Set(evidence.filter((item) => item.weight > 0).flatMap((item) => item.attack));
  return [...ids].sort().map((id) => ({ id, name: ATTACK[id] ?? id }));
}

/** Worth a new revision: the risk moved by a point, members or signals changed, or a day has passed and anything changed. */
function isNews(before: Finding, next: Finding): boolean {
  if (Math.abs(before.event.risk_score - next.event.risk_score) >= 1) return true;
  if (outline(before) !== outline(next)) return true;
  return Date.parse(next['@timestamp']) - Date.parse(before['@timestamp']) >= DAY_MS;
}

const outline = ({ farmsight: { finding, cluster, evidence, detected_at } }: Finding): string =>
  JSON.stringify([
    finding.status,
    cluster.users,
    cluster.devices,
    evidence.map((item) => `${item.detector}.${item.signal}`),
    detected_at,
  ]);
