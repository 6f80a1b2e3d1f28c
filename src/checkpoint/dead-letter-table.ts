/**
 * Refused records in rows. In: dead letters. Out: the same, each once, however often an input is read. A record that was
 * refused twice for one reason at one stage is one dead letter.
 */
import type { DeadLetter, ReasonCode } from '../outcome.ts';
import type { Database, Statement } from './database.ts';

export interface DeadLetterCount {
  source: string;
  code: ReasonCode;
  count: number;
}

/**
 * A wrong file must not fill the disk: past so many of one source and reason, a dead letter keeps its place and reason
 * and leaves the original where it is, in the input.
 */
const MAX_ORIGINALS = 1_000;

export class DeadLetterTable {
  readonly #maxOriginals: number;
  readonly #insert: Statement;
  readonly #countUpTo: Statement;
  readonly #page: Statement;
  readonly #counts: Statement;

  constructor(database: Database, maxOriginals = MAX_ORIGINALS) {
    this.#maxOriginals = maxOriginals;
    this.#insert = database.prepare(
      `INSERT OR IGNORE INTO dead_letters (source, input, line, stage, code, detail, original)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#countUpTo = database.prepare(
      'SELECT count(*) AS count FROM (SELECT 1 FROM dead_letters WHERE source = ? AND code = ? LIMIT ?)',
    );
    this.#page = database.prepare(
      `SELECT source, input, line, stage, code, detail, original FROM dead_letters
       ORDER BY number LIMIT $limit OFFSET $offset`,
    );
    this.#counts = database.prepare(
      `SELECT source, code, count(*) AS count FROM dead_letters GROUP BY source, code
       ORDER BY count DESC, source, code`,
    );
  }

  add(letters: readonly DeadLetter[]): void {
    const kept = new Map<string, number>();
    for (const { source, input, line, stage, code, detail, original } of letters) {
      const reason = `${code} ${source}`;
      const count = kept.get(reason) ?? (this.#countUpTo.get(source, code, this.#maxOriginals)!['count'] as number);
      const text = count < this.#maxOriginals ? original : '';
      const { changes } = this.#insert.run(source, input, line, stage, code, detail, text);
      kept.set(reason, count + Number(changes));
    }
  }

  /** In the order in which they were first committed. */
  page(limit: number, offset: number): DeadLetter[] {
    return this.#page.all({ $limit: limit, $offset: offset }) as unknown as DeadLetter[];
  }

  /** The most frequent reason first. */
  counts(): DeadLetterCount[] {
    return this.#counts.all() as unknown as DeadLetterCount[];
  }
}
