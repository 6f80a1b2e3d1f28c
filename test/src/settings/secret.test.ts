import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { UsageError } from '../../../src/errors.ts';
import { readSecret } from '../../../src/settings/secret.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'farmsight-secret-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const file = (text: string): { file: string } => {
  writeFileSync(join(folder, 'secret'), text);
  return { file: join(folder, 'secret') };
};

it('comes from the environment', () => {
  expect(readSecret({ env: 'BROKER_PASSWORD' }, { BROKER_PASSWORD: 'tulip-7' })).toBe('tulip-7');
});

it.each(['tulip-7', 'tulip-7\n', 'tulip-7\r\n'])('comes from a file: %j', (text) => {
  expect(readSecret(file(text))).toBe('tulip-7');
});

it('keeps spaces and inner newlines, which may belong to it', () => {
  expect(readSecret(file(' a\nb \n'))).toBe(' a\nb ');
});

it.each([
  ['an unset variable', { env: 'BROKER_PASSWORD' }, 'the environment variable BROKER_PASSWORD is not set'],
  ['an empty file', 'empty', /the file .*secret is empty/],
  ['a missing file', { file: '/nowhere/secret' }, /cannot read the secret in \/nowhere\/secret: ENOENT/],
])('%s ends the run and is named', (_, where, message) => {
  const secret = typeof where === 'string' ? file('\n') : where;
  expect(() => readSecret(secret, {})).toThrow(UsageError);
  expect(() => readSecret(secret, {})).toThrow(message);
});
