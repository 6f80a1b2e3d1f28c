/**
 * Databases that follow their files. In: the paths of the settings. Out: the databases in use. Whoever updates them writes a new
 * file in place of the old one; it is taken once it has stayed the same between two looks and can be read. Until then, and when
 * it is bad, the old one stays in use.
 */
import { statSync } from 'node:fs';
import { UsageError } from '../errors.ts';
import { type DatabasePaths, type Databases, loadDatabases } from './databases.ts';

export interface FollowOptions {
  /** Least time between two looks at the files, milliseconds (default a minute). */
  lookEveryMs?: number;
  /** Told once for each bad file: a sentence with its name and what is wrong. */
  warn(message: string): void;
}

const LOOK_EVERY_MS = 60_000;

export class FollowedDatabases {
  current: Databases;
  readonly #paths: DatabasePaths;
  readonly #lookEveryMs: number;
  readonly #warn: (message: string) => void;
  /** Of the files in use, and of those that were refused: neither is read again. */
  #settled: string;
  /** At the last look. */
  #seen: string;
  #lookedAt = performance.now();

  /** Throws UsageError where a file cannot be used: at the start there is no old one. */
  constructor(paths: DatabasePaths, { lookEveryMs = LOOK_EVERY_MS, warn }: FollowOptions) {
    this.#paths = paths;
    this.#lookEveryMs = lookEveryMs;
    this.#warn = warn;
    // Before they are read: a file that changes meanwhile is read again.
    this.#settled = marksOf(paths);
    this.#seen = this.#settled;
    this.current = loadDatabases(paths);
  }

  /** Looks at the files if it is time to. True when newer databases are in use since this call. */
  look(): boolean {
    const now = performance.now();
    if (now - this.#lookedAt < this.#lookEveryMs) return false;
    this.#lookedAt = now;
    const marks = marksOf(this.#paths);
    const isStable = marks === this.#seen;
    this.#seen = marks;
    if (marks === this.#settled || !isStable) return false;
    this.#settled = marks;
    return this.#load();
  }

  #load(): boolean {
    try {
      this.current = loadDatabases(this.#paths);
      return true;
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      this.#warn(`${error.message}; the databases read before stay in use`);
      return false;
    }
  }
}

/** What changes when a file is written or replaced. */
function marksOf(paths: DatabasePaths): string {
  const files = Object.values(paths).flatMap((list) => list ?? []);
  return files.map(markOf).join('\n');
}

function markOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? 'none' : `${stat.ino} ${stat.size} ${stat.mtimeMs}`;
}
