/** Waits for a promise, but not for ever. In: a promise and milliseconds. Out: what it gave, or undefined where it took longer. */

/** The promise goes on, and can be waited for again. */
export async function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  const { promise: over, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, ms, undefined);
  try {
    return await Promise.race([promise, over]);
  } finally {
    clearTimeout(timer);
  }
}
