/** The page as a browser asks for it, over a real store. */
import { renameSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { openStore, readStore } from '../../../src/checkpoint/store.ts';
import type { Finding } from '../../../src/evidence/finding.ts';
import type { DeadLetter } from '../../../src/outcome.ts';
import { findingLines } from '../../../src/sink/ndjson.ts';
import { pageApp } from '../../../src/web/app.ts';
import { exampleDeadLetter } from '../../contracts/examples.ts';
import { farm, hostile, lonely } from '../../pipelines/render/examples.ts';
import { ownPath } from '../checkpoint/folder.ts';

const KEY = 'the-key';
const HOST = '127.0.0.1:3276';
let path = '';

function keep(findings: Finding[], deadLetters: DeadLetter[] = []): void {
  const store = openStore(path);
  store.commit({
    positions: new Map(),
    state: [],
    counters: { records: 1234, events: 1200 },
    meta: {},
    findings,
    deadLetters,
  });
  store.close();
}

interface Asked {
  host?: string;
  key?: string | undefined;
  method?: string;
}

async function ask(where: string, { host = HOST, key = KEY, method = 'GET' }: Asked = {}) {
  const app = pageApp({
    look: (read) => readStore(path, read),
    key: KEY,
    command: (words) => `farmsight ${words}`,
  });
  const headers = new Headers({ host });
  if (key !== '') headers.set('cookie', `farmsight_3276=${key}`);
  const response = await app.fetch(new Request(`http://${HOST}${where}`, { method, headers }));
  return { status: response.status, headers: response.headers, text: await response.text() };
}

beforeEach(() => {
  path = ownPath();
});

describe('who may look', () => {
  beforeEach(() => keep([farm()]));

  it.each(['/', '/findings.ndjson', '/refused', '/findings/9b1576206534', '/findings/9b1576206534.json', '/nothing'])(
    'nobody without the key: %s',
    async (where) => {
      for (const key of ['', 'another']) {
        const { status, text, headers } = await ask(where, { key });
        expect(status).toBe(401);
        expect(text).toContain('the address that farmsight serve printed');
        expect(text).not.toContain('acme.example');
        expect(headers.get('set-cookie')).toBeNull();
      }
    },
  );

  it('the key in the address becomes a cookie and leaves the address', async () => {
    const { status, headers, text } = await ask(`/findings/9b1576206534?key=${KEY}&all=on`, { key: '' });
    expect([status, headers.get('location'), text]).toEqual([303, '/findings/9b1576206534?all=on', '']);
    expect(headers.get('set-cookie')).toBe(`farmsight_3276=${KEY}; Path=/; HttpOnly; SameSite=Strict`);
  });

  it('nobody whose browser was led here by another name', async () => {
    const { status, text } = await ask('/', { host: 'farm.example:3276' });
    expect(status).toBe(421);
    expect(text).not.toContain('acme.example');
  });

  it('and nobody can change anything', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH'])
      expect((await ask('/findings/9b1576206534', { method })).status).toBe(404);
  });
});

