/** The known word nearest to a mistyped one. In: a word and the known ones. Out: one close enough to be meant, or undefined. */
import { distance, closest as nearest } from 'fastest-levenshtein';

export function closest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const found = nearest(word.toLowerCase(), known as string[]);
  return distance(word.toLowerCase(), found.toLowerCase()) <= Math.max(2, Math.floor(word.length / 3))
    ? found
    : undefined;
}
