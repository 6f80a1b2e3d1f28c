/** `farmsight serve` in a real browser: from the printed address to the events behind a finding. */
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { browserForTests } from '../../scripts/stack/browser.ts';
import { openStore } from '../../src/checkpoint/store.ts';
import { listen } from '../../src/listen.ts';
import { exampleDeadLetter } from '../contracts/examples.ts';
import { hostile } from '../pipelines/render/examples.ts';
import { farmsight, jsonLines } from './farmsight.ts';

const MAIN = fileURLToPath(new URL('../../pipelines/main.ts', import.meta.url));
const COMPANY = fileURLToPath(new URL('../../samples/company', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'farmsight-serve-'));
const STORE = join(folder, 'hunt.db');
const executablePath = browserForTests();
const started: ChildProcess[] = [];

interface Served {
  url: string;
  child: ChildProcess;
  ended: Promise<number | null>;
}

/** Starts the real program and reads the address it prints, as a person does. */
function serve(...args: string[]): Promise<Served> {
  const child = spawn(process.execPath, [MAIN, 'serve', '--port', '0', ...args], {
    env: { PATH: process.env['PATH'] },
  });
  started.push(child);
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return new Promise((resolve, reject) => {
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      const url = /http:\/\/\S+/.exec(out)?.[0];
      if (url !== undefined) resolve({ url, child, ended });
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => reject(new Error(text)));
  });
}

beforeAll(async () => {
  const inputs = ['okta=okta.ndjson.gz', 'entra-id=entra-id.ndjson.gz', 'ecs=endpoint.ndjson.gz'].map((input) =>
    input.replace('=', `=${COMPANY}/`),
  );
  const { code, stderr } = await farmsight(
    [
      ...['detect', '--store', STORE, '--config', `${COMPANY}/settings.yaml`, '--roster', `${COMPANY}/roster.csv`],
      ...inputs.flatMap((input) => ['--input', input]),
      '--quiet',
    ],
    { cwd: folder },
  );
  expect([code, stderr]).toEqual([0, '']);
});

afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

describe('farmsight serve', () => {
  it('ends at once on SIGINT, with code 0, also while a browser keeps its connection', async () => {
    const { url, child, ended } = await serve('--store', STORE);
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(303);
    const began = performance.now();
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(performance.now() - began).toBeLessThan(3_000);
  });

  it('refuses a store that is not there, and a port that is taken', async () => {
    const gone = await farmsight(['serve', '--store', join(folder, 'none.db')], { cwd: folder });
    expect(gone).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('there is no store') });
    const other = createServer();
    const port = await listen(other, { host: '127.0.0.1', port: 0 });
    const taken = await farmsight(['serve', '--store', STORE, '--port', String(port)], { cwd: folder });
    other.close();
    expect(taken).toMatchObject({ code: 4, stdout: '', stderr: expect.stringContaining('another program has it') });
  });
});

