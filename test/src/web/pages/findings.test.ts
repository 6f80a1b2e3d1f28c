import { describe, expect, it } from 'vitest';
import { type FindingsPage, findingsPage } from '../../../../src/web/pages/findings.ts';
import { farm, lonely } from '../../../pipelines/render/examples.ts';

const page = (over: Partial<FindingsPage> = {}): string =>
  String(
    findingsPage({
      findings: [farm(), lonely()],
      filter: { all: false },
      refused: 0,
      counters: { records: 12, events: 9 },
      command: (words) => `npx farmsight ${words}`,
      ...over,
    }),
  );

describe('the list', () => {
  it('says who, why, where and how sure, and leads to each finding', () => {
    const text = page();
    expect(text).toContain('<h1>1 alert and 1 weaker finding</h1>');
    expect(text).toContain('<a href="/findings/9b15762065345554c9840f4f">laptops in one home</a>');
    expect(text).toContain('nobody named in the logs');
    expect(text).toContain('Boise, Idaho');
    expect(text.match(/<li>/g)).toHaveLength(4);
  });

  it('shows what it was narrowed to, and passes it on to the JSON', () => {
    const text = page({ filter: { user: 'o"neil', minRisk: 20, all: true } });
    expect(text).toContain('name="user" value="o&quot;neil"');
    expect(text).toContain('value="20"');
    expect(text).toContain('name="all" checked');
    expect(text).toContain('href="/findings.ndjson?min-risk=20&amp;user=o%22neil&amp;all=on"');
  });

  it('shows a verdict', () => {
    const judged = farm();
    judged.farmsight.verdict = { value: 'confirmed', reason: 'case', given_at: '2026-02-01T00:00:00Z', counts: true };
    expect(page({ findings: [judged] })).toContain('<span class="tag">confirmed</span>');
  });

  it('stops at two hundred and says so', () => {
    expect(page({ findings: Array.from({ length: 230 }, farm) })).toContain('and 30 more with less risk');
  });
});

describe('where there is nothing', () => {
  it.each<[string, Partial<FindingsPage>, string]>([
    ['because nothing matches', { filter: { user: 'x', all: false } }, 'Names and addresses are compared whole.'],
    ['because nothing was read', { counters: {} }, '<pre>npx farmsight detect --input okta=PATH</pre>'],
    ['because nobody looks like a farm', {}, 'No group of laptops looks like a farm.'],
  ])('it says so, %s', (_, over, words) => {
    const text = page({ findings: [], ...over });
    expect(text).toContain('<h1>No finding here</h1>');
    expect(text).toContain(words);
    expect(text).not.toContain('<table');
  });

  it.each([
    [[farm()], '1 alert'],
    [[lonely()], '1 finding, none of them an alert'],
  ])('the head counts what there is', (findings, head) => {
    expect(page({ findings })).toContain(`<h1>${head}</h1>`);
  });
});
