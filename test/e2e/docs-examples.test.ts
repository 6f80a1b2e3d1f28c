/** Runs the examples of docs/command-line.md, one after the other, in an empty folder. FINDING-ID is the first that findings shows. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { read } from '../house/files.ts';

const BLOCK = /^```sh\n([\s\S]*?)^```/gm;
const EXIT = / # exit (\d)$/;

/** Commands, in order; a backslash at the end of a line goes on in the next. */
const examples = [...read('docs/command-line.md').matchAll(BLOCK)].flatMap(([, block]) =>
  block!
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line !== ''),
);

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'farmsight-examples-'));
  mkdirSync(join(folder, 'bin'));
  const main = fileURLToPath(new URL('../../pipelines/main.ts', import.meta.url));
  writeFileSync(join(folder, 'bin', 'farmsight'), `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`, {
    mode: 0o755,
  });
});

afterAll(() => rmSync(folder, { recursive: true }));

function shell(command: string): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const env = { PATH: `${join(folder, 'bin')}:${process.env['PATH']}` };
  const child = spawn('sh', ['-c', command], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data: Buffer) => (stdout += data));
  child.stderr.on('data', (data: Buffer) => (stderr += data));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}

async function firstFinding(): Promise<string> {
  const { stdout } = await shell('farmsight findings --json');
  return JSON.parse(stdout.split('\n')[0]!).farmsight.finding.id.slice(0, 12);
}

describe('docs/command-line.md', () => {
  it('has an example of every command that takes flags', () => {
    for (const command of ['detect', 'findings', 'explain', 'verdict', 'normalize', 'settings', 'simulate'])
      expect(
        examples.some((example) => example.includes(`farmsight ${command} `)),
        command,
      ).toBe(true);
  });

  it.each(examples)('%s', async (example) => {
    const { code, stderr } = await shell(
      example.includes('FINDING-ID') ? example.replace('FINDING-ID', await firstFinding()) : example,
    );
    const expected = Number(EXIT.exec(example)?.[1] ?? 0);
    expect({ code, stderr: expected === 0 ? stderr : '' }).toEqual({ code: expected, stderr: '' });
  });
});
