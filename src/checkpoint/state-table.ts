/**
 * The engine's snapshot in rows. In: chunks of bytes of any size. Out: the same chunks. Rows stay small so that states of
 * several gigabytes pass SQLite's limits, and each carries a checksum, because a blob has no shape that would betray damage.
 */
import { crc32 } from 'node:zlib';
import { type Database, damaged, type Statement } from './database.ts';

const MAX_PART_BYTES = 64 * 1024 * 1024;

export class StateTable {
  readonly #database: Database;
  readonly #maxPartBytes: number;
  readonly #clear: Statement;
  readonly #insert: Statement;
  readonly #sizes: Statement;
  readonly #parts: Statement;

  constructor(database: Database, maxPartBytes = MAX_PART_BYTES) {
    this.#database = database;
    this.#maxPartBytes = maxPartBytes;
    this.#clear = database.prepare('DELETE FROM state_parts');
    this.#insert = database.prepare('INSERT INTO state_parts (chunk, crc, bytes) VALUES (?, ?, ?)');
    this.#sizes = database.prepare('SELECT chunk, length(bytes) AS length FROM state_parts ORDER BY part');
    this.#parts = database.prepare('SELECT chunk, crc, bytes FROM state_parts ORDER BY part');
  }

  /** The old state goes first: its pages take the new one, and the file does not grow. */
  replace(chunks: readonly Uint8Array[]): void {
    this.#clear.run();
    chunks.forEach((bytes, chunk) => {
      for (const part of this.#split(bytes)) this.#insert.run(chunk, crc32(part), part);
    });
  }

  /** Throws UsageError where bytes are not the ones written. */
  read(): Uint8Array[] {
    const chunks = this.#emptyChunks();
    const filled = chunks.map(() => 0);
    for (const row of this.#parts.iterate()) {
      const [chunk, bytes] = [row['chunk'] as number, row['bytes'] as Uint8Array];
      if (crc32(bytes) !== row['crc']) throw damaged(this.#database.path, 'the checksum of the state is wrong');
      chunks[chunk]!.set(bytes, filled[chunk]!);
      filled[chunk]! += bytes.length;
    }
    return chunks;
  }

  /** Made at their full size, so that only one part is in memory besides them. */
  #emptyChunks(): Uint8Array[] {
    const sizes: number[] = [];
    for (const row of this.#sizes.iterate()) {
      const chunk = row['chunk'] as number;
      sizes[chunk] = (sizes[chunk] ?? 0) + (row['length'] as number);
    }
    return sizes.map((size) => new Uint8Array(size));
  }

  /** At least one part, so that an empty chunk is kept. */
  *#split(bytes: Uint8Array): Generator<Uint8Array> {
    for (let at = 0; at === 0 || at < bytes.length; at += this.#maxPartBytes) {
      yield bytes.subarray(at, at + this.#maxPartBytes);
    }
  }
}
