import { describe, expect, it } from 'vitest';
import { Report, type Subject } from '../../../src/evidence/report.ts';
import type { Score } from '../../../src/evidence/score.ts';
import { at } from '../../support/sightings.ts';

const RULE = { id: 'laptop-farm', name: 'People whose laptops live at one home', version: '1' };
const subject = (users = ['ann@acme.example', 'bob@acme.example']): Subject => ({
  kind: 'cluster',
  id: 'cluster-1',
  name: 'two people',
  users,
  devices: ['LT-1', 'LT-2'],
  networks: [],
  summary: 'The laptops of 2 people live at one home',
  first: at(0),
  last: at(5),
});
const scored = (total: number): Score => ({
  prior: -4.5,
  total,
  evidence: [
    {
      detector: 'co-movement',
      signal: 'joint-moves',
      reason: 'they moved',
      observed: 2,
      expected: 0,
      weight: total + 4.5,
      attack: ['T1078'],
      events: [],
      event_count: 3,
    },
  ],
});
const OPTIONS = { organization: 'acme', reportLine: 30, alertLine: 70, verdicts: { confirmed: 20, benign: -20 } };
const report = () => new Report(OPTIONS);

describe('findings', () => {
  it('name the devices that have left since the revision before, once', () => {
    const r = report();
    const of = (...devices: string[]): Subject => ({ ...subject(), devices });
    r.update(RULE, of('LT-1', 'LT-2', 'LT-3'), scored(2), at(1));
    r.update(RULE, of('LT-2'), scored(2), at(2));
    r.update(RULE, of('LT-1', 'LT-2'), scored(2), at(3));
    r.update(RULE, of('LT-2'), scored(2), at(4));
    r.close(RULE, 'cluster-1', 'it became part of another', at(5));
    const left = r.takeChanged().map(({ farmsight }) => farmsight.cluster.left);
    expect(left).toEqual([undefined, ['LT-1', 'LT-3'], undefined, ['LT-1'], undefined]);
  });

  it('open at the report line, and tell when they first were an alert', () => {
    const r = report();
    r.update(RULE, subject(), scored(-2), at(1));
    expect(r.takeChanged()).toEqual([]);
    r.update(RULE, subject(), scored(0), at(2));
    const [open] = r.takeChanged();
    expect(open!.event).toMatchObject({
      kind: 'alert',
      risk_score: 50,
      reason: 'The laptops of 2 people live at one home; they moved',
    });
    expect(open!.farmsight.detected_at).toBeUndefined();
    r.update(RULE, subject(), scored(2), at(3));
    r.update(RULE, subject(), scored(3), at(4));
    const [alert, higher] = r.takeChanged();
    expect(alert!.farmsight.finding).toEqual({ id: open!.farmsight.finding.id, status: 'open', revision: 2 });
    expect(higher!.farmsight.finding.revision).toBe(3);
    expect(higher!.farmsight.detected_at).toBe(alert!.farmsight.detected_at);
    expect(alert!.farmsight.detected_at).toBe(new Date(at(3)).toISOString());
    expect(alert!.threat.technique).toEqual([{ id: 'T1078', name: 'Valid Accounts' }]);
    expect(r.openCount()).toBe(1);
  });

  it('get a revision only for news: a point of risk, other members, or a day', () => {
    const r = report();
    r.update(RULE, subject(), scored(2), at(1, 1));
    r.takeChanged();
    r.update(RULE, subject(), scored(2.01), at(1, 2));
    expect(r.takeChanged()).toEqual([]);
    r.update(RULE, subject(['ann@acme.example', 'bob@acme.example', 'cat@acme.example']), scored(2.01), at(1, 3));
    expect(r.takeChanged()).toHaveLength(1);
    r.update(RULE, subject(['ann@acme.example', 'bob@acme.example', 'cat@acme.example']), scored(2.01), at(2, 4));
    expect(r.takeChanged()).toHaveLength(1);
  });

  it('close below the line, and when they become part of another', () => {
    const r = report();
    r.update(RULE, subject(), scored(2), at(1));
    r.update(RULE, subject(), scored(-3), at(2));
    expect(r.takeChanged()[1]!.farmsight.finding).toMatchObject({ status: 'closed', revision: 2 });
    r.update(RULE, subject(), scored(2), at(3));
    r.close(RULE, 'cluster-1', 'Became part of cluster-2', at(4));
    const closed = r.takeChanged().at(-1);
    expect(closed!.farmsight.finding).toMatchObject({ status: 'closed', revision: 4 });
    expect(closed!.event.reason).toBe('Became part of cluster-2');
    r.close(RULE, 'cluster-1', 'again', at(5));
    expect(r.takeChanged()).toEqual([]);
  });

  it('have ids that depend on organization, rule and subject only', () => {
    const id = (organization: string) => {
      const r = new Report({ ...OPTIONS, organization });
      r.update(RULE, subject(), scored(2), at(1));
      return r.takeChanged()[0]!.farmsight.finding.id;
    };
    expect(id('acme')).toBe(id('acme'));
    expect(id('acme')).not.toBe(id('other'));
  });
});

