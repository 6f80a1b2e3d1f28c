import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/evidence/finding.ts';
import { Engine } from '../../../src/window/engine.ts';
import type { Sighting } from '../../../src/window/sighting.ts';
import { engineOptions, HOUR } from '../../support/engine.ts';
import { newest } from '../../support/finding.ts';
import { at, house, sighting } from '../../support/sightings.ts';

function revisions(sightings: Sighting[], options = engineOptions()): Finding[] {
  const engine = new Engine(options);
  engine.offer('one', sightings);
  engine.finish('one');
  engine.conclude();
  return engine.takeFindings();
}

/** As they stand in the end. */
const findings = (sightings: Sighting[], options = engineOptions()): Finding[] => newest(revisions(sightings, options));

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
    const last = newest(engine.takeFindings());
    for (const finding of last) ids.add(finding.farmsight.finding.id);
    expect(ids.size).toBe(1);
    expect(last[0]!.related.user).toHaveLength(5);
  });

  it('gives the same findings, with the same revisions, after a restart at any event', () => {
    const sightings = house(['ann', 'bob', 'cat', 'dan'], 12, farm, { tools });
    const whole = revisions(sightings);
    expect(newest(whole)).toHaveLength(1);
    expect(whole.map(({ farmsight }) => farmsight.finding.revision)).toEqual(whole.map((_, index) => index + 1));
    for (let cut = 1; cut < sightings.length; cut += 3) {
      const first = new Engine(engineOptions());
      first.offer('one', sightings.slice(0, cut));
      const before = first.takeFindings();
      const second = new Engine(engineOptions(), first.snapshot());
      second.offer('one', sightings.slice(cut));
      second.finish('one');
      second.conclude();
      expect([...before, ...second.takeFindings()]).toEqual(whole);
    }
  });

  it('judges when all sources have ended, as it does when files have ended', () => {
    const sightings = house(['ann', 'bob', 'cat', 'dan', 'eve'], 14, farm, { tools });
    const engine = new Engine(engineOptions());
    engine.sources(new Set(['one', 'empty']));
    engine.offer('one', sightings);
    const before = engine.takeFindings();
    engine.end();
    expect([...before, ...engine.takeFindings()]).toEqual(revisions(sightings));
  });

  it('waits no longer for a source that is not among the known ones any more', () => {
    const engine = new Engine(engineOptions());
    engine.sources(new Set(['one', 'gone']));
    engine.offer('one', house(['ann'], 14, farm));
    expect(engine.counts().applied).toBe(0);
    engine.sources(new Set(['one']));
    expect(engine.counts().applied).toBe(10);
  });

  describe('what is not seen for longer than the horizon', () => {
    const people = ['ann', 'bob', 'cat', 'dan', 'eve'];
    const later = (days: number) =>
      house(['zoe'], days, () => '203.0.113.77').map((s) => ({
        ...s,
        id: `${s.id}-later`,
        time: s.time + 14 * 24 * HOUR,
      }));

    it('is forgotten, and its finding is closed with the reason', () => {
      const engine = new Engine(engineOptions({ horizonDays: 20 }));
      engine.offer('one', [...house(people, 14, farm, { tools }), ...later(40)]);
      engine.finish('one');
      engine.conclude();
      const [finding, ...rest] = newest(engine.takeFindings());
      expect(rest).toEqual([]);
      expect(finding!.farmsight.finding.status).toBe('closed');
      expect(finding!.event.reason).toBe('Not seen for longer than state reaches back');
      expect(engine.counts()).toMatchObject({ users: 1, devices: 1, networks: 1 });
    });

    it('is as if it had never been: state does not grow with time', () => {
      const size = (weeks: number) => {
        const engine = new Engine(engineOptions({ horizonDays: 7 }));
        for (let week = 0; week < weeks; week++) {
          const guests = house([`guest-${week}`], 7, () => `203.0.113.${week}`);
          engine.offer(
            'one',
            guests.map((s) => ({ ...s, id: `${s.id}-${week}`, time: s.time + week * 7 * 24 * HOUR })),
          );
        }
        return engine.counts();
      };
      expect(size(30)).toMatchObject({ users: size(10).users, devices: size(10).devices, networks: size(10).networks });
    });
  });

  it('finds a farm in a flood of made-up users, devices and networks, within the capacity', () => {
    const people = ['ann', 'bob', 'cat', 'dan', 'eve'];
    const flood = Array.from({ length: 5_600 }, (_, i) =>
      sighting({
        time: at(i % 14, 11, i % 60),
        userEmail: `made-up-${i}@acme.example`,
        hostName: `FAKE-${i}`,
        address: `203.0.${i >> 8}.${i & 255}`,
      }),
    );
    const engine = new Engine(engineOptions({ capacity: 1000 }));
    const all = [...house(people, 14, farm, { tools }), ...flood].sort((a, b) => a.time - b.time);
    for (let i = 0; i < all.length; i += 100) engine.offer('one', all.slice(i, i + 100));
    engine.finish('one');
    engine.conclude();
    const { users, devices, networks, crowdedOut } = engine.counts();
    expect(Math.max(users, devices, networks)).toBeLessThanOrEqual(1000);
    expect(crowdedOut).toBeGreaterThan(9000);
    expect(newest(engine.takeFindings()).map(({ related }) => related.user.length)).toEqual([5]);
  });
});

