/**
 * The roster on its way into the engines' log. In: the CSV file of the settings. Out: its entries, at the start and whenever the file
 * says something new. A file that cannot be used is told in a line, and what was read before goes on counting.
 */
import { hash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { UsageError } from '../../src/errors.ts';
import { loadRoster, type RosterEntry } from '../../src/identity/roster.ts';
import type { Log } from '../../src/log.ts';

export class RosterFeed {
  readonly #path: string;
  readonly #log: Pick<Log, 'info' | 'warn'>;
  readonly #publish: (roster: readonly RosterEntry[]) => Promise<void>;
  /** Of the file at the last look, of the file that was read, and of the roster that was published. */
  #seen = '';
  #read = '';
  #published = '';

  constructor(
    path: string,
    log: Pick<Log, 'info' | 'warn'>,
    publish: (roster: readonly RosterEntry[]) => Promise<void>,
  ) {
    this.#path = path;
    this.#log = log;
    this.#publish = publish;
  }

  /** Throws UsageError where the file cannot be used: at the start there is no older one. */
  async start(): Promise<void> {
    this.#read = await markOf(this.#path);
    this.#seen = this.#read;
    await this.#load();
  }

  /** Reads the file again if it has changed since the last look and the look before saw the same: it may still be being written. */
  async look(): Promise<void> {
    const mark = await markOf(this.#path);
    const isStable = mark === this.#seen;
    this.#seen = mark;
    if (mark === this.#read || !isStable) return;
    this.#read = mark;
    try {
      await this.#load();
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      this.#log.warn(`${error.message}; the roster read before stays in use`);
    }
  }

  async #load(): Promise<void> {
    const { entries, warnings } = await loadRoster(this.#path);
    const published = hash('sha256', JSON.stringify(entries));
    if (published === this.#published) return;
    for (const warning of warnings) this.#log.warn(warning);
    await this.#publish(entries);
    this.#published = published;
    this.#log.info(`the roster lists ${entries.length} people`);
  }
}

async function markOf(path: string): Promise<string> {
  try {
    const { ino, size, mtimeMs } = await stat(path);
    return `${ino} ${size} ${mtimeMs}`;
  } catch {
    return 'none';
  }
}
