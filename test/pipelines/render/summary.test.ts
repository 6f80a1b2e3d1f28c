import { describe, expect, it, vi } from 'vitest';
import { findingsText, summaryText, troubleText } from '../../../pipelines/render/summary.ts';
import { refused } from '../../../src/outcome.ts';
import { farm, lonely, summary } from './examples.ts';

vi.stubEnv('npm_command', undefined);

const letter = (detail: string) => ({
  ...refused('parse', 'missing-field', detail),
  source: 'okta',
  input: '/logs/okta.ndjson',
  line: 7,
  original: '{}',
});

const EVENTFUL = summary({
  findings: [farm(), lonely()],
  resumed: true,
  repeated: 1,
  late: 12,
  ignored: { 'app.oauth2.token.grant': 300, 'policy.evaluate_sign_on': 41 },
  refused: { 'missing-field': 1400, 'invalid-json': 2 },
  refusedTotal: 1402,
  refusedSamples: [letter('eventType'), letter('published')],
  bySource: [
    { source: 'okta', file: '/logs/okta.ndjson', records: 20_000, events: 20_000, refused: 0 },
    { source: 'duo', file: '/logs/wrong.ndjson', records: 1_237, events: 0, refused: 0 },
  ],
  warnings: ['people.csv:3 start_date 01/04/2025 is no date; write 2026-03-02'],
});

describe.each([80, 120])('in %i columns', (columns) => {
  it('an eventful run reads well', async () => {
    await expect(`${summaryText(EVENTFUL, 'hunt.db', columns)}\n`).toMatchFileSnapshot(`golden/summary-${columns}.txt`);
  });
});

it('a run that found nothing says so, and what was looked at', async () => {
  const text = summaryText(summary(), 'farmsight.db', 80);
  await expect(`${text}\n`).toMatchFileSnapshot('golden/summary-nothing.txt');
});

it('closed findings do not count', () => {
  const closed = farm();
  closed.farmsight.finding.status = 'closed';
  expect(findingsText(summary({ findings: [closed] }), 80)).toContain('No group of laptops looks like a farm.');
});

it('findings below the alert line raise no alarm', () => {
  expect(findingsText(summary({ findings: [lonely()] }), 80)).toContain(
    'Nothing reaches the alert line; 1 weaker finding to keep an eye on.',
  );
});

it('a great many findings are not all shown', () => {
  const text = findingsText(summary({ findings: Array.from({ length: 23 }, farm) }), 80);
  expect(text.match(/9b1576206534/g)).toHaveLength(20);
  expect(text).toContain('and 3 more\n');
});

it('a second run over the same files says that nothing was new', () => {
  const text = summaryText(summary({ resumed: true, records: 0, events: 0 }), 'farmsight.db', 80);
  expect(text).toContain('Nothing new: everything was read in an earlier run.');
});

describe('trouble', () => {
  it('is nothing where there is none', () => {
    expect(troubleText(summary(), 80)).toEqual([]);
  });

  it('does not drown the rest', () => {
    const warnings = Array.from({ length: 500 }, (_, i) => `people.csv:${i} has no e-mail address and is left out`);
    const lines = troubleText(summary({ warnings }), 80);
    expect(lines).toHaveLength(11);
    expect(lines.at(-1)).toBe('and 490 more notes');
  });

  it('keeps hostile records off the terminal', () => {
    const lines = troubleText(
      summary({ refused: { 'missing-field': 1 }, refusedTotal: 1, refusedSamples: [letter('\u001b[2J')] }),
      80,
    );
    expect(lines.join('\n')).not.toContain('\u001b');
  });
});