describe.runIf(executablePath !== undefined)('in a browser', () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let served: Served;
  /** Whatever the browser complains of: a program it did not run, a style it did not take. */
  let complaints: string[];

  beforeAll(async () => {
    // Chromium's own sandbox needs rights that containers do not have; the only page it sees is ours.
    browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] });
    served = await serve('--store', STORE);
  });
  afterAll(() => browser?.close());

  beforeEach(async () => {
    context = await browser.newContext();
    page = await context.newPage();
    complaints = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
  });
  afterEach(() => context.close());

  /** A click does not wait for the page to which it leads, nor for its styles. */
  const follow = (link: Locator): Promise<unknown> => Promise.all([page.waitForEvent('load'), link.click()]);

  it('the printed address leads from the list to the events behind a finding', async () => {
    await page.goto(served.url);
    expect(new URL(page.url()).search).toBe('');
    const { stdout } = await farmsight(['findings', '--json', '--store', STORE], { cwd: folder });
    const findings = jsonLines(stdout) as { event: { risk_score: number }; farmsight: { finding: { id: string } } }[];
    expect(findings.length).toBeGreaterThan(0);
    const risks = await page.locator('table.findings td.risk').allTextContents();
    expect(risks).toEqual(findings.map(({ event }) => event.risk_score.toFixed(1)));

    await follow(page.locator('table.findings a').first());
    expect(page.url()).toContain(findings[0]!.farmsight.finding.id);
    expect(await page.locator('svg.timeline circle.step').count()).toBeGreaterThan(1);
    const term = page.locator('details').first();
    expect(await term.locator('table').isVisible()).toBe(false);
    await term.locator('summary').click();
    expect(await term.locator('table').isVisible()).toBe(true);
    expect(complaints).toEqual([]);
  });

  it('the list is narrowed by a person, and by a name that leads there', async () => {
    await page.goto(served.url);
    await follow(page.locator('table.findings a').first());
    const name = await page.locator('ul.names a').first().textContent();
    await follow(page.locator('ul.names a').first());
    expect(await page.getByLabel('Person').inputValue()).toBe(name);
    expect(await page.locator('table.findings tbody tr').count()).toBe(1);
    await page.getByLabel('Person').fill('nobody@acme.example');
    await follow(page.getByRole('button', { name: 'Show' }));
    expect(await page.locator('h1').textContent()).toBe('No finding here');
    expect(complaints).toEqual([]);
  });

  it('styles and drawings are there: what is drawn has a size and a color', async () => {
    await page.goto(served.url);
    await follow(page.locator('table.findings a').first());
    const box = await page.locator('svg.timeline rect.stay').first().boundingBox();
    expect(box!.width).toBeGreaterThan(50);
    const fill = await page.evaluate("getComputedStyle(document.querySelector('rect.for')).fill");
    expect(fill).toBe('rgb(179, 38, 30)');
  });

  it.each([380, 1280])('nothing stands out of a window of %i pixels', async (width) => {
    await page.setViewportSize({ width, height: 800 });
    await page.goto(served.url);
    const wide = () => page.evaluate('document.documentElement.scrollWidth');
    expect(await wide()).toBe(width);
    await follow(page.locator('table.findings a').first());
    expect(await wide()).toBe(width);
  });

  it('without the key there is nothing to see, also not for another page of the same browser', async () => {
    const bare = served.url.split('?')[0]!;
    const answer = await page.goto(bare);
    expect(answer!.status()).toBe(401);
    expect(await page.locator('body').textContent()).not.toContain('@');
    await page.goto(served.url);
    const foreign = createServer((_, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(`<iframe src="${bare}"></iframe><img src="${bare}icon.svg">`);
    });
    const port = await listen(foreign, { host: '127.0.0.1', port: 0 });
    await page.goto(`http://127.0.0.1:${port}/`);
    const text = await page.frames().at(-1)!.locator('body').textContent();
    foreign.close();
    expect(text).not.toContain('@');
    expect(complaints.join('\n')).toContain('frame-ancestors');
  });

  it('what an adversary wrote is text, and runs nothing', async () => {
    const path = join(folder, 'hostile.db');
    const name = `"><img src=x onerror="document.title='pwned'"><script>document.title='pwned'</script>\u202ename`;
    const finding = hostile();
    Object.assign(finding.farmsight.cluster, { users: [name], devices: [name] });
    Object.assign(finding.farmsight.evidence[0]!, { reason: name, observed: name });
    const store = openStore(path);
    store.commit({
      positions: new Map(),
      state: [],
      counters: {},
      meta: {},
      findings: [finding],
      deadLetters: [exampleDeadLetter({ original: name, detail: name })],
    });
    store.close();
    const { url } = await serve('--store', path);
    await page.goto(url);
    const shown = name.replace('\u202e', '\ufffd');
    expect(await page.locator('table.findings tbody').textContent()).toContain(shown);
    await follow(page.locator('table.findings a').first());
    expect(await page.locator('ul.names').first().textContent()).toContain(shown);
    await page.goto(new URL('/refused', url).href);
    await page.locator('details summary').click();
    expect(await page.locator('details pre').textContent()).toBe(shown);
    expect(await page.title()).not.toContain('pwned');
    expect(await page.locator('img, script').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('shows what a run has found meanwhile, and says when the store has gone', async () => {
    const path = join(folder, 'growing.db');
    openStore(path).close();
    const { url } = await serve('--store', path);
    await page.goto(url);
    expect(await page.locator('main').textContent()).toContain('The store is empty as yet');
    cpSync(STORE, path);
    await page.reload();
    expect(await page.locator('table.findings tbody tr').count()).toBeGreaterThan(0);
    rmSync(path);
    await page.reload();
    expect(await page.locator('h1').textContent()).toContain('there is no store');
  });
});
