/**
 * Merges batch sources by time. In: sources that know when they begin. Out: their batches, always from the source that is
 * furthest behind, so that what waits for the others stays small. A source is asked for its first batch only when the merge
 * has reached its beginning.
 */
import type { EpochMs } from '../event.ts';

export interface TimedSource<Batch> {
  readonly id: string;
  readonly firstTime: EpochMs;
  /** The next batch and the newest time in it, or undefined at the end. */
  next(): Promise<{ batch: Batch; maxTime: EpochMs } | undefined>;
  close(): Promise<void>;
}

/** A batch of a source, or its end. */
export interface MergeStep<Batch> {
  source: TimedSource<Batch>;
  batch: Batch | undefined;
}

export class TimeMerge<Batch> {
  readonly #sources: TimedSource<Batch>[];
  readonly #progress = new Map<TimedSource<Batch>, EpochMs>();

  constructor(sources: readonly TimedSource<Batch>[]) {
    this.#sources = [...sources].sort((a, b) => a.firstTime - b.firstTime || (a.id < b.id ? -1 : 1));
    for (const source of this.#sources) this.#progress.set(source, source.firstTime);
  }

  async *run(): AsyncGenerator<MergeStep<Batch>> {
    for (let source = this.#furthestBehind(); source !== undefined; source = this.#furthestBehind()) {
      const step = await source.next();
      if (step === undefined) {
        this.#progress.delete(source);
        await source.close();
        yield { source, batch: undefined };
      } else {
        this.#progress.set(source, Math.max(this.#progress.get(source)!, step.maxTime));
        yield { source, batch: step.batch };
      }
    }
  }

  async close(): Promise<void> {
    for (const source of this.#progress.keys()) await source.close();
  }

  #furthestBehind(): TimedSource<Batch> | undefined {
    let behind: TimedSource<Batch> | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const [source, progress] of this.#progress) {
      if (behind === undefined || progress < least) {
        behind = source;
        least = progress;
      }
    }
    return behind;
  }
}
