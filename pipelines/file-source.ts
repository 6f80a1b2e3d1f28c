/** One input file as a timed source of ingested batches. In: a file, its stored position, the ingest pool. Out: batches in order. */
import { setImmediate } from 'node:timers/promises';
import type { EpochMs } from '../src/event.ts';
import { parseRecord } from '../src/parse/parse-record.ts';
import { parserOf } from '../src/parse/registry.ts';
import { STANDARD_INPUT } from '../src/source/bytes.ts';
import { FileReader, type Position, type RecordBatch } from '../src/source/file-reader.ts';
import type { InputFile } from '../src/source/inputs.ts';
import type { TimedSource } from '../src/source/merge.ts';
import { peekBeginning } from '../src/source/peek.ts';
import type { IngestPool } from './ingest-pool.ts';
import { deadLetter, type Ingested } from './stages.ts';

export interface FileBatch {
  ingested: Ingested;
  position: Position;
  bytesRead: number;
}

export const inputId = (input: InputFile): string => `${input.source}:${input.path}`;

type Pool = Pick<IngestPool, 'workers' | 'run' | 'runHere'>;

interface Ahead {
  batch: Promise<FileBatch>;
  isReady: boolean;
  /** Resolved as soon as it is; the batch may have failed. */
  ready: Promise<'ready'>;
}

export class FileSource implements TimedSource<FileBatch> {
  readonly id: string;
  readonly firstTime: EpochMs;
  /** Only at its end is its oldest record known. */
  readonly newestFirst: boolean;
  /** Read to its end in an earlier run, and not grown since. */
  readonly done: boolean;
  /** The stored position belongs to another file. */
  restarted = false;
  readonly #input: InputFile;
  readonly #from: Position | undefined;
  readonly #pool: Pool;
  /** Batches under way, oldest first: threads stay busy while order is kept. */
  readonly #ahead: Ahead[] = [];
  /** How many of them other threads have. */
  #underWay = 0;
  readonly #depth: number;
  #reader: FileReader | undefined;
  /** The batch after those. */
  #reading: Promise<RecordBatch | undefined> | undefined;
  #exhausted = false;

  private constructor(
    input: InputFile,
    from: Position | undefined,
    pool: Pool,
    depth: number,
    firstTime: EpochMs,
    { done = false, newestFirst = false } = {},
  ) {
    this.id = inputId(input);
    this.#input = input;
    this.#from = from;
    this.#pool = pool;
    this.#depth = depth;
    this.firstTime = firstTime;
    this.newestFirst = newestFirst;
    this.done = done;
  }

  static async open(input: InputFile, from: Position | undefined, pool: Pool, depth: number): Promise<FileSource> {
    if (input.path === STANDARD_INPUT) return new FileSource(input, undefined, pool, depth, Number.NEGATIVE_INFINITY);
    if (FileReader.isDone(input, from)) {
      return new FileSource(input, from, pool, depth, Number.POSITIVE_INFINITY, { done: true });
    }
    const parser = parserOf(input.source)!;
    const context = { receivedAt: Date.now(), timezone: 'UTC', keepOriginal: false };
    const timeOf = (text: string): EpochMs | undefined => {
      const outcome = parseRecord(parser, text, context)[0];
      return outcome?.kind === 'event' ? outcome.time : undefined;
    };
    const { firstTime, newestFirst } = await peekBeginning(input, parser.framing, from, timeOf);
    return new FileSource(input, from, pool, depth, firstTime ?? Number.NEGATIVE_INFINITY, { newestFirst });
  }

  get path(): string {
    return this.#input.path;
  }

  get hasBegun(): boolean {
    return this.#reader !== undefined;
  }

  async next(): Promise<{ batch: FileBatch; maxTime: EpochMs } | undefined> {
    this.#reader ??= await this.#openReader();
    while (!this.#exhausted && (await this.#hasRoom())) {
      this.#reading ??= this.#reader.next();
      const batch = await Promise.race([this.#reading, ...this.#whatNeedNotWait()]);
      if (batch === 'ready') break;
      this.#reading = undefined;
      if (batch === undefined) this.#exhausted = true;
      else this.#ahead.push(this.#begin(batch));
    }
    const batch = await this.#ahead.shift()?.batch;
    return batch === undefined ? undefined : { batch, maxTime: batch.ingested.maxTime };
  }

  /** What is done is not held back by what may never come; of a file, more always comes. */
  #whatNeedNotWait(): Promise<'ready'>[] {
    return this.path === STANDARD_INPUT ? this.#ahead.slice(0, 1).map(({ ready }) => ready) : [];
  }

  /**
   * Other threads need more to do; or they have enough, and what comes next is not done: then this thread had better do one
   * than wait.
   */
  async #hasRoom(): Promise<boolean> {
    if (this.#pool.workers === 0) return this.#ahead.length < this.#depth;
    // What they have done meanwhile is known only after this.
    await setImmediate();
    if (this.#ahead.length >= 2 * this.#depth) return false;
    return this.#underWay < this.#depth || !this.#ahead[0]!.isReady;
  }

  /** Ends an input that cannot be read again; what came of it is still given. */
  stop(): void {
    this.#reader?.stop();
  }

  async close(): Promise<void> {
    this.#reader?.close();
    this.#reading?.catch(() => undefined);
    await Promise.allSettled(this.#ahead.map(({ ready }) => ready));
  }

  async #openReader(): Promise<FileReader> {
    const reader = await FileReader.open(this.#input, parserOf(this.#input.source)!.framing, this.#from);
    this.restarted = reader.restarted;
    return reader;
  }

  #begin(batch: RecordBatch): Ahead {
    const isHere = this.#underWay >= this.#depth;
    const ahead: Ahead = { batch: this.#ingest(batch, isHere), isReady: isHere, ready: Promise.resolve('ready') };
    if (!isHere) {
      this.#underWay++;
      ahead.ready = ahead.batch.then(
        () => this.#arrived(ahead),
        () => this.#arrived(ahead),
      );
    }
    return ahead;
  }

  #arrived(ahead: Ahead): 'ready' {
    ahead.isReady = true;
    this.#underWay--;
    return 'ready';
  }

  async #ingest(batch: RecordBatch, isHere: boolean): Promise<FileBatch> {
    const at = { source: this.#input.source, input: this.#input.path };
    const task = { ...at, records: batch.records };
    const ingested = isHere ? this.#pool.runHere(task) : await this.#pool.run(task);
    ingested.records += batch.refused.length;
    ingested.refused.push(...batch.refused.map(({ refusal, text, line }) => deadLetter(refusal, text, line, at)));
    return { ingested, position: batch.position, bytesRead: batch.bytesRead };
  }
}
