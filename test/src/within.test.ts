import { expect, it } from 'vitest';
import { within } from '../../src/within.ts';

it('gives what the promise gives in time', async () => {
  expect(await within(Promise.resolve(7), 1000)).toBe(7);
});

it('gives up after the time, and the promise can be waited for again', async () => {
  const { promise, resolve } = Promise.withResolvers<number>();
  expect(await within(promise, 5)).toBeUndefined();
  resolve(8);
  expect(await within(promise, 1000)).toBe(8);
});

it('fails as the promise does', async () => {
  await expect(within(Promise.reject(new Error('broken')), 1000)).rejects.toThrow('broken');
});
