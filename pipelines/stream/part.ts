/** What a worker of `stream` does at once: reads raw records, detects, or writes dead letters; each is a part. */
export interface Part {
  start(): Promise<void>;
  /** Rejects with MachineryError where reading or writing fails for good. */
  finished: Promise<void>;
  /** All there is has been read, and what came of it is written. */
  isQuiet(): Promise<boolean>;
  /** Tells the next part that nothing more is to come. */
  end?(): Promise<void>;
  stop(): Promise<void>;
}

/** A part that cannot start leaves nothing open that would keep the process from ending. */
export async function started<P extends Part>(part: P): Promise<P> {
  try {
    await part.start();
  } catch (error) {
    // Where stopping fails too, the first error is the one that helps.
    await part.stop().catch(() => undefined);
    throw error;
  }
  return part;
}
