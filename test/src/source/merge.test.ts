/** Batches of several sources in the order of time, each source begun late and closed early. */
import { describe, expect, it } from 'vitest';
import { type TimedSource, TimeMerge } from '../../../src/source/merge.ts';

class Listed implements TimedSource<string> {
  readonly id: string;
  readonly firstTime: number;
  begun = false;
  closed = 0;
  readonly #times: number[];

  constructor(id: string, firstTime: number, times: number[]) {
    this.id = id;
    this.firstTime = firstTime;
    this.#times = [...times];
  }

  async next(): Promise<{ batch: string; maxTime: number } | undefined> {
    this.begun = true;
    const maxTime = this.#times.shift();
    return maxTime === undefined ? undefined : { batch: `${this.id}${maxTime}`, maxTime };
  }

  async close(): Promise<void> {
    this.closed++;
  }
}

async function steps(sources: Listed[]): Promise<string[]> {
  const out: string[] = [];
  for await (const { source, batch } of new TimeMerge(sources).run()) out.push(batch ?? `${source.id} ends`);
  return out;
}

describe('a merge', () => {
  it.each<[what: string, sources: [string, number, number[]][], order: string]>([
    ['nothing', [], ''],
    ['one source', [['a', 0, [5, 9]]], 'a5 a9 a ends'],
    [
      'an empty source',
      [
        ['a', Number.NEGATIVE_INFINITY, []],
        ['b', 0, [1]],
      ],
      'a ends b1 b ends',
    ],
    [
      'two that overlap',
      [
        ['a', 0, [10, 20]],
        ['b', 5, [15, 25]],
      ],
      'a10 b15 a20 b25 a ends b ends',
    ],
    [
      'two that follow each other',
      [
        ['b', 50, [60]],
        ['a', 0, [10, 40]],
      ],
      'a10 a40 a ends b60 b ends',
    ],
    [
      'two that begin together',
      [
        ['b', 0, [10]],
        ['a', 0, [10]],
      ],
      'a10 b10 a ends b ends',
    ],
    [
      'batches without a time',
      [
        ['a', 0, [Number.NEGATIVE_INFINITY, 10]],
        ['b', 5, [6]],
      ],
      'a-Infinity a10 b6 b ends a ends',
    ],
    [
      'times that go back',
      [
        ['a', 0, [10, 3, 20]],
        ['b', 5, [12]],
      ],
      'a10 b12 a3 a20 b ends a ends',
    ],
  ])('of %s', async (_, sources, order) => {
    const expected = order === '' ? [] : order.split(/ (?!ends)/);
    for (const given of [sources, sources.toReversed()])
      expect(await steps(given.map(([id, first, times]) => new Listed(id, first, times)))).toEqual(expected);
  });

  it('leaves a source alone until it has come to its beginning', async () => {
    const sources = [new Listed('a', 0, [10, 100]), new Listed('b', 50, [60])];
    const run = new TimeMerge(sources).run();
    await run.next();
    expect(sources.map(({ begun }) => begun)).toEqual([true, false]);
    await run.next();
    await run.next();
    expect(sources.map(({ begun }) => begun)).toEqual([true, true]);
  });

  it('closes a source at its end, and all others when it is closed itself', async () => {
    const sources = [new Listed('a', 0, [1]), new Listed('b', 5, [6, 7, 8]), new Listed('c', 9, [9])];
    const merge = new TimeMerge(sources);
    const run = merge.run();
    for (let i = 0; i < 3; i++) await run.next();
    expect(sources.map(({ closed }) => closed)).toEqual([1, 0, 0]);
    await merge.close();
    expect(sources.map(({ closed }) => closed)).toEqual([1, 1, 1]);
  });
});
