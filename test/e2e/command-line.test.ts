/** What the real program does with logs, as scripts and people call it: exit codes, what is printed where, what is left behind. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulateScenario } from '../../simulator/index.ts';
import { openStore } from '../../src/checkpoint/store.ts';
import type { Finding } from '../../src/evidence/finding.ts';
import { writeCompany } from '../support/scenario.ts';
import { type Circumstances, farmsight, jsonLines, type Ran, signIn } from './farmsight.ts';

let folder: string;
/** `detect` and the inputs of a company with one farm. */
let detect: string[];
let first: Ran;

const run = (args: readonly string[], circumstances: Partial<Circumstances> = {}): Promise<Ran> =>
  farmsight(args, { cwd: folder, ...circumstances });

const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return name;
};

const findingsOf = ({ stdout }: Ran): Finding[] => jsonLines(stdout) as Finding[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'farmsight-command-line-'));
  const inputs = writeCompany(simulateScenario('hosted-farm', 7, 14), folder);
  const company = ['--config', 'settings.json', '--roster', 'roster.csv', '--threads', '1'];
  detect = ['detect', ...inputs.flatMap((input) => ['--input', input]), ...company];
  first = await run([...detect, '--store', 'farm.db', '--json']);
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('detect', () => {
  it('writes findings and nothing else with --json', () => {
    expect(first.code).toBe(0);
    expect(first.stderr).toBe('');
    expect(findingsOf(first).length).toBeGreaterThan(0);
    for (const finding of findingsOf(first)) expect(finding.farmsight.finding.status).toBe('open');
  });

  it('shows a table, what was read and what to do next; without colors in a pipe', async () => {
    const { code, stdout } = await run([...detect, '--store', 'table.db']);
    const [finding] = findingsOf(first);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ *risk +what +people +devices +place +since$/m);
    expect(stdout).toContain(finding!.farmsight.finding.id.slice(0, 12));
    expect(stdout).toMatch(/^Read [\d,]+ records in /m);
    expect(stdout).toContain('farmsight explain ');
    expect(stdout).not.toContain('\u001b');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(140);
  });

  it('exits with 1 where a finding has the risk of --fail-on', async () => {
    const { risk_score: risk } = findingsOf(first)[0]!.event;
    const again = [...detect, '--store', 'farm.db', '--quiet', '--fail-on'];
    expect((await run([...again, String(Math.floor(risk))])).code).toBe(1);
    expect((await run([...again, '100'])).code).toBe(risk >= 100 ? 1 : 0);
  });

  it('finds the same again in what it has read, and reads nothing twice', async () => {
    const again = await run([...detect, '--store', 'farm.db']);
    expect(again.stdout).toContain('Nothing new');
    expect((await run(['findings', '--store', 'farm.db', '--json'])).stdout).toBe(first.stdout);
  });

  it('tells refused records on the screen and keeps them, with exit code 3', async () => {
    write('mixed.ndjson', `${signIn()}\n{"uuid": \n${signIn({ published: 'yesterday' })}\n`);
    const { code, stdout } = await run(['detect', '--input', 'okta=mixed.ndjson', '--store', 'mixed.db']);
    expect(code).toBe(3);
    expect(stdout).toMatch(/2 records refused/);
    expect(stdout).toMatch(/mixed\.ndjson:2 invalid-json/);
    expect(stdout).toMatch(/mixed\.ndjson:3 invalid-time published yesterday/);
    const store = openStore(join(folder, 'mixed.db'), { readonly: true });
    const kept = store.deadLetters({ limit: 10 }).map(({ line, stage, code }) => [line, stage, code]);
    store.close();
    expect(kept).toEqual([
      [2, 'decode', 'invalid-json'],
      [3, 'parse', 'invalid-time'],
    ]);
  });

  it('reads standard input', async () => {
    const stdin = `${signIn()}\n`;
    const { code, stdout } = await run(['detect', '--input', 'okta=-', '--store', 'stdin.db'], { stdin });
    expect(code).toBe(0);
    expect(stdout).toMatch(/Read 1 record /);
  });

  it('never prints what an adversary wrote as it is', async () => {
    const name = 'evil\u001b[2J\u0007\u202e\u009b31m';
    write('evil.ndjson', `${signIn({ published: name })}\n${signIn({ eventType: name })}\n`);
    const { code, stdout, stderr } = await run(['detect', '--input', 'okta=evil.ndjson', '--store', 'evil.db']);
    expect(code).toBe(3);
    expect(stdout).toContain('evil\ufffd');
    expect(stdout + stderr).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/u);
  });
});

describe('findings', () => {
  const list = async (...filter: string[]): Promise<Finding[]> =>
    findingsOf(await run(['findings', '--store', 'farm.db', '--json', ...filter]));

  it('are narrowed by risk, user, device and address', async () => {
    const [finding] = findingsOf(first);
    const { users, devices, networks } = finding!.farmsight.cluster;
    const id = finding!.farmsight.finding.id;
    for (const filter of [
      ['--user', users[0]!],
      ['--device', devices[0]!],
      ['--ip', networks[0]!.key],
      ['--min-risk', String(finding!.event.risk_score)],
    ])
      expect((await list(...filter)).map((found) => found.farmsight.finding.id)).toContain(id);
    for (const filter of [
      ['--user', 'nobody@acme.example'],
      ['--device', 'NOTHING'],
      ['--ip', '192.0.2.1'],
    ])
      expect(await list(...filter)).toEqual([]);
  });

  it('need a store', async () => {
    const { code, stderr } = await run(['findings', '--store', 'none.db']);
    expect(code).toBe(2);
    expect(stderr).toContain('none.db');
    expect(existsSync(join(folder, 'none.db'))).toBe(false);
  });

  it('come from FARMSIGHT_STORE where --store is not given', async () => {
    const ran = await run(['findings', '--json'], { env: { FARMSIGHT_STORE: 'farm.db' } });
    expect(ran.stdout).toBe(first.stdout);
  });
});

