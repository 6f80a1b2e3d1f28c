import { describe, expect, it, vi } from 'vitest';
import { explanation } from '../../../pipelines/render/explanation.ts';
import { printableLines } from '../../../src/printable.ts';
import { farm, hostile, lonely } from './examples.ts';

vi.stubEnv('npm_command', undefined);

describe.each([80, 120])('in %i columns', (columns) => {
  const text = explanation(farm(), 'farmsight.db', columns);

  it('it reads well', async () => {
    await expect(`${text}\n`).toMatchFileSnapshot(`golden/explanation-${columns}.txt`);
  });

  it('it fits', () => {
    expect(text.split('\n').filter((line) => line.length > columns)).toEqual([]);
  });
});

describe('the sum', () => {
  const lines = explanation(farm(), 'farmsight.db', 120).split('\n');
  const weights = lines.flatMap((line) => /^ {2} *([+−]\d+\.\d\d) .*│/.exec(line)?.[1] ?? []);

  it('has every term, the strongest first, after the prior', () => {
    expect(weights).toEqual(['−4.50', '+3.20', '+2.80', '+2.00', '+0.50', '−0.40']);
  });

  it('comes to the total', () => {
    const sum = weights.reduce((total, weight) => total + Number(weight.replace('−', '-')), 0);
    expect(sum).toBeCloseTo(farm().farmsight.score.total, 10);
    expect(lines.find((line) => line.endsWith('  sum'))).toMatch(/^ {2} \+3\.60 +97\.3 {2}sum$/);
  });
});

it('little knowledge makes little text', () => {
  const text = explanation(lonely(), 'hunt.db', 120);
  expect(text).toContain('Risk 41.2 of 100, below the alert line of 70.');
  expect(text).toContain('0 people');
  expect(text).toContain('farmsight explain 0a0a0a0a0a0a --json --store hunt.db');
});

it('hostile names cannot reach the terminal', () => {
  const text = explanation(hostile(), 'farmsight.db', 120);
  expect(printableLines(text)).toBe(text);
  expect(text).not.toMatch(/^risk 0\.0/m);
});
