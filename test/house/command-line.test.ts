/** docs/command-line.md lists every command, flag, default and exit code, and no others. */
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../pipelines/commands/exit.ts';
import { createProgram } from '../../pipelines/commands/program.ts';
import { read } from './files.ts';

const page = read('docs/command-line.md');
const { commands } = createProgram(() => undefined);

/** First cells of a table's rows, in a part of the page. */
const firstCells = (part: string): string[] =>
  [...part.matchAll(/^\| \[?`?([^`|\]]+)`?[^|]*\|/gm)].map(([, cell]) => cell!.trim());

const section = (title: string): string => {
  const [, after = ''] = page.split(`\n## ${title}\n`);
  return after.split('\n## ')[0]!;
};

describe('docs/command-line.md', () => {
  it('lists every command', () => {
    const listed = firstCells(page.split('\n## ')[0]!).filter((cell) => /^[a-z]/.test(cell) && cell !== 'command');
    expect(listed).toEqual(expect.arrayContaining(commands.map((command) => command.name())));
    expect(listed).toHaveLength(commands.length);
  });

  it.each(commands.filter(({ options }) => options.length > 0).map((command) => [command.name(), command] as const))(
    'lists every flag of %s with its default',
    (name, command) => {
      const flags = firstCells(section(name)).filter((cell) => cell.startsWith('--'));
      expect(flags.sort()).toEqual(command.options.map((option) => option.long!).sort());
      for (const { long, defaultValue, envVar } of command.options)
        for (const told of [defaultValue, envVar])
          if (told !== undefined) expect(section(name)).toMatch(new RegExp(`^\\| \`${long}\` \\|.*${told}`, 'm'));
    },
  );

  it('lists every exit code', () => {
    const codes = firstCells(section('Exit codes')).filter((cell) => /^\d/.test(cell));
    expect(codes.map(Number)).toEqual(Object.values(EXIT));
  });
});
