import { describe, expect, it } from 'vitest';
import detector from '../../detectors/co-movement.ts';
import { cluster, defaults, member } from '../support/views.ts';

const move = (day: number, people: number) => ({ from: `198.51.100.${day}`, to: `198.51.100.${day + 1}`, day, people });
const moved = (...moves: ReturnType<typeof move>[]) =>
  cluster([member('ann'), member('bob'), member('cat')], { moves });

describe('co-movement', () => {
  it('is as strong as the most people who moved together', () => {
    const [signal] = detector.evaluate(moved(move(1, 2), move(2, 3)), defaults(detector));
    expect(signal).toMatchObject({ signal: 'joint-moves', level: 3, observed: 2 });
    expect(signal!.reason).toContain('from 198.51.100.2 to 198.51.100.3');
  });

  it('says nothing of those who stay', () => {
    expect(detector.evaluate(moved(), defaults(detector))).toEqual([]);
  });

  it('takes its bound from the option', () => {
    expect(detector.evaluate(moved(move(1, 3)), defaults(detector, { min_moves: 2 }))).toEqual([]);
  });
});
