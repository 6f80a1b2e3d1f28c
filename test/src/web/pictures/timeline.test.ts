import { describe, expect, it } from 'vitest';
import { colorOf, timeline } from '../../../../src/web/pictures/timeline.ts';
import { farm, lonely } from '../../../pipelines/render/examples.ts';

describe('the timeline of a finding', () => {
  const early = farm();
  early['@timestamp'] = '2026-01-20T00:00:00.000Z';
  early.event.risk_score = 50;
  const text = String(timeline(farm(), [early, farm()]));

  it('has a lane for each network, with when these laptops were there', () => {
    expect(text.match(/class="stay"/g)).toHaveLength(2);
    expect(text).toContain('203.0.113.7, residential: 2026-01-05 14:02 to 2026-02-02 23:40');
  });

  it('has each event once, in the color of its person', () => {
    expect([...text.matchAll(/class="event (\S+)"/g)].map(([, color]) => color)).toEqual(['p0', 'p0', 'p1']);
    expect(text).toContain('2026-01-20 08:01, li.wei@acme.example, ACME-LT-102, user.session.start');
  });

  it('has the risk at each revision, as steps, and the alert line', () => {
    expect(text.match(/class="step"/g)).toHaveLength(2);
    expect(text).toMatch(/class="risk" d="M[\d.]+ 54H[\d.]+V[\d.]+H948"/);
    expect(text).toContain('alert line 70');
  });

  it('is shut off from what comes from elsewhere', () => {
    const finding = farm();
    finding.farmsight.evidence[1]!.events[0]!.ip = '198.51.100.1';
    expect(String(timeline(finding, [finding]))).toContain('elsewhere, or no address');
    expect(text).not.toContain('elsewhere');
  });

  it('stands without networks, events and history', () => {
    const finding = lonely();
    finding.farmsight.evidence = [];
    expect(String(timeline(finding, [finding]))).not.toMatch(/NaN|undefined/);
  });
});

it('colors last for eight people; strangers have the ninth', () => {
  const users = Array.from({ length: 9 }, (_, i) => `user-${i}`);
  expect([users[0], users[7], users[8], 'stranger', undefined].map((user) => colorOf(user, users))).toEqual([
    'p0',
    'p7',
    'p-other',
    'p-other',
    'p-other',
  ]);
});
