import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { settingsFrom } from '../../pipelines/commands/context.ts';
import { createIngest, type Ingest } from '../../pipelines/ingest-setup.ts';
import { simulateScenario } from '../../simulator/index.ts';
import { loadDatabases } from '../../src/enrich/databases.ts';
import { parseRoster } from '../../src/identity/roster.ts';
import { findingLines } from '../../src/sink/ndjson.ts';
import { Engine, type EngineOptions } from '../../src/window/engine.ts';
import type { Sighting } from '../../src/window/sighting.ts';
import { engineOptions } from '../support/engine.ts';

const LATENESS_MS = 6 * 3_600_000;

let options: EngineOptions;
/** Sightings of a farm among ordinary people, in order. */
let sightings: Sighting[];
let expected: string;

/** Feeds an engine and answers with all revisions of its findings, canonical. */
function findings(feed: (engine: Engine) => Engine | undefined): string {
  const engine = new Engine(options);
  const last = feed(engine) ?? engine;
  for (const source of ['a', 'b', 'c']) last.finish(source);
  last.conclude();
  return findingLines(last.takeFindings());
}

beforeAll(() => {
  const company = simulateScenario('moving-farm', 3, 9);
  const { settings } = settingsFrom(undefined);
  const run: Ingest = createIngest({ settings, receivedAt: Date.now(), databases: loadDatabases({}) });
  sightings = [...company.files]
    .flatMap(([name, text]) => {
      const records = text
        .split('\n')
        .filter(Boolean)
        .map((line, i) => ({ text: line, line: i + 1 }));
      return run({ source: name === 'endpoint' ? 'ecs' : name, input: name, records }).sightings;
    })
    .sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1));
  options = engineOptions({
    organization: 'default',
    roster: parseRoster(company.roster, 'roster.csv').entries,
    latenessMs: LATENESS_MS,
  });
  expected = findings((engine) => {
    engine.offer('a', sightings);
    return undefined;
  });
}, 60_000);

describe('the same log gives the same findings, byte for byte', () => {
  it('has something to find', () => {
    expect(expected).not.toBe('');
  });

  it('in any batches, shuffled within the lateness, repeated, over several sources', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 1, max: 3000 }),
        fc.integer({ min: 1, max: 3 }),
        (seed, batch, sources) => {
          const random = numbers(seed);
          const delayed = sightings
            .flatMap((s) => (random() < 0.05 ? [s, { ...s }] : [s]))
            .map((s) => ({ s, arrives: s.time + random() * LATENESS_MS * 0.99 }))
            .sort((x, y) => x.arrives - y.arrives);
          const got = findings((engine) => {
            for (const source of ['a', 'b', 'c'].slice(0, sources)) engine.declare(source, sightings[0]!.time);
            for (let i = 0; i < delayed.length; i += batch) {
              const part = delayed.slice(i, i + batch);
              for (let k = 0; k < sources; k++)
                engine.offer(
                  'abc'[k]!,
                  part.filter((_, j) => j % sources === k).map(({ s }) => s),
                );
            }
            expect(engine.counts().late).toBe(0);
            return undefined;
          });
          expect(got).toBe(expected);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('restarted from a snapshot anywhere', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 99 }), (first, second) => {
        const cuts = [first, second]
          .map((percent) => Math.floor((percent / 100) * sightings.length))
          .sort((a, b) => a - b) as [number, number];
        const got = findings((engine) => {
          engine.offer('a', sightings.slice(0, cuts[0]));
          const next = new Engine(options, engine.snapshot());
          next.offer('a', sightings.slice(cuts[0], cuts[1]));
          const last = new Engine(options, next.snapshot());
          last.offer('a', sightings.slice(cuts[1]));
          return last;
        });
        expect(got).toBe(expected);
      }),
      { numRuns: 40 },
    );
  });

  it('and the check can fail: other input gives other findings', () => {
    const got = findings((engine) => {
      engine.offer('a', sightings.slice(0, Math.floor(sightings.length / 2)));
      return undefined;
    });
    expect(got).not.toBe(expected);
  });
});

/** Seeded numbers from 0 to 1. */
function numbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 0) / 4_294_967_296;
  };
}
