import { describe, expect, it } from 'vitest';
import { findingsTable } from '../../../pipelines/render/findings-table.ts';
import { printableLines } from '../../../src/printable.ts';
import { farm, hostile, lonely } from './examples.ts';

describe.each([80, 120])('in %i columns', (columns) => {
  const text = findingsTable([farm(), lonely()], columns);

  it('it reads well', async () => {
    await expect(`${text}\n`).toMatchFileSnapshot(`golden/findings-${columns}.txt`);
  });

  it('it fits', () => {
    expect(text.split('\n').filter((line) => line.length > columns)).toEqual([]);
  });
});

it('the strongest reasons are shown first, what speaks for innocence not at all', () => {
  const text = findingsTable([farm()], 120);
  expect(text.indexOf('different homes')).toBeLessThan(text.indexOf('moved to a new address'));
  expect(text).not.toContain('lived there for years');
  expect(text).toContain('and 1 more');
});

it('a closed finding is called so', () => {
  const finding = farm();
  finding.farmsight.finding.status = 'closed';
  expect(findingsTable([finding], 120)).toContain('laptops in one home (closed)');
});

it('hostile names cannot reach the terminal', () => {
  const text = findingsTable([hostile()], 120);
  expect(printableLines(text)).toBe(text);
  expect(text).not.toMatch(/^risk 0\.0/m);
});
