/** What the real program says of itself, of wrong use and of settings: before anything is read, and leaving nothing behind. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Circumstances, farmsight, jsonLines, type Ran, signIn } from './farmsight.ts';

let folder: string;

const run = (args: readonly string[], circumstances: Partial<Circumstances> = {}): Promise<Ran> =>
  farmsight(args, { cwd: folder, ...circumstances });

const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return name;
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'farmsight-usage-'));
  mkdirSync(join(folder, 'empty'));
  write('okta.log', signIn());
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('usage', () => {
  it('shows commands on --help, and on nothing at all with exit code 2', async () => {
    const [asked, nothing] = await Promise.all([run(['--help']), run([])]);
    expect(asked).toMatchObject({ code: 0, stderr: '' });
    for (const command of ['detect', 'normalize', 'findings', 'explain', 'settings', 'simulate', 'demo'])
      expect(asked.stdout).toMatch(new RegExp(`^ +${command}\\b`, 'm'));
    expect(nothing).toMatchObject({ code: 2, stdout: asked.stdout });
  });

  it('shows an example of each command', async () => {
    for (const command of ['detect', 'normalize', 'findings', 'explain', 'settings', 'simulate']) {
      const { code, stdout } = await run(['help', command]);
      expect([code, stdout]).toEqual([0, expect.stringContaining(`farmsight ${command}`)]);
    }
  });

  it.each([
    ['a command', ['detec'], 'detect'],
    ['a flag', ['detect', '--inptu', 'okta=x'], '--input'],
    ['a source', ['detect', '--input', 'okat=x'], 'okta'],
    ['a source of normalize', ['normalize', '--source', 'fortigat'], 'fortigate'],
    ['a file', ['detect', '--input', 'okta=okta.lgo'], 'okta.log'],
    ['a topic', ['help', 'rooster'], 'roster'],
  ])('suggests what was meant with %s', async (_, args, meant) => {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.toLowerCase()).toContain(`did you mean ${meant}`);
  });

  it.each([
    ['no input', ['detect']],
    ['an input without a source', ['detect', '--input', 'okta.log']],
    ['a folder without files', ['detect', '--input', 'okta=empty/']],
    ['a glob that matches nothing', ['detect', '--input', 'okta=none-*.json']],
    ['a risk above 100', ['detect', '--input', 'okta=okta.log', '--fail-on', '101']],
    ['half a thread', ['detect', '--input', 'okta=okta.log', '--threads', '0.5']],
    ['no roster', ['detect', '--input', 'okta=okta.log', '--roster', 'none.csv']],
    ['no settings', ['detect', '--input', 'okta=okta.log', '--config', 'none.yaml']],
  ])('refuses %s and leaves nothing behind', async (_, args) => {
    const before = readdirSync(folder);
    const { code, stdout, stderr } = await run([...args, '--store', 'refused.db']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^farmsight: /);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(readdirSync(folder)).toEqual(before);
  });

  it('tells what the system refuses in one line, with exit code 4', async () => {
    const { code, stderr } = await run(['simulate', '--employees', '10', '--days', '1', '--out', 'okta.log']);
    expect([code, stderr]).toEqual([4, expect.stringMatching(/^farmsight: EEXIST: .*okta\.log.*\n$/)]);
  });

  it('repeats no control characters', async () => {
    for (const args of [
      ['\u001b[2J'],
      ['detect', '--\u001b[2J'],
      ['help', '\u001b[2J'],
      ['detect', '--input', '\u001b[2J=x'],
    ]) {
      const { code, stderr } = await run(args);
      expect([code, stderr]).toEqual([2, expect.stringContaining('\ufffd[2J')]);
      expect(stderr).not.toContain('\u001b');
    }
  });

  it('ends quietly where its reader has seen enough', async () => {
    const ran = await run(['--help'], { started: (child) => child.stdout!.destroy() });
    expect(ran).toMatchObject({ code: 0, stderr: '' });
  });

  it('works on where nobody reads its messages', async () => {
    const stdin = `nonsense\n${signIn()}\n`;
    const started: Circumstances['started'] = (child) => child.stderr!.destroy();
    const { code, stdout } = await run(['normalize', '--source', 'okta'], { stdin, started });
    expect([code, jsonLines(stdout).length]).toEqual([3, 1]);
  });
});

describe('settings', () => {
  it('tells every problem at once, each with file, line and what was meant', async () => {
    const config = write(
      'bad.yaml',
      'organisation: { id: acme }\nengine:\n  lateness: 6 hours\n  alert_lin: 70\nsanctioned_remote_tools: [teamviewr]\ncorporate_networks:\n  - { name: Office, cidrs: [203.0.113.0/33] }\n',
    );
    const { code, stderr } = await run(['detect', '--input', 'okta=okta.log', '--config', config, '--store', 'bad.db']);
    expect(code).toBe(2);
    expect(stderr).toContain('bad.yaml:1 organisation: unknown key; did you mean organization?');
    expect(stderr).toContain('bad.yaml:3 engine.lateness: 6 hours is no duration');
    expect(stderr).toContain('bad.yaml:4 engine.alert_lin: unknown key; did you mean alert_line?');
    expect(stderr).toContain(
      'bad.yaml:5 sanctioned_remote_tools[0]: unknown remote tool teamviewr; did you mean teamviewer?',
    );
    expect(stderr).toContain('bad.yaml:7 corporate_networks[0].cidrs[0]: 203.0.113.0/33 is no address or CIDR network');
    expect(existsSync(join(folder, 'bad.db'))).toBe(false);
  });

  it.each([
    ['missing', undefined],
    ['no database', 'not a database'],
    ['empty', ''],
  ])('makes no store where a database they name is %s', async (what, content) => {
    if (content !== undefined) write('city.mmdb', content);
    const config = write('geo.yaml', `geo: { city: ${content === undefined ? 'none.mmdb' : 'city.mmdb'} }\n`);
    const { code, stderr } = await run(['detect', '--input', 'okta=okta.log', '--config', config, '--store', 'geo.db']);
    expect([what, code]).toEqual([what, 2]);
    expect(stderr).toMatch(/(none|city)\.mmdb/);
    expect(readdirSync(folder).filter((name) => name.startsWith('geo.db'))).toEqual([]);
  });

  it('says where each value comes from', async () => {
    const config = write('good.yaml', 'organization: { id: acme }\nengine:\n  lateness: 2h\n');
    const { code, stdout } = await run(['settings', '--config', config, '--roster', 'roster.csv', '--json']);
    expect(code).toBe(0);
    const rows = jsonLines(stdout) as { key: string; value: unknown; origin: string }[];
    const row = (key: string): unknown => rows.find((candidate) => candidate.key === key);
    expect(row('organization.id')).toEqual({ key: 'organization.id', value: 'acme', origin: 'good.yaml:1' });
    expect(row('engine.lateness')).toEqual({ key: 'engine.lateness', value: '2h', origin: 'good.yaml:3' });
    expect(row('engine.alert_line')).toEqual({ key: 'engine.alert_line', value: 70, origin: 'default' });
    expect(row('roster')).toMatchObject({ origin: '--roster' });
  });

  it('never prints a secret', async () => {
    const config = write(
      'secret.yaml',
      'elasticsearch: { node: https://127.0.0.1:9200, api_key: { env: FARMSIGHT_TEST_KEY } }\n',
    );
    const { code, stdout, stderr } = await run(['settings', '--config', config], {
      env: { FARMSIGHT_TEST_KEY: 'c2VjcmV0' },
    });
    expect(code).toBe(0);
    expect(stdout).toContain('FARMSIGHT_TEST_KEY');
    expect(stdout + stderr).not.toContain('c2VjcmV0');
  });
});
