/**
 * Reads one input from a position, in batches, with bounded memory. In: a file (plain, gzip or zstd) or standard input. Out:
 * batches of raw records with the position after them, so that a reader begun there gives exactly the rest.
 */
import { hash } from 'node:crypto';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { type Refused, refused } from '../outcome.ts';
import { type JsonRecord, JsonSplitter } from '../parse/json-splitter.ts';
import { type ByteSource, type Compression, compressionOf, openBytes } from './bytes.ts';
import type { InputFile } from './inputs.ts';
import { type Line, LineCutter } from './lines.ts';

export interface RawRecord {
  text: string;
  /** One-based line on which the record begins. */
  line: number;
}

/** Where the next record begins. Plain data, kept in the store. */
export interface Position {
  /** Offset in the decompressed input. */
  bytes: number;
  line: number;
  /** Bytes of the file on disk that have been read. */
  consumed: number;
  /** Size of the file when it was read to its end; absent while it was not. */
  endedAt?: number;
  /** Hash of the file's first bytes, to tell a replaced file from one that grew. */
  fingerprint: string;
}

export interface RecordBatch {
  records: RawRecord[];
  refused: { refusal: Refused; text: string; line: number }[];
  position: Position;
  /** Bytes on disk read for this batch. */
  bytesRead: number;
}

const BATCH_RECORDS = 2_000;
const BATCH_CHARACTERS = 4 << 20;
const MAX_RECORD = 1 << 20;
const FINGERPRINT_BYTES = 4096;

export class FileReader {
  /** The stored position belongs to another file; this one is read from its beginning. */
  readonly restarted: boolean;
  readonly #input: InputFile;
  readonly #compression: Compression;
  readonly #bytes: ByteSource;
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #cutter: LineCutter;
  readonly #splitter: JsonSplitter | undefined;
  readonly #fingerprint: string;
  #lines: Line[] = [];
  #position: Position;
  #ended = false;

  private constructor(
    input: InputFile,
    framing: 'json' | 'line',
    compression: Compression,
    fingerprint: string,
    from: Position | undefined,
  ) {
    this.restarted = from !== undefined && from.fingerprint !== fingerprint;
    const start = this.restarted ? undefined : from;
    this.#input = input;
    this.#compression = compression;
    this.#fingerprint = fingerprint;
    this.#cutter = new LineCutter(MAX_RECORD, start?.bytes ?? 0, start?.line ?? 1);
    this.#splitter = framing === 'json' ? new JsonSplitter() : undefined;
    this.#bytes = input.path === '-' ? standardInput() : openBytes(input.path, compression, start?.bytes ?? 0);
    this.#chunks = this.#bytes.chunks[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    this.#position = start ?? { bytes: 0, line: 1, consumed: 0, fingerprint };
  }

  static async open(input: InputFile, framing: 'json' | 'line', from?: Position): Promise<FileReader> {
    if (input.path === '-') return new FileReader(input, framing, 'none', '-', undefined);
    return new FileReader(input, framing, await compressionOf(input.path), fingerprintOf(input.path, from), from);
  }

  /** True when the file has not grown since it was read to its end. */
  static isDone(input: InputFile, from: Position | undefined): boolean {
    return (
      from?.endedAt !== undefined &&
      input.path !== '-' &&
      from.endedAt === statSync(input.path).size &&
      from.fingerprint === fingerprintOf(input.path, from)
    );
  }

  async next(): Promise<RecordBatch | undefined> {
    if (this.#ended) return undefined;
    const batch: RecordBatch = { records: [], refused: [], position: this.#position, bytesRead: 0 };
    let characters = 0;
    for (;;) {
      while (this.#lines.length > 0) {
        characters += this.#takeLines(batch);
        if (batch.records.length >= BATCH_RECORDS || characters >= BATCH_CHARACTERS) return this.#finish(batch);
      }
      const { value, done } = await this.#chunks.next();
      if (done === true) return this.#last(batch);
      this.#cutter.push(value, this.#lines);
    }
  }

  close(): void {
    this.#bytes.close();
  }

  /** Turns the lines at hand into records; answers with their characters. */
  #takeLines(batch: RecordBatch): number {
    let characters = 0;
    for (const line of this.#lines) {
      if (line.problem !== undefined) {
        batch.refused.push({
          refusal: refused('read', line.problem, `line ${line.line}`),
          text: line.text,
          line: line.line,
        });
        continue;
      }
      characters += line.text.length;
      if (this.#splitter === undefined) batch.records.push(line);
      else this.#splitter.push(line.text, line.line, batch.records as JsonRecord[]);
    }
    this.#lines = [];
    return characters;
  }

  #finish(batch: RecordBatch): RecordBatch {
    if (this.#splitter === undefined || this.#splitter.isAtBoundary) this.#mark();
    batch.bytesRead = this.#bytes.consumed() - batch.position.consumed;
    batch.position = { ...this.#position, consumed: this.#bytes.consumed() };
    return batch;
  }

  #mark(): void {
    this.#position = {
      bytes: this.#cutter.offset,
      line: this.#cutter.line,
      consumed: this.#bytes.consumed(),
      fingerprint: this.#fingerprint,
    };
  }

  #last(batch: RecordBatch): RecordBatch {
    this.#cutter.end(this.#lines);
    this.#takeLines(batch);
    this.#splitter?.end(batch.records as JsonRecord[]);
    this.#ended = true;
    const broken = this.#bytes.broken();
    if (broken !== undefined) {
      batch.refused.push({
        refusal: refused('read', broken, `${this.#compression} after line ${this.#cutter.line - 1}`),
        text: '',
        line: this.#cutter.line,
      });
    }
    this.#mark();
    if (this.#input.path !== '-') this.#position = { ...this.#position, endedAt: statSync(this.#input.path).size };
    return this.#finishLast(batch);
  }

  #finishLast(batch: RecordBatch): RecordBatch {
    batch.bytesRead = this.#bytes.consumed() - batch.position.consumed;
    batch.position = { ...this.#position, consumed: this.#bytes.consumed() };
    return batch;
  }
}

function standardInput(): ByteSource {
  let read = 0;
  async function* chunks(): AsyncGenerator<Buffer> {
    for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
      read += chunk.length;
      yield chunk;
    }
  }
  return { chunks: chunks(), consumed: () => read, broken: () => undefined, close: () => undefined };
}

/** Hash of the first bytes, as many as the file had when it was first read, so that a file that grows keeps it. */
function fingerprintOf(path: string, from: Position | undefined): string {
  const known = from === undefined ? Number.NaN : Number(from.fingerprint.split(':')[0]);
  const head = Buffer.alloc(Number.isInteger(known) ? known : FINGERPRINT_BYTES);
  const file = openSync(path, 'r');
  try {
    const length = readSync(file, head, 0, head.length, 0);
    return `${length}:${hash('sha256', head.subarray(0, length)).slice(0, 16)}`;
  } finally {
    closeSync(file);
  }
}
