/** Bytes of files, as threads share them. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { readShared } from '../../../src/enrich/shared-file.ts';
import { UsageError } from '../../../src/errors.ts';

it('holds the bytes of the file, in memory that threads share', () => {
  const path = fileURLToPath(import.meta.url);
  const bytes = readShared(path);
  expect(bytes).toBeInstanceOf(SharedArrayBuffer);
  expect(Buffer.from(bytes).equals(readFileSync(path))).toBe(true);
});

it('names the file it cannot read', () => {
  expect(() => readShared('no/such/file.mmdb')).toThrow(UsageError);
  expect(() => readShared('no/such/file.mmdb')).toThrow(/cannot read the database no\/such\/file\.mmdb: ENOENT/);
});
