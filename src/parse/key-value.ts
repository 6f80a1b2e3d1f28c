/** Key-value texts. In: `k=v k2="v 2"`, comma-separated or not, or a CEF extension. Out: a Map, the first of repeated keys winning. */

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

export interface Cef {
  vendor: string;
  product: string;
  /** Signature id and name of the header. */
  signature: string;
  name: string;
  extension: Map<string, string>;
}

/** A CEF record; some feeds lose the `CEF:` in front. Undefined where the text is none. */
export function parseCef(text: string): Cef | undefined {
  const start = text.indexOf('CEF:');
  const body = start >= 0 && start < 512 ? text.slice(start + 4) : text;
  if (!/^\d\|/.test(body)) return undefined;
  const fields: string[] = [];
  let at = 0;
  while (fields.length < 7) {
    const end = unescapedBar(body, at);
    if (end < 0) return undefined;
    fields.push(body.slice(at, end).replaceAll('\\|', '|'));
    at = end + 1;
  }
  return {
    vendor: fields[1]!,
    product: fields[2]!,
    signature: fields[4]!,
    name: fields[5]!,
    extension: extensionOf(body.slice(at)),
  };
}

function unescapedBar(text: string, from: number): number {
  for (let at = text.indexOf('|', from); at >= 0; at = text.indexOf('|', at + 1))
    if (text.charCodeAt(at - 1) !== 92) return at;
  return -1;
}

/** Values hold spaces; a key is the word before an unescaped `=`. */
function extensionOf(text: string): Map<string, string> {
  const keys: { name: string; start: number; value: number }[] = [];
  for (let at = text.indexOf('='); at > 0 && keys.length < MAX_PAIRS; at = text.indexOf('=', at + 1)) {
    if (text.charCodeAt(at - 1) === BACKSLASH) continue;
    const before = text.slice(Math.max(0, at - MAX_KEY - 1), at);
    const name = before.slice(before.lastIndexOf(' ') + 1);
    if (/^[\w.-]{1,64}$/.test(name)) keys.push({ name, start: at - name.length, value: at + 1 });
  }
  const pairs = new Map<string, string>();
  keys.forEach(({ name, value }, i) => {
    if (!pairs.has(name)) pairs.set(name, unescaped(text.slice(value, keys[i + 1]?.start).trim()));
  });
  return pairs;
}

const ESCAPED: Readonly<Record<string, string>> = { '\\n': '\n', '\\r': '\r' };

const unescaped = (value: string): string =>
  value.includes('\\') ? value.replace(/\\[=\\|nr]/g, (pair) => ESCAPED[pair] ?? pair.slice(1)) : value;

/** One line of CSV with quoted fields. */
export function csvFields(line: string): string[] {
  const fields: string[] = [];
  let at = 0;
  while (at <= line.length && fields.length < MAX_PAIRS) {
    if (line.charCodeAt(at) === 34) {
      let end = at + 1;
      let field = '';
      for (;;) {
        const quote = line.indexOf('"', end);
        if (quote < 0) {
          field += line.slice(end);
          end = line.length;
          break;
        }
        field += line.slice(end, quote);
        end = quote + 1;
        if (line.charCodeAt(end) !== 34) break;
        field += '"';
        end++;
      }
      fields.push(field);
      const comma = line.indexOf(',', end);
      at = comma < 0 ? line.length + 1 : comma + 1;
    } else {
      const comma = line.indexOf(',', at);
      fields.push(line.slice(at, comma < 0 ? line.length : comma));
      at = comma < 0 ? line.length + 1 : comma + 1;
    }
  }
  return fields;
}
