/** Words on lines. In: text, and how many columns there are. Out: text that fits. */

export const shorten = (text: string, columns: number): string =>
  text.length > columns ? `${text.slice(0, Math.max(0, columns - 1))}…` : text;

/** Lines of at most so many columns, broken between words; a longer word is cut. With `most`, the last line ends in an ellipsis. */
export function wrap(text: string, columns: number, most = Number.POSITIVE_INFINITY): string[] {
  const lines: string[] = [''];
  // A percent sign stays with its number.
  for (const word of text.split(/ (?!%)/).flatMap((word) => pieces(word, columns))) {
    const line = lines.at(-1)!;
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= columns) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  if (lines.length <= most) return lines;
  const kept = lines.slice(0, most);
  kept[most - 1] = `${kept[most - 1]!.slice(0, columns - 2)} …`;
  return kept;
}

function pieces(word: string, columns: number): string[] {
  if (word.length <= columns) return [word];
  return Array.from({ length: Math.ceil(word.length / columns) }, (_, i) => word.slice(i * columns, (i + 1) * columns));
}

/** The text after `first`, wrapped; further lines begin below its beginning. */
export function hanging(first: string, text: string, columns: number, most?: number): string[] {
  const indent = ' '.repeat(first.length);
  return wrap(text, Math.max(20, columns - first.length), most).map((line, i) => (i === 0 ? first : indent) + line);
}