describe('findings', () => {
  beforeEach(() => {
    const closed = lonely();
    closed.farmsight.finding = { id: '1c00aaaaaaaaaaaaaaaaaaaa', status: 'closed', revision: 2 };
    keep([farm(), lonely(), closed]);
  });
  const listed = (text: string): string[] => [...text.matchAll(/href="\/findings\/(\w{4})\w+"/g)].map(([, id]) => id!);

  it.each([
    ['/', ['9b15', '0a0a']],
    ['/?all=on', ['9b15', '0a0a', '1c00']],
    ['/?min-risk=70', ['9b15']],
    ['/?user=LI.WEI%40acme.example', ['9b15']],
    ['/?device=ACME-LT-104&all=on', ['0a0a', '1c00']],
    ['/?ip=192.0.2.77', []],
  ])('%s lists %j', async (where, ids) => {
    const { status, text } = await ask(where);
    expect(status).toBe(200);
    expect(listed(text)).toEqual(ids);
    expect(text).toContain('1,234 records read, 1,200 events, none refused');
  });

  it('a risk that is none is told, as a page and as text', async () => {
    expect(await ask('/?min-risk=high')).toMatchObject({
      status: 400,
      text: expect.stringContaining('A risk is a number from 0 to 100, and not high'),
    });
    expect(await ask('/findings.ndjson?min-risk=high')).toMatchObject({
      status: 400,
      text: 'A risk is a number from 0 to 100, and not high\n',
    });
  });

  it('as JSON are what `farmsight findings --json` prints', async () => {
    const { text, headers } = await ask('/findings.ndjson?min-risk=50');
    expect(text).toBe(findingLines([farm()]));
    expect(headers.get('content-type')).toContain('application/x-ndjson');
    expect((await ask('/findings/9b1576206534.json')).text).toBe(findingLines([farm()]));
  });

  it('one in full, by its id or the beginning of it, with its history', async () => {
    const early = farm();
    early.farmsight.finding.revision = 3;
    early['@timestamp'] = '2026-01-20T00:00:00.000Z';
    early.event.risk_score = 71.5;
    keep([early]);
    const { status, text } = await ask('/findings/9b15762065345554c9840f4f');
    expect(status).toBe(200);
    expect(text).toContain('2026-01-20 00:00: risk 71.5, revision 3');
    expect((await ask('/findings/9b157620')).text).toBe(text);
  });

  it('one that is not there, and one of several', async () => {
    expect(await ask('/findings/beef')).toMatchObject({
      status: 404,
      text: expect.stringContaining('There is no finding beef'),
    });
    keep([{ ...farm(), farmsight: { ...farm().farmsight, finding: { id: '9b15bbbb', status: 'open', revision: 1 } } }]);
    expect(await ask('/findings/9b15')).toMatchObject({
      status: 404,
      text: expect.stringContaining('Several findings begin with 9b15'),
    });
  });
});

describe('what an adversary wrote', () => {
  const name = '"><img src=x onerror=alert(1)>\u202e\u001b[2J</title><script>alert(2)</script>';

  it('is text on every page', async () => {
    const finding = hostile();
    finding.farmsight.cluster.users = [name];
    finding.farmsight.cluster.devices = [name];
    finding.related.user = [name];
    finding.event.reason = name;
    Object.assign(finding.farmsight.cluster.networks[0]!, {
      key: name,
      city: name,
      class: name,
      as_organization: name,
    });
    Object.assign(finding.farmsight.evidence[0]!, { reason: name, observed: name, signal: name });
    Object.assign(finding.farmsight.evidence[0]!.events[0]!, { id: name, user: name, ip: name, action: name });
    keep([finding], [exampleDeadLetter({ input: name, detail: name, original: name })]);
    const query = encodeURIComponent(name);
    for (const where of [
      '/',
      `/?user=${query}`,
      `/?min-risk=${query}`,
      '/findings/ffffffffffff',
      `/findings/${query}`,
      '/refused',
    ]) {
      const { text } = await ask(where);
      expect(text).toContain('&quot;&gt;&lt;img src=x');
      for (const unsafe of ['<img', '<script', 'onerror=alert(1)>', '\u202e', '\u001b'])
        expect(text).not.toContain(unsafe);
    }
  });
});

describe('refused records', () => {
  it('are counted by reason and shown with what was read, fifty a page', async () => {
    const letters = Array.from({ length: 60 }, (_, i) => exampleDeadLetter({ line: i + 1 }));
    keep([], letters);
    const { text } = await ask('/refused');
    expect(text).toContain('60 records refused');
    expect(text.match(/<details>/g)).toHaveLength(50);
    expect((await ask('/refused?page=2')).text.match(/<details>/g)).toHaveLength(10);
    expect((await ask('/refused?page=rubbish')).text).toBe(text);
    expect((await ask('/')).text).toContain('<a href="/refused">60 records refused</a>');
  });
});

it('a store that is gone, and a page that never was', async () => {
  keep([farm()]);
  expect(await ask('/nothing')).toMatchObject({ status: 404, text: expect.stringContaining('There is no such page') });
  renameSync(path, `${path}.away`);
  const { status, text } = await ask('/');
  expect(status).toBe(503);
  expect(text).toContain(`there is no store ${path}`);
});

it('style and icon need no key, so that the page that asks for it looks like one of ours', async () => {
  expect((await ask('/page.css', { key: '' })).headers.get('content-type')).toContain('text/css');
  expect((await ask('/icon.svg', { key: '' })).headers.get('content-type')).toContain('image/svg+xml');
});
