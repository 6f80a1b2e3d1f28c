/** Text from logs for a terminal. In: anything an adversary may have written. Out: text that cannot move the cursor, change colors or reorder what is read. */

/** Control characters, and marks that change the direction of text or hide in it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

export const printable = (text: string): string => text.replaceAll(UNSAFE, '�');

export const shorten = (text: string, width: number): string =>
  text.length > width ? `${text.slice(0, Math.max(0, width - 1))}…` : text;
