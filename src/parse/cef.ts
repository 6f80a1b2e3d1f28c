/** Common Event Format. In: a message. Out: its header and its extension as a Map, the first of repeated keys winning. */

const MAX_PAIRS = 400;
const MAX_KEY = 64;
const BACKSLASH = 92;

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
