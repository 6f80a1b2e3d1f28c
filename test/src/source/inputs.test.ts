/** Which files `--input` names, and what a person is told who named them wrongly. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/errors.ts';
import { resolveInputs } from '../../../src/source/inputs.ts';

const SOURCES = ['okta', 'entra-id', 'cisco-asa'];

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'farmsight-inputs-')));
afterAll(() => rmSync(folder, { recursive: true }));
for (const name of ['logs/day-1', 'logs/day-2', 'logs/.hidden', 'empty'])
  mkdirSync(join(folder, name), { recursive: true });
for (const name of [
  'a.ndjson',
  'b.ndjson',
  'notes.txt',
  'day-1/c.ndjson',
  'day-2/d.ndjson',
  '.hidden/e.ndjson',
  '.f.ndjson',
])
  writeFileSync(join(folder, 'logs', name), '{}\n');
symlinkSync(join(folder, 'logs/a.ndjson'), join(folder, 'logs/latest'));
symlinkSync(join(folder, 'gone'), join(folder, 'logs/dangling'));
spawnSync('mkfifo', [join(folder, 'pipe')]);

const at = (path: string): string => path.replaceAll('~', folder);

async function resolved(...specs: string[]): Promise<string[]> {
  const inputs = await resolveInputs(specs.map(at), SOURCES);
  return inputs.map(({ source, path, size }) => `${source} ${path === '-' ? path : relative(folder, path)} ${size}`);
}

async function complaint(...specs: string[]): Promise<string> {
  const error = await resolved(...specs).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(UsageError);
  const { message, hint } = error as UsageError;
  return `${message} / ${hint}`.replaceAll(folder, '~');
}

describe('an input', () => {
  it.each<[what: string, specs: string[], files: string[]]>([
    ['one file', ['okta=~/logs/a.ndjson'], ['okta logs/a.ndjson 3']],
    ['a list', ['okta=~/logs/b.ndjson,~/logs/a.ndjson,'], ['okta logs/a.ndjson 3', 'okta logs/b.ndjson 3']],
    ['one file twice', ['okta=~/logs/a.ndjson', 'okta=~/logs/../logs/latest'], ['okta logs/a.ndjson 3']],
    [
      'one file as two sources',
      ['okta=~/empty/../logs/a.ndjson', 'cisco-asa=~/logs/a.ndjson'],
      ['cisco-asa logs/a.ndjson 3', 'okta logs/a.ndjson 3'],
    ],
    [
      'a folder',
      ['okta=~/logs/day-1', 'okta=~/logs/day-2/'],
      ['okta logs/day-1/c.ndjson 3', 'okta logs/day-2/d.ndjson 3'],
    ],
    ['a glob', ['okta=~/logs/*.ndjson'], ['okta logs/a.ndjson 3', 'okta logs/b.ndjson 3']],
    ['a glob of folders', ['okta=~/logs/day-*'], ['okta logs/day-1/c.ndjson 3', 'okta logs/day-2/d.ndjson 3']],
    [
      'a glob with commas',
      ['okta=~/logs/{a,b}.ndjson,~/logs/notes.txt'],
      ['okta logs/a.ndjson 3', 'okta logs/b.ndjson 3', 'okta logs/notes.txt 3'],
    ],
    ['standard input', ['okta=-'], ['okta - 0']],
  ])('is %s', async (_, specs, files) => expect(await resolved(...specs)).toEqual(files));

  it('is a folder with all that it shows', async () => {
    const files = ['a.ndjson', 'b.ndjson', 'day-1/c.ndjson', 'day-2/d.ndjson', 'notes.txt'];
    expect(await resolved('okta=~/logs')).toEqual(files.map((name) => `okta logs/${name} 3`));
  });
});

describe('a person is told', () => {
  it.each<[mistake: string, spec: string, told: RegExp]>([
    ['of a missing source', '~/logs/a.ndjson', /not of the form SOURCE=PATH .*sources: okta, entra-id, cisco-asa/],
    ['of a missing path', 'okta=', /not of the form SOURCE=PATH/],
    ['of nothing but commas', 'okta=,,', /not of the form SOURCE=PATH/],
    ['of a source mistyped', 'otka=~/logs/a.ndjson', /unknown source otka .*did you mean okta\?/],
    ['of a source unheard of', 'mainframe=x', /unknown source mainframe .*sources: okta, entra-id, cisco-asa/],
    ['of a file mistyped', 'okta=~/logs/a.ndjsn', /no such file: ~\/logs\/a.ndjsn .*did you mean ~\/logs\/a.ndjson\?/],
    ['of a folder that is none', 'okta=~/lost/a.ndjson', /no such file.*the folder ~\/lost does not exist either/],
    ['of a link to nothing', 'okta=~/logs/dangling', /no such file: ~\/logs\/dangling/],
    ['of an empty folder', 'okta=~/empty', /the folder ~\/empty holds no files/],
    ['of a glob without a match', 'okta=~/logs/*.gz', /nothing matches ~\/logs\/\*\.gz/],
    ['of a pipe', 'okta=~/pipe', /~\/pipe is not a file .*--input okta=-/],
  ])('%s', async (_, spec, told) => expect(await complaint(spec)).toMatch(told));

  it('that standard input is read once', async () =>
    expect(await complaint('okta=-', 'cisco-asa=-')).toMatch(/standard input is given as more than one source/));
});
