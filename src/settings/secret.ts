/**
 * Secrets. In: where a secret is kept, `{ env: NAME }` or `{ file: PATH }`. Out: the secret. It is read when it is used, so
 * that neither the settings nor anything printed from them holds it.
 */
import { readFileSync } from 'node:fs';
import { UsageError } from '../errors.ts';

export type Secret = { env: string } | { file: string };

/** Throws UsageError, which names the place and never the value. One newline at the end of a file does not count. */
export function readSecret(secret: Secret, environment: NodeJS.ProcessEnv = process.env): string {
  const value = 'env' in secret ? environment[secret.env] : readSecretFile(secret.file);
  if (value !== undefined && value !== '') return value;
  throw new UsageError(
    'env' in secret ? `the environment variable ${secret.env} is not set` : `the file ${secret.file} is empty`,
    'the settings take a secret from there',
  );
}

function readSecretFile(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw new UsageError(`cannot read the secret in ${path}: ${(error as Error).message}`, undefined, { cause: error });
  }
}
