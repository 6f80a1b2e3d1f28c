/**
 * Objects that stand side by side. In: a text that is not one JSON value: objects one behind the other, or a list with a broken
 * element. Out: the text of each object, and of what stands between them. An object that is cut short costs only itself.
 */

const NEWLINE = 10;
const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const [OPEN_LIST, CLOSE_LIST, OPEN, CLOSE] = [91, 93, 123, 125];

export function cutObjects(text: string): string[] {
  const parts: string[] = [];
  for (let at = 0; at < text.length; ) {
    const c = text.charCodeAt(at);
    if (c <= 32 || c === COMMA || c === OPEN_LIST || c === CLOSE_LIST) {
      at++;
      continue;
    }
    const end = c === OPEN ? endOfObject(text, at) : endOfLine(text, at);
    parts.push(text.slice(at, end));
    at = end;
  }
  return parts;
}

/**
 * Behind its closing brace, or where it is cut short: no string runs over the end of a line, and no object inside another
 * begins a line.
 */
function endOfObject(text: string, from: number): number {
  let depth = 0;
  let inString = false;
  for (let at = from; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c === NEWLINE && (inString || text.charCodeAt(at + 1) === OPEN)) return at;
    if (inString) {
      if (c === BACKSLASH && text.charCodeAt(at + 1) !== NEWLINE) at++;
      else if (c === QUOTE) inString = false;
    } else if (c === QUOTE) inString = true;
    else if (c === OPEN || c === OPEN_LIST) depth++;
    else if ((c === CLOSE || c === CLOSE_LIST) && --depth === 0) return at + 1;
  }
  return text.length;
}

function endOfLine(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  return newline < 0 ? text.length : newline;
}