describe('explain', () => {
  it('takes the beginning of an id', async () => {
    const [finding] = findingsOf(first);
    const { code, stdout } = await run(['explain', finding!.farmsight.finding.id.slice(0, 12), '--store', 'farm.db']);
    expect(code).toBe(0);
    for (const user of finding!.farmsight.cluster.users) expect(stdout).toContain(user);
    for (const { detector, signal } of finding!.farmsight.evidence) expect(stdout).toContain(`${detector}.${signal}`);
  });

  it('tells an id that is unknown from one that is ambiguous', async () => {
    const unknown = await run(['explain', 'ffffffffffff', '--store', 'farm.db']);
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('there is no finding ffffffffffff')]);
    const store = openStore(join(folder, 'two.db'));
    const [finding] = findingsOf(first);
    const named = (id: string): Finding => {
      const copy = structuredClone(finding!);
      copy.farmsight.finding.id = id;
      return copy;
    };
    store.commit({
      positions: new Map(),
      state: [],
      findings: [named('abc1'), named('abc2')],
      deadLetters: [],
      counters: {},
      meta: {},
    });
    store.close();
    const ambiguous = await run(['explain', 'abc', '--store', 'two.db']);
    expect([ambiguous.code, ambiguous.stderr]).toEqual([2, expect.stringContaining('several findings begin with abc')]);
    expect((await run(['explain', 'abc2', '--store', 'two.db', '--json'])).code).toBe(0);
  });
});

describe('normalize', () => {
  const normalize = (stdin: string, ...flags: string[]): Promise<Ran> =>
    run(['normalize', '--source', 'okta', ...flags], { stdin });

  it.each([
    ['one a line', `${signIn()}\n${signIn()}\n`],
    ['an array', `[${signIn()},\n${signIn()}]`],
    [
      'spread over lines',
      `${JSON.stringify(JSON.parse(signIn()), null, 2)}\n${JSON.stringify(JSON.parse(signIn()), null, 2)}\n`,
    ],
  ])('reads records %s', async (_, stdin) => {
    const { code, stdout, stderr } = await normalize(stdin);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(jsonLines(stdout)).toHaveLength(2);
    for (const document of jsonLines(stdout))
      expect(document).toMatchObject({
        '@timestamp': '2026-03-02T14:05:11.120Z',
        event: { dataset: 'okta.system', original: expect.stringContaining('ann.moss') },
        source: { ip: '198.51.100.23' },
      });
  });

  it('writes refused records to standard error', async () => {
    const { code, stdout, stderr } = await normalize(`${signIn()}\nnonsense\n`);
    expect([code, jsonLines(stdout).length]).toEqual([3, 1]);
    expect(jsonLines(stderr)).toMatchObject([{ stage: 'decode', code: 'invalid-json', line: 2, original: 'nonsense' }]);
  });

  it('adds the place of an address with --enrich', async () => {
    const stdin = `${signIn({ client: { ipAddress: '8.8.8.8' } })}\n`;
    const [plain] = jsonLines((await normalize(stdin)).stdout) as { source: { as?: object } }[];
    const [enriched] = jsonLines((await normalize(stdin, '--enrich')).stdout) as { source: { as?: object } }[];
    expect([plain!.source.as, enriched!.source.as]).toEqual([undefined, expect.objectContaining({ number: 15169 })]);
  });
});

describe('simulate', () => {
  it('makes a company whose logs detect reads as the summary says', async () => {
    const made = await run(['simulate', '--employees', '20', '--days', '3', '--seed', '3', '--out', 'company']);
    expect(made.code).toBe(0);
    expect(readdirSync(join(folder, 'company'))).toEqual(
      expect.arrayContaining(['truth.json', 'roster.csv', 'settings.yaml']),
    );
    const command = made.stdout.slice(made.stdout.indexOf('farmsight detect')).replaceAll('\\\n', ' ').split('\n')[0]!;
    const { code, stdout } = await run(command.split(/\s+/).slice(1));
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^Read [\d,]+ records/m)]);
  });
});

describe('a run stopped with Ctrl-C', () => {
  it('says so with 130, and the same command comes to the same findings', async () => {
    const store = [...detect, '--store', 'stopped.db', '--json'];
    let asked = false;
    const stopped = await run(store, {
      started: (child) => {
        // The store appears when reading begins.
        const timer = setInterval(() => {
          if (!existsSync(join(folder, 'stopped.db'))) return;
          clearInterval(timer);
          asked = child.kill('SIGINT');
        }, 5);
        child.on('exit', () => clearInterval(timer));
      },
    });
    expect({ asked, code: stopped.code }).toEqual({ asked: true, code: 130 });
    expect(stopped.stderr).toContain('the same command goes on from there');
    const resumed = await run(store);
    expect([resumed.code, resumed.stdout]).toEqual([0, first.stdout]);
  });
});

describe('the store', () => {
  it('is left as it was where it is another program’s file', async () => {
    write('other.db', 'somebody’s notes, which must not be lost\n'.repeat(50));
    const before = readFileSync(join(folder, 'other.db'));
    const { code } = await run(['detect', '--input', 'okta=okta.log', '--store', 'other.db']);
    expect(code).toBe(2);
    expect(readFileSync(join(folder, 'other.db'))).toEqual(before);
  });
});
