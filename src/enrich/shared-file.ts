/** A file's bytes in shared memory. In: a path. Out: bytes that threads read without a copy each. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { UsageError } from '../errors.ts';

/** The system reads no more at once. */
const MAX_READ = 2 ** 30;

/** Throws UsageError where the file cannot be read. */
export function readShared(path: string): SharedArrayBuffer {
  try {
    const file = openSync(path, 'r');
    try {
      return readAll(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw new UsageError(`cannot read the database ${path}: ${(error as Error).message}`, undefined, { cause: error });
  }
}

function readAll(file: number): SharedArrayBuffer {
  const bytes = new SharedArrayBuffer(fstatSync(file).size);
  const view = new Uint8Array(bytes);
  let at = 0;
  while (at < view.length) {
    const count = readSync(file, view, at, Math.min(view.length - at, MAX_READ), at);
    if (count === 0) throw new Error('it shrank while it was read');
    at += count;
  }
  return bytes;
}
