import { beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../../src/checkpoint/store.ts';
import type { Finding } from '../../../src/evidence/finding.ts';
import { printableLines } from '../../../src/printable.ts';
import { farm, hostile, lonely } from '../render/examples.ts';
import { documents, run, temporaryFolder } from './run.ts';

const path = temporaryFolder();

beforeAll(() => {
  const closed = farm();
  closed.farmsight.finding = { id: '9b15aaaaaaaaaaaaaaaaaaaa', status: 'closed', revision: 2 };
  const store = openStore(path('hunt.db'));
  store.commit({
    positions: new Map(),
    state: [],
    counters: {},
    meta: {},
    findings: [farm(), lonely(), hostile(), closed],
    deadLetters: [],
  });
  store.close();
});

const farmsight = (...args: string[]) => run([...args, '--store', path('hunt.db')]);
const idsOf = (text: string): string[] =>
  documents<Finding>(text).map(({ farmsight }) => farmsight.finding.id.slice(0, 4));

describe('findings', () => {
  it('are a table, the highest risk first', async () => {
    const { code, out, err } = await farmsight('findings');
    expect([code, err]).toEqual([0, '']);
    expect(out.match(/^ +\d+\.\d {2}/gm)!.map(Number)).toEqual([97.4, 88, 41.2]);
    expect(out).toContain(`3 findings. Next: farmsight explain 9b1576206534 --store ${path('hunt.db')}`);
  });

  it.each<[string[], string[]]>([
    [[], ['9b15', 'ffff', '0a0a']],
    [['--all'], ['9b15', '9b15', 'ffff', '0a0a']],
    [
      ['--min-risk', '60'],
      ['9b15', 'ffff'],
    ],
    [['--user', 'Ana.Ruiz@acme.example'], ['9b15']],
    [['--device', 'ACME-LT-104'], ['0a0a']],
    [['--ip', '192.0.2.1'], []],
  ])('as JSON with %j', async (filters, ids) => {
    const { code, out } = await farmsight('findings', '--json', ...filters);
    expect(code).toBe(0);
    expect(idsOf(out)).toEqual(ids);
  });

  it('none is said in words', async () => {
    const { code, out } = await farmsight('findings', '--min-risk', '99');
    expect([code, out]).toEqual([0, expect.stringMatching(/^No finding matches\./)]);
  });

  it('as JSON too cannot do anything to a terminal', async () => {
    const { out } = await farmsight('findings', '--json', '--min-risk', '80');
    expect(printableLines(out)).toBe(out);
    expect(documents<Finding>(out)[1]).toEqual(hostile());
  });
});

describe('explain', () => {
  it('shows a finding by the beginning of its id', async () => {
    const { code, out } = await farmsight('explain', '9b1576');
    expect(code).toBe(0);
    expect(out).toContain('How the score comes about');
    expect(out).toContain('Finding 9b15762065345554c9840f4f, open, revision 16');
  });

  it('as JSON gives the whole document', async () => {
    const { out } = await farmsight('explain', '9b1576', '--json');
    expect(documents<Finding>(out)).toEqual([farm()]);
  });

  it.each([
    ['9b15', /several findings begin with 9b15\n {2}give more of the id/],
    ['abcd', /there is no finding abcd in \S+hunt\.db\n {2}farmsight findings --all lists them/],
  ])('%s ends with 2', async (id, message) => {
    const { code, err } = await farmsight('explain', id);
    expect([code, err]).toEqual([2, expect.stringMatching(message)]);
  });
});

describe('colors', () => {
  it.each([
    [{}, false],
    [{ FORCE_COLOR: '1' }, true],
    [{ NO_COLOR: '1' }, false],
  ])('in a pipe with %j: %s', async (env, colored) => {
    const { out } = await run(['findings', '--store', path('hunt.db')], { env: env as Record<string, string> });
    expect(out.includes('\u001b[')).toBe(colored);
  });
});
