import { expect, it } from 'vitest';
import { seenBar, weightBar } from '../../../../src/web/pictures/bars.ts';
import { timeScale } from '../../../../src/web/pictures/time-scale.ts';

it.each([
  [2, 'for', 50, 25],
  [-4, 'against', 0, 50],
  [0, 'for', 50, 0],
])('a weight of %d points to its side, as long as it is heavy', (weight, side, x, width) => {
  expect(String(weightBar(weight, 4))).toContain(`class="${side}" x="${x}" y="2" width="${width}"`);
});

it('shows from when to when, and since when it is an alert', () => {
  const scale = timeScale('2026-03-01T00:00:00Z', '2026-03-11T00:00:00Z', 0, 100);
  const bar = String(seenBar(scale, '2026-03-02T00:00:00Z', '2026-03-06T00:00:00Z', '2026-03-04T00:00:00Z'));
  expect(bar).toContain('x="10" y="3" width="40"');
  expect(bar).toContain('M30 0V12');
  const moment = String(seenBar(scale, '2026-03-02T00:00:00Z', '2026-03-02T00:00:00Z', undefined));
  expect(moment).toContain('width="1"');
  expect(moment).not.toContain('detected');
});
