import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mulberry } from '../../bench/random.ts';
import { simulateCompany } from '../../simulator/index.ts';
import { openStore } from '../../src/checkpoint/store.ts';
import { findingLines } from '../../src/sink/ndjson.ts';
import { detectCompany, detectInputs, writeCompany } from '../support/scenario.ts';

const KILLS = 50;
const child = new URL('../support/detect-child.ts', import.meta.url).pathname;

let folder: string;
let inputs: string[];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'farmsight-resume-'));
  inputs = writeCompany(simulateCompany({ seed: 11, employees: 160, days: 12 }), folder);
  const okta = inputs.find((input) => input.startsWith('okta='))!.slice(5);
  appendFileSync(okta, 'not json\n{"broken":\n');
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Everything a store says: findings byte for byte, and refused records. */
function contents(path: string): { findings: string; refused: unknown } {
  const store = openStore(path, { readonly: true });
  const found = {
    findings: findingLines(store.findings()),
    refused: store.deadLetters({ limit: 100 }).map(({ input, line, code }) => [input, line, code]),
  };
  store.close();
  return found;
}

/** Runs until done, or until the batch after which it is killed; true when done. */
function run(store: string, killAfter: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const process_ = spawn(process.execPath, [child, folder, store, ...inputs], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let steps = 0;
    let isDone = false;
    process_.stdout.on('data', (data: Buffer) => {
      isDone ||= data.includes('done');
      steps += data.toString().split('\n').length - 1;
      if (steps >= killAfter) process_.kill('SIGKILL');
    });
    process_.on('error', reject);
    process_.on('close', () => resolve(isDone));
  });
}

describe('a run that is killed and resumed', () => {
  it(`gives the same findings and refused records after ${KILLS} kills at random moments`, async () => {
    const whole = join(folder, 'whole.db');
    expect(await run(whole, Number.POSITIVE_INFINITY)).toBe(true);
    const expected = contents(whole);
    expect(expected.findings.split('\n').length).toBeGreaterThan(2);
    expect(expected.refused).toHaveLength(2);

    let kills = 0;
    let passes = 0;
    // Two at a time, each with a store of its own, because most of a short run is its start.
    const lane = async (seed: number): Promise<void> => {
      const random = mulberry(seed);
      while (kills < KILLS) {
        const store = join(folder, `killed-${passes++}.db`);
        while (!(await run(store, 1 + Math.floor(random() * 6)))) kills++;
        const got = contents(store);
        expect(firstDifference(got.findings, expected.findings)).toBe('');
        expect(got.refused).toEqual(expected.refused);
      }
    };
    await Promise.all([5, 6].map(lane));
    console.log(`${kills} kills in ${passes} passes, 0 differences`);
  });

  it('gives the same findings with one thread and with two, and with a source cut into several files', async () => {
    const company = simulateCompany({ seed: 12, employees: 100, days: 10 });
    const one = mkdtempSync(join(tmpdir(), 'farmsight-one-'));
    const two = mkdtempSync(join(tmpdir(), 'farmsight-two-'));
    try {
      const expected = findingLines((await detectCompany(company, one)).findings);
      expect(expected).not.toBe('');
      expect(findingLines((await detectCompany(company, two, 2)).findings)).toBe(expected);
      const cut = mkdtempSync(join(two, 'cut-'));
      const specs = cutInputs(writeCompany(company, two), cut);
      const summary = await detectInputs(specs, two, { storePath: join(cut, 'cut.db'), threads: 1 });
      expect(summary.late).toBe(0);
      expect(findingLines(summary.findings)).toBe(expected);
    } finally {
      rmSync(one, { recursive: true });
      rmSync(two, { recursive: true });
    }
  });
});

describe('files that run from the newest record to the oldest', () => {
  it('give the same findings, and nothing in them is late', async () => {
    const company = simulateCompany({ seed: 12, employees: 100, days: 10 });
    const backwards = new Map(
      [...company.files].map(([name, text]) => [name, text.split('\n').reverse().filter(Boolean).join('\n')]),
    );
    const forth = mkdtempSync(join(folder, 'forth-'));
    const back = mkdtempSync(join(folder, 'back-'));
    const expected = await detectCompany(company, forth);
    const summary = await detectCompany({ ...company, files: backwards }, back);
    expect(summary.late).toBe(0);
    expect(expected.findings).not.toEqual([]);
    expect(findingLines(summary.findings)).toBe(findingLines(expected.findings));
  });
});

/** Where two texts part, with what is around it; empty where they are equal. */
function firstDifference(got: string, expected: string): string {
  if (got === expected) return '';
  let at = 0;
  while (got[at] === expected[at]) at++;
  return `at ${at}: …${got.slice(Math.max(0, at - 150), at + 80)}… instead of …${expected.slice(Math.max(0, at - 20), at + 80)}…`;
}

/** Each input as three files, cut at lines. */
function cutInputs(specs: readonly string[], folder_: string): string[] {
  return specs.flatMap((spec) => {
    const [source, path] = spec.split('=') as [string, string];
    const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
    return [0, 1, 2].map((part) => {
      const name = join(folder_, `${source}-${part}.log`);
      writeFileSync(
        name,
        `${lines.slice(Math.floor((part * lines.length) / 3), Math.floor(((part + 1) * lines.length) / 3)).join('\n')}\n`,
      );
      return `${source}=${name}`;
    });
  });
}
