import { expect, it } from 'vitest';
import { type Part, started } from '../../../pipelines/stream/part.ts';

const part = (calls: string[], start: () => Promise<void>): Part => ({
  start,
  finished: Promise.resolve(),
  isQuiet: async () => true,
  stop: async () => void calls.push('stop'),
});

it('gives the part that has started', async () => {
  const calls: string[] = [];
  const one = part(calls, async () => void calls.push('start'));
  expect(await started(one)).toBe(one);
  expect(calls).toEqual(['start']);
});

it('stops a part that cannot start, and throws its error', async () => {
  const calls: string[] = [];
  const broken = part(calls, () => Promise.reject(new Error('no right')));
  await expect(started(broken)).rejects.toThrow('no right');
  expect(calls).toEqual(['stop']);
  broken.stop = () => Promise.reject(new Error('no broker'));
  await expect(started(broken)).rejects.toThrow('no right');
});
