/** Key-value texts. In: `k=v k2="v 2"`, comma-separated or not. Out: a Map, the first of repeated keys winning. */

const MAX_PAIRS = 400;
const MAX_KEY = 64;

const SPACE = 32;
const QUOTE = 34;
const COMMA = 44;
const EQUALS = 61;
const BACKSLASH = 92;

/**
 * FortiGate and SonicWall style. A bare value may hold spaces: it ends where the next key begins. An unterminated last quote
 * takes the rest of the text. Text before the first key is skipped.
 */
export function keyValues(text: string): Map<string, string> {
  const pairs = new Map<string, string>();
  let start = keyAt(text, 0, isBoundary);
  while (start >= 0 && pairs.size < MAX_PAIRS) {
    const equals = text.indexOf('=', start);
    const key = text.slice(start, equals);
    const from = equals + 1;
    let value: string;
    if (text.charCodeAt(from) === QUOTE) {
      const end = closingQuote(text, from + 1);
      value = text.slice(from + 1, end);
      if (value.includes('\\')) value = value.replaceAll('\\"', '"');
      start = keyAt(text, end + 1, isBoundary);
    } else {
      start = keyAt(text, from, isSeparator);
      value = bare(text, from, start < 0 ? text.length : start);
    }
    if (!pairs.has(key)) pairs.set(key, value);
  }
  return pairs;
}

const isKeyCharacter = (c: number): boolean =>
  (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || (c >= 48 && c <= 57) || c === 95 || c === 45 || c === 46;

const isSeparator = (c: number): boolean => c === SPACE || c === COMMA;
const isBoundary = (c: number): boolean => c !== EQUALS;

/** Where the next `key=` begins after a character of the right kind; -1 where there is none. */
function keyAt(text: string, from: number, mayPrecede: (c: number) => boolean): number {
  for (let equals = text.indexOf('=', from); equals >= 0; equals = text.indexOf('=', equals + 1)) {
    const earliest = Math.max(from, equals - MAX_KEY - 1);
    let start = equals;
    while (start > earliest && isKeyCharacter(text.charCodeAt(start - 1))) start--;
    const isKey = start < equals && equals - start <= MAX_KEY;
    if (isKey && mayPrecede(text.charCodeAt(start - 1))) return start;
  }
  return -1;
}

function closingQuote(text: string, from: number): number {
  let end = from;
  while (end < text.length && text.charCodeAt(end) !== QUOTE) end += text.charCodeAt(end) === BACKSLASH ? 2 : 1;
  return end;
}

/** A bare value without the separators before the next key. */
function bare(text: string, from: number, to: number): string {
  let end = to;
  while (end > from && isSeparator(text.charCodeAt(end - 1))) end--;
  return text.slice(from, end);
}
