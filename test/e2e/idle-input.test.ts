/** Standard input that stays open and brings nothing, as `tail -f` does at night. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/checkpoint/store.ts';
import { farmsight } from './farmsight.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const lines = gunzipSync(readFileSync(join(root, 'samples/company/okta.ndjson.gz')))
  .toString()
  .split('\n')
  .slice(0, 300);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'farmsight-idle-'));
  writeFileSync(join(folder, 'settings.json'), '{}');
  writeFileSync(join(folder, 'roster.csv'), 'email\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

const start = (script: string, args: string[], env: Record<string, string> = {}): ChildProcess => {
  const child = spawn(process.execPath, [join(root, script), ...args], {
    cwd: folder,
    env: { ...process.env, ...env },
  });
  child.stdin!.write(`${lines.join('\n')}\n`);
  return child;
};

/** Reads the store until it holds a commit. */
async function records(store: string): Promise<number> {
  for (let tries = 0; tries < 200; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    try {
      const opened = openStore(join(folder, store), { readonly: true });
      const count = opened.lastCheckpoint()?.counters['records'];
      opened.close();
      if (count !== undefined) return count;
    } catch {
      // Not made yet.
    }
  }
  throw new Error('nothing was committed');
}

describe('idle standard input', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('ends at once with %s, and what had come is kept', async (signal) => {
    const store = `${signal}.db`;
    const child = start('pipelines/main.ts', ['detect', '--input', 'okta=-', '--store', store]);
    let out = '';
    child.stdout!.on('data', (data) => {
      out += data;
    });
    // Long enough to have read all of it, and to be waiting.
    await new Promise((resolve) => setTimeout(resolve, 4000));
    const asked = performance.now();
    child.kill(signal);
    const [code] = await once(child, 'close');
    expect(code).toBe(130);
    expect(performance.now() - asked).toBeLessThan(2000);
    expect(out).toMatch(/^Read 300 records/m);
    const again = await farmsight(['detect', '--input', 'okta=-', '--store', store], {
      cwd: folder,
      stdin: lines.slice(0, 10).join('\n'),
    });
    expect(again).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Read 10 records/m) });
  });

  it('is committed while nothing comes, so that a kill costs nothing', async () => {
    const child = start('test/support/detect-child.ts', [folder, join(folder, 'killed.db'), 'okta=-'], {
      COMMIT_EVERY_MS: '1500',
    });
    expect(await records('killed.db')).toBe(300);
    child.kill('SIGKILL');
    await once(child, 'close');
  });
});
