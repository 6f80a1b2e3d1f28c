import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { SOURCE_NAMES, TOPICS } from '../../pipelines/commands/help-topics.ts';
import { COLUMNS } from '../../src/identity/roster.ts';
import { SOURCES } from '../../src/parse/registry.ts';
import { printableLines } from '../../src/printable.ts';
import { run } from './commands/run.ts';

const COMMANDS = ['detect', 'findings', 'explain', 'normalize', 'settings', 'simulate', 'demo', 'help'];

describe('help', () => {
  it('lists every command and topic', async () => {
    const { code, out } = await run(['help']);
    expect(code).toBe(0);
    for (const name of [...COMMANDS, ...TOPICS.keys()]) expect(out).toContain(name);
  });

  it('comes without a command too, and is then an error', async () => {
    expect(await run([])).toMatchObject({ code: 2, out: expect.stringContaining('Commands:') });
  });

  it.each([['detect'], ['findings'], ['explain'], ['normalize'], ['settings'], ['simulate']])(
    'on %s has an example',
    async (name) => {
      const { code, out } = await run(['help', name]);
      expect([code, out]).toEqual([0, expect.stringMatching(new RegExp(`Examples?:\\n[^]*farmsight ${name}`))]);
      expect(await run([name, '--help'])).toEqual({ code: 0, out, err: '' });
    },
  );

  it('on a topic is a page that fits', async () => {
    for (const [topic, text] of TOPICS) {
      expect(await run(['help', topic])).toEqual({ code: 0, out: text, err: '' });
      expect(text.split('\n').filter((line) => line.length > 130)).toEqual([]);
    }
  });

  it('names the sources that there are', () => {
    expect(SOURCE_NAMES).toEqual(SOURCES);
  });

  it('names the columns of the roster that there are', () => {
    expect(
      TOPICS.get('roster')!
        .match(/email,[\s\S]*assigned_devices/)![0]
        .replaceAll(/\s/g, '')
        .split(','),
    ).toEqual([...COLUMNS]);
  });

  it('loads neither parsers nor detectors nor databases, so that it is there at once', async () => {
    const hook =
      'import{registerHooks}from"node:module";registerHooks({resolve(s,c,n){process.stderr.write(s+"\\n");return n(s,c)}})';
    const { err } = await run(['--help'], { node: ['--import', `data:text/javascript,${encodeURIComponent(hook)}`] });
    expect(err).toContain('commander');
    expect(err).not.toMatch(/parse|detectors|zod|yaml|maxmind|embedded/);
  });
});

it('--version is that of the package', async () => {
  expect(await run(['--version'])).toEqual({ code: 0, out: `${manifest.version}\n`, err: '' });
});

describe('wrong usage ends with 2 and a way on', () => {
  it.each<[string[], RegExp]>([
    [['detect', '--input', 'okta=x', '--store', ''], /expected a path/i],
    [['normalize'], /required option '--source <source>' not specified/],
    [['findings', 'extra'], /too many arguments/],
    [['explain'], /missing required argument 'finding-id'/],
    [['simulate', '--out', 'x', '--employees', '5'], /expected a number from 10 to 5000/i],
  ])('%j', async (args, message) => {
    const { code, out, err } = await run(args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(message);
  });
});

it('an older Node is told what it lacks', async () => {
  const old = 'Object.defineProperty(process,"versions",{value:{...process.versions,node:"22.9.0"}})';
  const ran = await run(['help'], { node: ['--import', `data:text/javascript,${encodeURIComponent(old)}`] });
  expect(ran).toMatchObject({ code: 2, out: '' });
  expect(ran.err).toMatch(/^farmsight needs Node 24\.14 or newer; this is 22\.9\.0\.\n.*npx farmsight/);
});

it('what an argument holds cannot reach the terminal', async () => {
  const { err } = await run(['explain', '\u001b[2Jx\u202e', '--store', '\u001b[2J.db']);
  expect(printableLines(err)).toBe(err);
  expect(err).toContain('there is no store \ufffd[2J.db');
});
