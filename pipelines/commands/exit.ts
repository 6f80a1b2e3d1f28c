/** Exit codes, which scripts rely on (docs/errors.md). */
export const EXIT = { done: 0, found: 1, usage: 2, refused: 3, machinery: 4, interrupted: 130 } as const;

/** What each code tells. */
export const EXIT_WORDS: Readonly<Record<keyof typeof EXIT, string>> = {
  done: 'done',
  found: 'findings at or above --fail-on',
  usage: 'wrong usage or settings',
  refused: 'input partly refused; the details are printed',
  machinery: 'machinery failed: disk, database, broker',
  interrupted: 'stopped by a signal; the same command goes on',
};
