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
  let at = nextKey(text, 0);
  while (at >= 0 && pairs.size < MAX_PAIRS) {
    const equals = text.indexOf('=', at);
    const key = text.slice(at, equals);
    const [value, end] = valueAt(text, equals + 1);
    if (!pairs.has(key)) pairs.set(key, value);
    at = nextKey(text, end);
  }
  return pairs;
}

const isKeyCharacter = (c: number): boolean =>
  (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || (c >= 48 && c <= 57) || c === 95 || c === 45 || c === 46;

/** Where the next `key=` begins, from the start of a word on; -1 where there is none. */
function nextKey(text: string, from: number): number {
  let start = from;
  for (let at = from; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c === EQUALS && at > start && at - start <= MAX_KEY) return start;
    if (!isKeyCharacter(c)) start = c === EQUALS ? Number.POSITIVE_INFINITY : at + 1;
    if (start === Number.POSITIVE_INFINITY && isSeparator(c)) start = at + 1;
  }
  return -1;
}

const isSeparator = (c: number): boolean => c === SPACE || c === COMMA;

function valueAt(text: string, from: number): [value: string, end: number] {
  if (text.charCodeAt(from) !== QUOTE) {
    const end = bareEnd(text, from);
    let last = end;
    while (last > from && isSeparator(text.charCodeAt(last - 1))) last--;
    return [text.slice(from, last), end];
  }
  let end = from + 1;
  while (end < text.length && text.charCodeAt(end) !== QUOTE) end += text.charCodeAt(end) === BACKSLASH ? 2 : 1;
  return [text.slice(from + 1, end).replaceAll('\\"', '"'), end + 1];
}

/** The separator before the next `key=`; separators that no key follows belong to the value. */
function bareEnd(text: string, from: number): number {
  let separator = -1;
  let isKey = false;
  for (let at = from; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (isSeparator(c)) {
      separator = at;
      isKey = true;
    } else if (c === EQUALS) {
      if (isKey && at - separator > 1 && at - separator <= MAX_KEY + 1) return separator;
      isKey = false;
    } else if (!isKeyCharacter(c)) isKey = false;
  }
  return text.length;
}
