/** Key-value texts. In: `k=v k2="v 2"`, comma-separated or not, or a CEF extension. Out: a Map, the first of repeated keys winning. */

const MAX_PAIRS = 400;

/** FortiGate and SonicWall style. An unterminated last quote takes the rest of the text. */
export function keyValues(text: string): Map<string, string> {
  const pairs = new Map<string, string>();
  let at = 0;
  while (at < text.length && pairs.size < MAX_PAIRS) {
    while (at < text.length && (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 44)) at++;
    const equals = text.indexOf('=', at);
    if (equals < 0) break;
    const key = text.slice(
      text.lastIndexOf(' ', equals - 1) >= at ? text.lastIndexOf(' ', equals - 1) + 1 : at,
      equals,
    );
    const [value, next] = valueAt(text, equals + 1);
    if (key !== '' && key.length <= 64 && !pairs.has(key)) pairs.set(key, value);
    at = next;
  }
  return pairs;
}

function valueAt(text: string, from: number): [value: string, next: number] {
  if (text.charCodeAt(from) !== 34) {
    let end = from;
    while (end < text.length && text.charCodeAt(end) !== 32 && text.charCodeAt(end) !== 44) end++;
    return [text.slice(from, end), end];
  }
  let end = from + 1;
  while (end < text.length && text.charCodeAt(end) !== 34) end += text.charCodeAt(end) === 92 ? 2 : 1;
  return [text.slice(from + 1, end).replaceAll('\\"', '"'), end + 1];
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
  const pairs = new Map<string, string>();
  const keys: { name: string; from: number; value: number }[] = [];
  for (let at = text.indexOf('='); at > 0 && keys.length < MAX_PAIRS; at = text.indexOf('=', at + 1)) {
    if (text.charCodeAt(at - 1) === 92) continue;
    const space = text.lastIndexOf(' ', at);
    const name = text.slice(space + 1, at);
    if (name !== '' && name.length <= 64 && /^[\w.-]+$/.test(name))
      keys.push({ name, from: space < 0 ? 0 : space, value: at + 1 });
  }
  keys.forEach(({ name, value }, i) => {
    const raw = text.slice(value, keys[i + 1]?.from ?? text.length).trim();
    if (!pairs.has(name)) pairs.set(name, raw.replaceAll('\\=', '=').replaceAll('\\n', '\n').replaceAll('\\\\', '\\'));
  });
  return pairs;
}

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
