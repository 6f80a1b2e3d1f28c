/** Equal findings are equal bytes, and hostile text cannot break out of its line. */
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/evidence/finding.ts';
import { findingLine, findingLines } from '../../../src/sink/ndjson.ts';
import { exampleFinding } from '../../contracts/examples.ts';

/** The same value, every object built in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

describe('findingLine', () => {
  const finding = exampleFinding({ id: 'a1', users: ['zoe@acme.example', 'abe@acme.example'] });

  it('does not depend on the order in which a finding was built', () => {
    const other = reversed(finding) as Finding;
    expect(JSON.stringify(other)).not.toBe(JSON.stringify(finding));
    expect(findingLine(other)).toBe(findingLine(finding));
  });

  it('keeps every value, and the order of lists', () => {
    expect(JSON.parse(findingLine(finding))).toEqual(finding);
    expect(findingLine(finding)).toContain('["zoe@acme.example","abe@acme.example"]');
  });

  it('sorts keys by code unit at every depth', () => {
    expect(findingLine(finding)).toMatch(/^\{"@timestamp":"2026-02-03T08:15:30\.120Z","event":\{"category":/);
  });

  it.each([
    ['line breaks', 'a\r\nb\u2028c\u2029'],
    ['a lone surrogate', 'a\ud800b'],
    ['NUL', 'a\u0000b'],
    ['a prototype key as text', '__proto__'],
  ])('carries %s in one line and back', (_, reason) => {
    const line = findingLine(exampleFinding({ id: 'a1', reason }));
    expect(line).not.toMatch(/[\r\n]/);
    expect((JSON.parse(line) as Finding).event.reason).toBe(reason);
  });
});

describe('findingLines', () => {
  it('ends each line', () => {
    const lines = findingLines([exampleFinding({ id: 'a1' }), exampleFinding({ id: 'b2' })]);
    expect(lines.split('\n').map((line) => line && JSON.parse(line).farmsight.finding.id)).toEqual(['a1', 'b2', '']);
  });

  it('is nothing for no findings', () => {
    expect(findingLines([])).toBe('');
  });
});
