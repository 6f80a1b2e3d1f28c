import { describe, expect, it } from 'vitest';
import {
  aboutOf,
  byWeight,
  dayOf,
  placeOf,
  reasonsOf,
  shortId,
  signed,
  standingOf,
  termsOf,
} from '../../../src/evidence/telling.ts';
import { riskOf } from '../../../src/evidence/weights.ts';
import { farm, lonely } from '../../pipelines/render/examples.ts';

describe('a finding is told', () => {
  it('by the beginning of its id', () => {
    expect(shortId(farm())).toBe('9b1576206534');
  });

  it('by what it is about, and whether it is closed', () => {
    const closed = farm();
    closed.farmsight.finding.status = 'closed';
    expect([farm(), closed, lonely()].map(aboutOf)).toEqual([
      'laptops in one home',
      'laptops in one home (closed)',
      'laptop driven from afar',
    ]);
  });

  it('by its newest place, with the country where no region is known', () => {
    const abroad = farm();
    abroad.farmsight.cluster.networks.push({ ...abroad.farmsight.cluster.networks[0]!, city: 'Lyon', country: 'FR' });
    delete abroad.farmsight.cluster.networks.at(-1)!.region;
    expect([farm(), abroad, lonely()].map(placeOf)).toEqual(['Boise, Idaho', 'Lyon, FR', '']);
  });

  it('by how it stands', () => {
    expect([farm(), lonely()].map(standingOf)).toEqual(['an alert since 2026-01-20', 'below the alert line of 70']);
  });

  it('as a sum: the strongest term first, the risk rising from the prior to what the finding has', () => {
    const terms = termsOf(farm());
    expect(terms.map(({ evidence }) => evidence.weight)).toEqual([3.2, 2.8, 2, 0.5, -0.4]);
    expect(terms[0]!.riskSoFar).toBe(riskOf(-4.5 + 3.2));
    expect(terms.at(-1)!.riskSoFar).toBe(riskOf(farm().farmsight.score.total));
  });

  it('by the reasons for it, and not by those against', () => {
    expect(reasonsOf(farm()).map(({ weight }) => weight)).toEqual([3.2, 2.8, 2, 0.5]);
  });
});

it('sorting leaves the finding as it is', () => {
  const { evidence } = farm().farmsight;
  const before = [...evidence];
  byWeight(evidence);
  expect(evidence).toEqual(before);
});

it('weights have their sign, and days may be unknown', () => {
  expect([signed(2.6), signed(-0.4), signed(0)]).toEqual(['+2.60', '−0.40', '+0.00']);
  expect([dayOf('2026-03-02T08:00:00.000Z'), dayOf(undefined)]).toEqual(['2026-03-02', 'an unknown day']);
});
