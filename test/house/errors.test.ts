/** docs/errors.md has a row for every code a person may meet, and for no other. */
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../pipelines/commands/exit.ts';
import { MachineryError, UsageError } from '../../src/errors.ts';
import { REASONS } from '../../src/outcome.ts';
import { files, read } from './files.ts';

const page = read('docs/errors.md');

/** First cells of the rows of the table whose head begins so. */
function rowsOf(head: string): string[] {
  const table = page.slice(page.indexOf(`| ${head} |`)).split('\n\n')[0]!;
  return table
    .split('\n')
    .slice(2)
    .map((row) => row.split('|')[1]!.trim().replaceAll('`', ''));
}

describe('docs/errors.md', () => {
  it('has a row for every reason, in the order of src/outcome.ts', () => {
    expect(rowsOf('code | cause | cure')).toEqual(Object.keys(REASONS));
  });

  it('has a cause and a cure for each', () => {
    const rows = page.split('\n').filter((row) => row.startsWith('| `') && row.split('|').length === 5);
    expect(rows).toHaveLength(Object.keys(REASONS).length);
    expect(rows.filter((row) => row.split('|').some((cell, i) => i > 0 && i < 4 && cell.trim().length < 10))).toEqual(
      [],
    );
  });

  it('has a row for every stage of src/outcome.ts', () => {
    const stages = /export type Stage = ([^;]+);/.exec(read('src/outcome.ts'))![1]!.match(/[a-z]+/g);
    expect(rowsOf('stage | looks at')).toEqual(stages);
  });

  it('has a row for every exit code', () => {
    expect(rowsOf('code | means | what to do').map(Number)).toEqual(Object.values(EXIT));
    expect([new UsageError('').exitCode, new MachineryError('').exitCode]).toEqual([EXIT.usage, EXIT.machinery]);
  });
});

it('every reason is given somewhere', () => {
  const code = files('src/**/*.ts', 'pipelines/**/*.ts')
    .filter((path) => path !== 'src/outcome.ts')
    .map(read)
    .join('\n');
  expect(Object.keys(REASONS).filter((reason) => !code.includes(`'${reason}'`))).toEqual([]);
});
