/**
 * Cuts lines into JSON records. In: lines of NDJSON, of one long array, or of pretty-printed objects. Out: the text of each
 * record and the line it begins on. A record that is broken or too long costs only itself: what follows it is passed over up
 * to where a record can begin.
 */

export interface JsonRecord {
  text: string;
  line: number;
}

const MAX_RECORD = 1_048_576;
const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const [OPEN_LIST, CLOSE_LIST, OPEN, CLOSE] = [91, 93, 123, 125];

export class JsonSplitter {
  #parts: string[] = [];
  #length = 0;
  #startLine = 0;
  #startColumn = 0;
  #depth = 0;
  #inString = false;
  /** Inside the brackets of one long array. */
  #inArray = false;
  /** Behind a broken record, before the next one. */
  #isLost = false;

  /** True between records, where a reader may stop and begin again. */
  get isAtBoundary(): boolean {
    return this.#parts.length === 0 && !this.#inArray && !this.#isLost;
  }

  /** A line that is one object is taken as it is; all others are looked at. */
  push(text: string, line: number, out: JsonRecord[]): void {
    const length = this.#parts.length === 0 ? lengthIfWhole(text) : 0;
    if (length === 0) {
      this.scan(text, line, out);
      return;
    }
    this.#isLost = false;
    out.push({ text: length === text.length ? text : text.slice(0, length), line });
  }

  /** Looks at every character of a line, so that objects which share it are found, too. */
  scan(text: string, line: number, out: JsonRecord[]): void {
    let from = 0;
    if (this.#isLost) {
      from = this.#nextStart(text);
      if (from < 0) return;
      this.#isLost = false;
    } else if (this.#parts.length > 0 && text.charCodeAt(0) === OPEN) this.#emit(out);
    this.#take(text, from, line, out);
    // No JSON string runs over the end of a line.
    if (this.#inString || this.#length > MAX_RECORD) {
      this.#emit(out);
      this.#isLost = true;
    }
  }

  end(out: JsonRecord[]): void {
    if (this.#parts.length > 0) this.#emit(out);
    this.#inArray = false;
    this.#isLost = false;
  }

  /** Where a record can begin again: no further right than the broken one began. -1 where it cannot. */
  #nextStart(text: string): number {
    const column = text.search(/\S/);
    if (column < 0 || column > this.#startColumn) return -1;
    const first = text.charCodeAt(column);
    if (first === CLOSE) return column + 1;
    return first === OPEN || first === OPEN_LIST || first === CLOSE_LIST ? column : -1;
  }

  /** Strings, escapes, depth. */
  #take(text: string, at: number, line: number, out: JsonRecord[]): void {
    let from = this.#parts.length > 0 ? at : -1;
    for (let i = at; i < text.length; i++) {
      const c = text.charCodeAt(i);
      if (this.#inString) {
        if (c === BACKSLASH) i++;
        else if (c === QUOTE) this.#inString = false;
      } else if (this.#depth > 0) {
        if (c === QUOTE) this.#inString = true;
        else if (c === OPEN || c === OPEN_LIST) this.#depth++;
        else if ((c === CLOSE || c === CLOSE_LIST) && --this.#depth === 0) {
          this.#parts.push(text.slice(from, i + 1));
          this.#emit(out);
          from = -1;
        }
      } else if (c === OPEN) {
        this.#depth = 1;
        this.#startLine = line;
        this.#startColumn = i;
        from = i;
      } else if (!this.#isBetween(c)) {
        out.push({ text: text.slice(i), line });
        return;
      }
    }
    if (from < 0) return;
    this.#parts.push(text.slice(from));
    this.#length += text.length - from;
  }

  /** Commas, spaces and the brackets of the long array. */
  #isBetween(c: number): boolean {
    if (c === OPEN_LIST && !this.#inArray) this.#inArray = true;
    else if (c === CLOSE_LIST && this.#inArray) this.#inArray = false;
    else return c === COMMA || c <= 32;
    return true;
  }

  #emit(out: JsonRecord[]): void {
    out.push({ text: this.#parts.join('\n'), line: this.#startLine });
    this.#parts = [];
    this.#length = 0;
    this.#depth = 0;
    this.#inString = false;
  }
}

/** The objects of a text that is not one JSON value, and what stands between them. */
export function cutObjects(text: string): string[] {
  const splitter = new JsonSplitter();
  const records: JsonRecord[] = [];
  text.split('\n').forEach((line, i) => {
    splitter.scan(line, i + 1, records);
  });
  splitter.end(records);
  return records.map((record) => record.text);
}

/** Length of the object that the line consists of, without a comma behind it; 0 where it is none. */
function lengthIfWhole(text: string): number {
  if (text.charCodeAt(0) !== OPEN) return 0;
  const last = text.length - 1;
  const end = text.charCodeAt(last) === COMMA ? last - 1 : last;
  return text.charCodeAt(end) === CLOSE ? end + 1 : 0;
}
