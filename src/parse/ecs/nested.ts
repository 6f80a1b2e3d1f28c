/**
 * One shape for documents. In: keys nested (`{"host":{"id":1}}`), dotted (`{"host.id":1}`) or mixed. Out: objects within objects.
 * Most documents have that shape already and are given back as they are.
 */
import { isObject } from '../values.ts';

type Document = Record<string, unknown>;

/** Longest path that is read; what is deeper says nothing here. */
const MAX_PARTS = 8;
/** Maps of free keys, in which a dot is no path. */
const FREE_KEYS = 'labels';

export const nested = (document: Document): Document =>
  hasDots(document, MAX_PARTS) ? plant(document, Object.create(null), MAX_PARTS) : document;

function hasDots(document: Document, depth: number): boolean {
  for (const key in document) {
    if (key.includes('.')) return true;
    const inner = document[key];
    if (depth > 0 && key !== FREE_KEYS && isObject(inner) && hasDots(inner, depth - 1)) return true;
  }
  return false;
}

/** Writes all keys of a document into another, which has no prototype that a key could reach. */
function plant(from: Document, into: Document, depth: number): Document {
  for (const [key, value] of Object.entries(from)) {
    const parts = key.split('.', MAX_PARTS);
    const last = parts.pop()!;
    let at = into;
    for (const part of parts) at = child(at, part);
    if (key === FREE_KEYS || !isObject(value)) at[last] ??= value;
    else if (depth > 0) plant(value, child(at, last), depth - 1);
  }
  return into;
}

function child(of: Document, key: string): Document {
  const found = of[key];
  if (isObject(found)) return found;
  const made: Document = Object.create(null);
  of[key] = made;
  return made;
}
