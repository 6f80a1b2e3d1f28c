import { describe, expect, it } from 'vitest';
import { isAlert, isoTime } from '../../../src/evidence/finding.ts';
import { exampleFinding } from '../../contracts/examples.ts';

describe('a finding', () => {
  it('is an alert from the line on that it carries', () => {
    const finding = exampleFinding({ id: 'a' });
    const { alert_line } = finding.farmsight.score;
    const withRisk = (risk_score: number) => isAlert({ ...finding, event: { ...finding.event, risk_score } });
    expect([alert_line - 0.1, alert_line, 100].map(withRisk)).toEqual([false, true, true]);
  });

  it('writes times in UTC with milliseconds', () => {
    expect(isoTime(0)).toBe('1970-01-01T00:00:00.000Z');
  });
});
