import { describe, expect, it } from 'vitest';
import { refusedPage } from '../../../../src/web/pages/refused.ts';
import { exampleDeadLetter } from '../../../contracts/examples.ts';

const counts = [{ source: 'okta', code: 'invalid-json', count: 1200 }] as const;
const page = (over = {}): string => String(refusedPage({ counts, letters: [], page: 1, perPage: 50, ...over }));

describe('refused records', () => {
  it('each with its place, its reason in words, and what was read', () => {
    const text = page({ letters: [exampleDeadLetter({ original: '{"published":' })] });
    expect(text).toContain('<h1>1,200 records refused</h1>');
    expect(text).toContain('the record is not valid JSON');
    expect(text).toContain('okta-2026-02-03.ndjson:17');
    expect(text).toContain('<pre>{&quot;published&quot;:</pre>');
  });

  it('cuts what is long, and says where the original is when it is not kept', () => {
    const text = page({
      letters: [exampleDeadLetter({ original: 'x'.repeat(3000) }), exampleDeadLetter({ original: '' })],
    });
    expect(text).toContain(`${'x'.repeat(2000)}…`);
    expect(text).not.toContain('x'.repeat(2001));
    expect(text).toContain('The original is in the input.');
  });

  it.each([
    [1, ['More'], '1 to 50'],
    [2, ['Before', 'More'], '51 to 100'],
    [24, ['Before'], '1,151 to 1,200'],
    [99, ['Before'], 'No more'],
  ])('page %i leads on: %j', (number, links, range) => {
    const text = page({ page: number });
    expect([...text.matchAll(/page=\d+">(\w+)</g)].map(([, word]) => word)).toEqual(links);
    expect(text).toContain(`<h2>${range}</h2>`);
  });

  it('none is good news', () => {
    expect(page({ counts: [] })).toContain('No record was refused');
  });
});
