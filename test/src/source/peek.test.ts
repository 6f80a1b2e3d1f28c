/** When a file begins, read from as little of it as will do. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { FileReader } from '../../../src/source/file-reader.ts';
import { peekBeginning } from '../../../src/source/peek.ts';

const folder = mkdtempSync(join(tmpdir(), 'farmsight-peek-'));
afterAll(() => rmSync(folder, { recursive: true }));

function input(content: string | Buffer): { source: string; path: string; size: number } {
  const path = join(folder, 'log');
  writeFileSync(path, content);
  return { source: 'cisco-asa', path, size: content.length };
}

const timeOf = (text: string): number | undefined => {
  const time = Number(text);
  return Number.isNaN(time) ? undefined : time;
};

describe('the first time', () => {
  it.each<[what: string, content: string | Buffer, time: number | undefined]>([
    ['an empty file', '', undefined],
    ['a file without times', 'a\nb\n', undefined],
    ['a file that starts with other words', 'header\n50\n60\n', 50],
    ['records not quite in order', '52\n50\n51\n', 50],
    ['a packed file', gzipSync('7\n8\n'), 7],
    ['one line without a newline', '7', 7],
    ['a file with binary rubbish', Buffer.from('\0\0\n9\n'), 9],
    ['records far behind', `${Array.from({ length: 20 }, (_, i) => 100 + i).join('\n')}\n1\n`, 100],
  ])('of %s', async (_, content, time) => {
    expect((await peekBeginning(input(content), 'line', undefined, timeOf)).firstTime).toBe(time);
  });

  it('is that of the records behind a position', async () => {
    const long = input(`${'1\n'.repeat(600_000)}${'2\n'.repeat(600_000)}`);
    const reader = await FileReader.open(long, 'line');
    const [first, second] = [await reader.next(), await reader.next()];
    reader.close();
    expect((await peekBeginning(long, 'line', first!.position, timeOf)).firstTime).toBe(1);
    expect((await peekBeginning(long, 'line', second!.position, timeOf)).firstTime).toBe(2);
  });

  it('is not looked for in all of a long file', async () => {
    let asked = 0;
    const { firstTime } = await peekBeginning(input('words\n'.repeat(2_000_000)), 'line', undefined, () => {
      asked++;
      return undefined;
    });
    expect(firstTime).toBeUndefined();
    expect(asked).toBeLessThan(1_000_000);
  });
});

describe('the way a file runs', () => {
  it.each<[what: string, times: number[], newestFirst: boolean]>([
    ['oldest first', [1, 2, 3, 4, 5], false],
    ['oldest first, not quite in order', [1, 3, 2, 4, 6, 5, 7], false],
    ['all at once', [5, 5, 5, 5], false],
    ['one record', [5], false],
    ['newest first', [5, 4, 3, 2, 1], true],
    ['newest first, not quite in order', [7, 5, 6, 4, 2, 3, 1], true],
    ['newest first, many of one second', [5, 5, 5, 4, 4, 4], true],
  ])('%s', async (_, times, newestFirst) => {
    expect((await peekBeginning(input(times.join('\n')), 'line', undefined, timeOf)).newestFirst).toBe(newestFirst);
  });
});
