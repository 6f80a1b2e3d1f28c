import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/evidence/finding.ts';
import { Engine } from '../../../src/window/engine.ts';
import type { Sighting } from '../../../src/window/sighting.ts';
import { engineOptions, HOUR } from '../../support/engine.ts';
import { at, house } from '../../support/sightings.ts';

function findings(sightings: Sighting[], options = engineOptions()): Finding[] {
  const engine = new Engine(options);
  engine.offer('one', sightings);
  engine.finish('one');
  engine.conclude();
  return engine.takeFindings();
}

const farm = (day: number) => `198.51.100.${10 + Math.floor(day / 5)}`;
const tools = [{ id: 'anydesk', by: 'dns' as const, value: 'relay.anydesk.example' }];

describe('engine', () => {
  it('finds a house of five that moves together and uses a remote tool', () => {
    const [finding, ...rest] = findings(house(['ann', 'bob', 'cat', 'dan', 'eve'], 14, farm, { tools }));
    expect(rest).toEqual([]);
    expect(finding!.event.risk_score).toBeGreaterThanOrEqual(70);
    expect(finding!.related.user).toEqual([
      'ann@acme.example',
      'bob@acme.example',
      'cat@acme.example',
      'dan@acme.example',
      'eve@acme.example',
    ]);
    expect(finding!.farmsight.cluster.networks).toHaveLength(3);
    expect(finding!.farmsight.detected_at).toBeDefined();
    const total = finding!.farmsight.evidence.reduce((sum, item) => sum + item.weight, finding!.farmsight.score.prior);
    expect(total).toBeCloseTo(finding!.farmsight.score.total, 2);
  });

  it('says nothing about a couple', () => {
    expect(findings(house(['ann', 'bob'], 14, farm))).toEqual([]);
  });

  it('says nothing about people who meet in a café', () => {
    const cafe = house(['ann', 'bob', 'cat', 'dan'], 5, () => '203.0.113.9');
    const homes = ['ann', 'bob', 'cat', 'dan'].flatMap((name, i) =>
      house([name], 14, () => `198.51.100.${100 + i}`).map((s) => ({ ...s, id: `${s.id}-home`, time: s.time + HOUR })),
    );
    expect(findings([...cafe, ...homes])).toEqual([]);
  });

  it('does not group people behind a mobile carrier', () => {
    expect(
      findings(house(['ann', 'bob', 'cat', 'dan', 'eve'], 14, () => '203.0.113.9', { kind: 'mobile', tools })),
    ).toEqual([]);
  });

  it('keeps the finding id while the cluster grows and changes address', () => {
    const engine = new Engine(engineOptions());
    const ids = new Set<string>();
    const offer = (sightings: Sighting[]) => {
      engine.offer('one', sightings);
      for (const finding of engine.takeFindings()) ids.add(finding.farmsight.finding.id);
    };
    offer(house(['ann', 'bob', 'cat'], 14, farm, { tools }));
    offer(house(['ann', 'bob', 'cat', 'dan', 'eve'], 30, farm, { tools }).filter((s) => s.time >= at(14)));
    engine.finish('one');
    engine.conclude();
    const last = engine.takeFindings();
    for (const finding of last) ids.add(finding.farmsight.finding.id);
    expect(ids.size).toBe(1);
    expect(last[0]!.related.user).toHaveLength(5);
  });

  it('gives the same findings after a restart at any event', () => {
    const sightings = house(['ann', 'bob', 'cat', 'dan'], 12, farm, { tools });
    const whole = findings(sightings);
    expect(whole.length).toBe(1);
    for (let cut = 1; cut < sightings.length; cut += 3) {
      const first = new Engine(engineOptions());
      first.offer('one', sightings.slice(0, cut));
      const second = new Engine(engineOptions(), first.snapshot());
      second.offer('one', sightings.slice(cut));
      second.finish('one');
      second.conclude();
      expect(second.takeFindings()).toEqual(whole);
    }
  });
});
