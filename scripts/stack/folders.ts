/**
 * Where the stack keeps things. Out: the cache of unpacked programs (outside the checkout, shared by all checkouts), the
 * folder of the running stack (in the checkout), and fresh folders for tests.
 */
import { chmodSync, mkdirSync, mkdtempSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const CHECKOUT = fileURLToPath(new URL('../../', import.meta.url));

/** `FARMSIGHT_STACK` moves it, so that a test's stack and a developer's do not meet. */
export const STACK_FOLDER = process.env['FARMSIGHT_STACK'] ?? join(CHECKOUT, '.farmsight', 'stack');

export const isRoot = process.getuid?.() === 0;

/** Elasticsearch refuses to run as root, so root starts it as this user, which must be able to read what it runs. */
export const UNPRIVILEGED = { uid: 65534, gid: 65534 };

/** Root's own cache folder is closed to the unprivileged user; the machine's is open. */
export function cacheFolder(): string {
  const base = process.env['XDG_CACHE_HOME'] ?? (isRoot ? '/var/cache' : join(homedir(), '.cache'));
  const folder = join(base, 'farmsight');
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** A new folder that everybody may enter, for one run of one program. */
export function freshFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `farmsight-${name}-`));
  chmodSync(folder, 0o755);
  return folder;
}

/** Whether a user without rights can reach a folder: each folder on the way must be open to others. */
export function openToAll(folder: string): boolean {
  for (let at = folder; at !== dirname(at); at = dirname(at)) if ((statSync(at).mode & 0o001) === 0) return false;
  return true;
}
