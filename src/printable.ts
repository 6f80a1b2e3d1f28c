/**
 * Text from logs, for a terminal or a page. In: anything an adversary may have written. Out: text that cannot move the cursor,
 * change colors, hide, or reorder what is read.
 */

/** Control characters, invisible marks such as those that turn the direction of text, line separators, halves of characters. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Each unsafe character becomes U+FFFD. */
export const printable = (text: string): string => text.replaceAll(UNSAFE, '\ufffd');

/** The same for text that farmsight itself laid out in lines. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n');

/** One line of JSON with the same meaning: unsafe characters are written as escapes. */
export const printableJson = (line: string): string => line.replaceAll(UNSAFE, escapeUnits);

const escapeUnits = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
  ).join('');
