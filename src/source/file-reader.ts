/**
 * Reads one input from a position, in batches, with bounded memory. In: a file (plain, gzip or zstd) or standard input. Out:
 * batches of raw records with the position after them, so that a reader begun there gives exactly the rest.
 */
import { hash } from 'node:crypto';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { type Refused, refused } from '../outcome.ts';
import { within } from '../within.ts';
import { ByteSource, STANDARD_INPUT } from './bytes.ts';
import { type Cut, CutRecord, type Cutter } from './cutter.ts';
import type { InputFile } from './inputs.ts';
import { JsonCutter } from './json-cutter.ts';
import { LineCutter } from './line-cutter.ts';

export type Framing = 'json' | 'line';

/** Where the next record begins. Plain data, kept in the store. */
export interface Position {
  /** Offset in the decompressed input. */
  bytes: number;
  line: number;
  /** Bytes of the file on disk that have been read. */
  consumed: number;
  /** Size of the file when it was read to its end; absent while it was not. */
  endedAt?: number;
  /** Length and hash of the file's first bytes, to tell a replaced file from one that grew; `-` for standard input. */
  fingerprint: string;
}

export interface RecordBatch {
  records: CutRecord[];
  /** What could not be read, with its beginning. */
  refused: { refusal: Refused; text: string; line: number }[];
  position: Position;
  /** Bytes on disk read for this batch. */
  bytesRead: number;
}

const BATCH_RECORDS = 4_000;
const BATCH_BYTES = 8 << 20;
const FINGERPRINT_BYTES = 4096;
const IDLE_MS = 200;

export class FileReader {
  /** The stored position belongs to another file; this one is read from its beginning. */
  readonly restarted: boolean;
  readonly #path: string;
  readonly #bytes: ByteSource;
  readonly #chunks: AsyncIterator<Buffer>;
  /** Asked for and not come yet. */
  #nextChunk: Promise<IteratorResult<Buffer>> | undefined;
  readonly #cutter: Cutter;
  readonly #fingerprint: string;
  #consumed: number;
  #ended: boolean;

  private constructor(path: string, framing: Framing, from: Position | undefined) {
    this.restarted = from !== undefined && !isSameFile(path, from);
    const start = this.restarted ? undefined : from;
    this.#path = path;
    this.#fingerprint = fingerprintOf(path, FINGERPRINT_BYTES);
    this.#bytes = new ByteSource(path, start?.bytes);
    this.#chunks = this.#bytes.chunks();
    this.#cutter = new (framing === 'json' ? JsonCutter : LineCutter)(start?.bytes, start?.line);
    this.#consumed = start?.consumed ?? 0;
    this.#ended = FileReader.isDone({ path }, start);
  }

  /** Standard input has no position: it is read from where it is. */
  static async open(input: InputFile, framing: Framing, from?: Position): Promise<FileReader> {
    return new FileReader(input.path, framing, input.path === STANDARD_INPUT ? undefined : from);
  }

  /** True when the file has not grown since it was read to its end. */
  static isDone({ path }: Pick<InputFile, 'path'>, from: Position | undefined): boolean {
    if (from?.endedAt === undefined || path === STANDARD_INPUT) return false;
    return from.endedAt === statSync(path).size && isSameFile(path, from);
  }

  /** The next records, or undefined at the end. Throws MachineryError where the system fails to read. */
  async next(): Promise<RecordBatch | undefined> {
    if (this.#ended) return undefined;
    const batch: Omit<RecordBatch, 'position' | 'bytesRead'> = { records: [], refused: [] };
    let bytes = 0;
    while (batch.records.length < BATCH_RECORDS && bytes < BATCH_BYTES) {
      const chunk = await this.#chunk(batch.records.length + batch.refused.length > 0);
      if (chunk === undefined) return this.#finish(batch);
      if (chunk.done === true) return this.#last(batch);
      const cuts: Cut[] = [];
      this.#cutter.push(chunk.value, cuts);
      for (const cut of cuts) bytes += take(cut, batch);
    }
    return this.#finish(batch);
  }

  /** Standard input has no position to come back to, so what came of it is given, and then it ends. */
  stop(): void {
    if (this.#path === STANDARD_INPUT) this.#bytes.stop();
  }

  close(): void {
    this.#bytes.close();
  }

  /** Undefined where something waits and nothing more comes for a while: people type, and `tail -f` never ends. */
  async #chunk(somethingWaits: boolean): Promise<IteratorResult<Buffer> | undefined> {
    this.#nextChunk ??= this.#chunks.next();
    if (somethingWaits && this.#path === STANDARD_INPUT) {
      const chunk = await within(this.#nextChunk, IDLE_MS);
      if (chunk === undefined) return undefined;
    }
    const chunk = await this.#nextChunk;
    this.#nextChunk = undefined;
    return chunk;
  }

  /** What a broken input ends in the middle of is no record: it goes with the refusal. */
  #last(batch: Omit<RecordBatch, 'position' | 'bytesRead'>): RecordBatch {
    this.#ended = true;
    const { broken } = this.#bytes;
    const cuts: Cut[] = [];
    this.#cutter.end(cuts);
    const torn = broken === undefined ? undefined : cuts.pop();
    for (const cut of cuts) take(cut, batch);
    if (broken !== undefined)
      batch.refused.push({ refusal: broken, text: torn?.text ?? '', line: torn?.line ?? this.#cutter.line });
    return this.#finish(batch);
  }

  #finish(batch: Omit<RecordBatch, 'position' | 'bytesRead'>): RecordBatch {
    const { consumed } = this.#bytes;
    const bytesRead = Math.max(0, consumed - this.#consumed);
    this.#consumed = consumed;
    const position = { bytes: this.#cutter.offset, line: this.#cutter.line, consumed, fingerprint: this.#fingerprint };
    return { ...batch, position: this.#ended ? { ...position, endedAt: this.#sizeAtEnd() } : position, bytesRead };
  }

  /** A broken file is not read to its last byte; another try is worth it only once the file has changed. */
  #sizeAtEnd(): number {
    return this.#bytes.broken === undefined || this.#path === STANDARD_INPUT
      ? this.#bytes.consumed
      : statSync(this.#path).size;
  }
}

/** Bytes it holds. */
function take(cut: Cut, batch: Pick<RecordBatch, 'records' | 'refused'>): number {
  if (cut instanceof CutRecord) {
    batch.records.push(cut);
    return cut.end - cut.start;
  }
  const { text, line, problem } = cut;
  batch.refused.push({ refusal: refused('read', problem, `line ${line}`), text, line });
  return text.length;
}

/** A file that grew begins as it began, and is not shorter than what was read of it. */
const isSameFile = (path: string, { fingerprint, consumed }: Position): boolean =>
  statSync(path).size >= consumed && fingerprint === fingerprintOf(path, Number.parseInt(fingerprint, 10));

function fingerprintOf(path: string, bytes: number): string {
  if (path === STANDARD_INPUT) return '-';
  const head = Buffer.alloc(Math.min(FINGERPRINT_BYTES, bytes));
  const file = openSync(path, 'r');
  try {
    const length = readSync(file, head, 0, head.length, 0);
    return `${length}:${hash('sha256', head.subarray(0, length)).slice(0, 16)}`;
  } finally {
    closeSync(file);
  }
}