describe('an analyst’s verdict', () => {
  const say = (finding: string, verdict: 'confirmed' | 'benign' | 'withdrawn') => ({
    finding,
    verdict,
    reason: 'HR knows them',
    by: 'ann',
    time: at(3),
  });
  const opened = () => {
    const r = report();
    r.update(RULE, subject(), scored(2), at(1));
    return { r, id: r.takeChanged()[0]!.farmsight.finding.id };
  };

  it('of benign closes, as a term of the score that all can see', () => {
    const { r, id } = opened();
    expect(r.decide(say(id, 'benign'))).toBe(true);
    const [closed] = r.takeChanged();
    expect(closed!.farmsight.finding).toEqual({ id, status: 'closed', revision: 2 });
    expect(closed!.event).toMatchObject({ risk_score: 0, id: `${id}-2` });
    expect(closed!.farmsight.evidence.map(({ detector, signal, weight }) => [detector, signal, weight])).toEqual([
      ['analyst', 'benign', -20],
      ['co-movement', 'joint-moves', 6.5],
    ]);
    expect(closed!.farmsight.score.total).toBe(-18);
    expect(closed!.farmsight.verdict).toEqual({
      value: 'benign',
      reason: 'HR knows them',
      by: 'ann',
      given_at: new Date(at(3)).toISOString(),
      counts: true,
    });
    r.update(RULE, subject(), scored(3), at(9));
    expect(r.takeChanged()[0]!.farmsight.finding.status).toBe('closed');
  });

  it('of benign no longer counts once somebody has joined', () => {
    const { r, id } = opened();
    r.decide(say(id, 'benign'));
    r.update(RULE, subject(['ann@acme.example', 'bob@acme.example', 'cat@acme.example']), scored(2), at(4));
    const open = r.takeChanged().at(-1);
    expect(open!.farmsight.finding.status).toBe('open');
    expect(open!.farmsight.verdict).toMatchObject({ value: 'benign', counts: false });
    expect(open!.farmsight.evidence).toHaveLength(1);
  });

  it('of confirmed keeps the finding at the top, also when others join', () => {
    const { r, id } = opened();
    r.decide(say(id, 'confirmed'));
    r.update(RULE, subject(['ann@acme.example', 'cat@acme.example']), scored(-4), at(4));
    const open = r.takeChanged().at(-1);
    expect(open!.event.risk_score).toBe(100);
    expect(open!.farmsight.verdict).toMatchObject({ value: 'confirmed', counts: true });
    expect(open!.event.reason).not.toContain('HR knows them');
  });

  it('can be replaced and withdrawn', () => {
    const { r, id } = opened();
    r.decide(say(id, 'benign'));
    r.decide(say(id, 'confirmed'));
    expect(r.takeChanged().at(-1)!.farmsight.score.total).toBe(22);
    r.decide(say(id, 'withdrawn'));
    const [again] = r.takeChanged();
    expect(again!.farmsight).toMatchObject({ finding: { status: 'open', revision: 4 }, score: { total: 2 } });
    expect(again!.farmsight.verdict).toBeUndefined();
  });

  it('does not open what ended by itself, and says so where there is no such finding', () => {
    const { r, id } = opened();
    r.close(RULE, 'cluster-1', 'The people no longer live together', at(2));
    r.decide(say(id, 'confirmed'));
    expect(r.takeChanged().at(-1)!.farmsight.finding.status).toBe('closed');
    expect(r.decide(say('nothing', 'benign'))).toBe(false);
    expect(r.takeChanged()).toEqual([]);
  });
});