describe('the log of an engine', () => {
  const roster = ['ann', 'bob', 'cat', 'dan', 'eve'].map((name, i) => ({
    email: `${name}@acme.example`,
    latitude: 40,
    longitude: -74 - 4 * i,
    devices: [],
  }));
  const logs = house(['ann', 'bob', 'cat', 'dan', 'eve'], 14, farm);
  const signals = (engine: Engine): string[] => {
    engine.conclude();
    return engine.takeFindings().flatMap(({ farmsight }) => farmsight.evidence.map(({ signal }) => signal));
  };
  const piece = (isFirst: boolean, isLast: boolean) => ({ isFirst, isLast });

  it('may bring the roster, in pieces, also across a restart; it counts as one given at the start does', () => {
    const given = new Engine(engineOptions({ roster }));
    let told = new Engine(engineOptions({ roster: undefined }));
    told.roster(roster.slice(0, 2), piece(true, false));
    told = new Engine(engineOptions({ roster: undefined }), told.snapshot());
    told.roster(roster.slice(2), piece(false, true));
    told = new Engine(engineOptions({ roster: undefined }), told.snapshot());
    for (const engine of [given, told]) {
      engine.offer('one', logs);
      engine.finish('one');
    }
    const expected = signals(given);
    expect(expected).toContain('declared-elsewhere');
    expect(signals(told)).toEqual(expected);
  });

  it('may change the roster: everyone is judged again, and once only', () => {
    const engine = new Engine(engineOptions({ roster: undefined }));
    engine.offer('one', logs);
    engine.finish('one');
    expect(signals(engine)).not.toContain('declared-elsewhere');
    engine.roster(roster, piece(true, true));
    expect(signals(engine)).toContain('declared-elsewhere');
    engine.roster(roster, piece(true, true));
    expect(signals(engine)).toEqual([]);
  });

  it('may bring a verdict, which outlives a restart', () => {
    const engine = new Engine(engineOptions());
    engine.offer('one', house(['ann', 'bob', 'cat', 'dan', 'eve'], 14, farm, { tools }));
    engine.finish('one');
    engine.conclude();
    const [{ farmsight }] = engine.takeFindings() as [Finding];
    const verdict = { verdict: 'benign', reason: 'a test lab', time: at(20) } as const;
    expect(engine.decide({ finding: 'another', ...verdict })).toBe(false);
    expect(engine.decide({ finding: farmsight.finding.id, ...verdict })).toBe(true);
    const next = new Engine(engineOptions(), engine.snapshot());
    next.offer(
      'one',
      house(['ann', 'bob', 'cat', 'dan', 'eve'], 20, farm, { tools }).filter((s) => s.time > at(14)),
    );
    next.finish('one');
    next.conclude();
    const [finding] = next.takeFindings().slice(-1);
    expect(finding!.farmsight.finding.status).toBe('closed');
    expect(finding!.farmsight.evidence[0]).toMatchObject({ detector: 'analyst', signal: 'benign', weight: -20 });
  });
});
