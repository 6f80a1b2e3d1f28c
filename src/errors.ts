/** The two kinds of error that end a run; everything else is a value (see outcome.ts). */

/** Wrong usage or settings: the person can mend it. Exit code 2. `hint` is a sentence that says how. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly exitCode = 2;
  readonly hint: string | undefined;
  constructor(message: string, hint?: string, options?: ErrorOptions) {
    super(message, options);
    this.hint = hint;
  }
}

/** Broken machinery (disk, database, broker). Exit code 4. */
export class MachineryError extends Error {
  override readonly name = 'MachineryError';
  readonly exitCode = 4;
  readonly hint: string | undefined;
  constructor(message: string, hint?: string, options?: ErrorOptions) {
    super(message, options);
    this.hint = hint;
  }
}
