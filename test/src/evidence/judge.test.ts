import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/evidence/finding.ts';
import type { EngineOptions } from '../../../src/window/engine.ts';
import { Engine } from '../../../src/window/engine.ts';
import type { Sighting } from '../../../src/window/sighting.ts';
import { engineOptions } from '../../support/engine.ts';
import { newest } from '../../support/finding.ts';
import { at, house, sighting } from '../../support/sightings.ts';

function findings(sightings: Sighting[], options: Partial<EngineOptions> = {}): Finding[] {
  const engine = new Engine(engineOptions({ reportLine: 5, ...options }));
  engine.offer('one', sightings);
  engine.finish('one');
  engine.conclude();
  return newest(engine.takeFindings());
}

const tool = (id: string) => [{ id, by: 'dns' as const, value: `relay.${id}.example` }];

describe('judging', () => {
  it('counts what a member’s device shows for the cluster, with the events behind it', () => {
    const [finding] = findings(house(['ann', 'bob', 'cat'], 10, () => '198.51.100.7', { tools: tool('anydesk') }));
    const term = finding!.farmsight.evidence.find((item) => item.signal === 'regular-tool')!;
    expect(term.reason).toContain('LT-ANN (ann@acme.example)');
    expect(term.events[0]).toMatchObject({ user: 'ann@acme.example', device: 'LT-ANN', ip: '198.51.100.7' });
    expect(finding!.farmsight.subject.kind).toBe('cluster');
  });

  it('judges a person who lives with no colleague by their devices alone', () => {
    const [finding] = findings(
      house(['ann'], 10, () => '198.51.100.7', { tools: [...tool('anydesk'), ...tool('pikvm')] }),
    );
    expect(finding).toMatchObject({
      rule: { id: 'remote-operated-device' },
      related: { user: ['ann@acme.example'], hosts: ['LT-ANN'] },
    });
    expect(finding!.event.risk_score).toBeLessThan(70);
  });

  it('leaves the helpdesk and approved tools alone', () => {
    const lone = house(['ann'], 10, () => '198.51.100.7', { tools: tool('anydesk') });
    const options = { reportLine: 0.5 };
    expect(findings(lone, options)).toHaveLength(1);
    expect(findings(lone, { ...options, approvedTools: ['anydesk'] })).toEqual([]);
    expect(findings(lone, { ...options, supporters: ['ann@acme.example'] })).toEqual([]);
  });

  it('closes the finding of people who part', () => {
    const together = house(['ann', 'bob', 'cat'], 10, () => '198.51.100.7', { tools: tool('anydesk') });
    const apart = ['ann', 'bob', 'cat'].flatMap((name, i) =>
      Array.from({ length: 60 }, (_, day) =>
        sighting({
          id: `${name}-apart-${day}`,
          time: at(11 + day, 13, i),
          userName: name,
          userEmail: `${name}@acme.example`,
          hostName: `LT-${name}`,
          address: `203.0.113.${i + 1}`,
        }),
      ),
    );
    const all = findings([...together, ...apart.sort((a, b) => a.time - b.time)]);
    expect(all.find((finding) => finding.rule.id === 'laptop-farm')!.farmsight.finding.status).toBe('closed');
  });
});
