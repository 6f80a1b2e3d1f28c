import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../../src/evidence/finding.ts';
import { findingPage } from '../../../../src/web/pages/finding.ts';
import { farm, lonely } from '../../../pipelines/render/examples.ts';

const page = (finding: Finding): string =>
  String(findingPage({ finding, revisions: [finding], command: (words) => `farmsight ${words}` }));

describe('a finding in full', () => {
  const text = page(farm());

  it('has every term of the score, in order, with its facts and the sum', () => {
    const weights = [...text.matchAll(/<td class="number">([+−][\d.]+)<\/td>/g)].map(([, weight]) => weight);
    expect(weights).toEqual(['−4.50', '+3.20', '+2.80', '+2.00', '+0.50', '−0.40', '+3.60']);
    expect(text).toContain(
      'residential-cluster.exclusive: observed 100 % of their days, expected days at other places too',
    );
    expect(text).toContain('<td class="number">97.3</td><td>sum, in log-odds</td>');
  });

  it('has the events behind each term, and says how many more there are', () => {
    expect(text).toContain('2026-01-20 08:01:30');
    expect(text).toContain('and 22 more');
    expect(text.match(/<details>/g)).toHaveLength(2);
  });

  it('leads to whatever else is known of a person, a device, a network', () => {
    expect(text).toContain('href="/?user=li.wei%40acme.example&amp;all=on"');
    expect(text).toContain('href="/?device=ACME-LT-102&amp;all=on"');
    expect(text).toContain('href="/?ip=203.0.113.7&amp;all=on"');
  });

  it('says how to give a verdict, and where the JSON is', () => {
    expect(text).toContain('farmsight verdict 9b1576206534 benign');
    expect(text).toContain('href="/findings/9b15762065345554c9840f4f.json"');
  });
});

it('with next to nothing in it', () => {
  const text = page(lonely());
  expect(text).toContain('Below the alert line of 70; open');
  expect(text).toContain('<h2>0 people</h2>');
});

it.each([
  [true, false],
  [false, true],
])('with a verdict that counts: %s', (counts, lapsed) => {
  const finding = farm();
  finding.farmsight.verdict = {
    value: 'benign',
    reason: 'a couple',
    by: 'ann',
    given_at: '2026-02-01T00:00:00Z',
    counts,
  };
  const text = page(finding);
  expect(text).toContain('ann said on 2026-02-01: a couple');
  expect(text.includes('does not count any longer')).toBe(lapsed);
});
