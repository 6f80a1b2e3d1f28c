import { describe, expect, it } from 'vitest';
import type { Progress } from '../../../pipelines/embedded.ts';
import { lineView } from '../../../pipelines/render/progress.ts';

const progress = (changes: Partial<Progress> = {}): Progress => ({
  phase: 'reading',
  bytesRead: 430,
  bytesTotal: 1000,
  records: 12_345,
  events: 12_000,
  recordsPerSecond: 9229.4,
  eventTime: Date.UTC(2026, 2, 5),
  findings: 1,
  ...changes,
});

describe('where there is no terminal', () => {
  let time = 0;
  const lines: string[] = [];
  const view = lineView(
    (line) => lines.push(line),
    () => time,
  );
  const at = (ms: number, step: Progress): string[] => {
    time = ms;
    lines.length = 0;
    view.update(step);
    return [...lines];
  };

  it('a line comes every five seconds and no oftener', () => {
    expect(at(4999, progress())).toEqual([]);
    expect(at(5000, progress())).toEqual(['43 %, 12,345 records, 9,229/s, 2026-03-05, 1 finding']);
    expect(at(9999, progress())).toEqual([]);
    expect(at(10_000, progress({ findings: 2 }))).toHaveLength(1);
  });

  it('standard input has no share', () => {
    expect(at(20_000, progress({ bytesTotal: 0, eventTime: undefined }))).toEqual([
      '12,345 records, 9,229/s, 1 finding',
    ]);
  });
});
