/**
 * Cuts lines into JSON records. In: lines of NDJSON, of one long array, or of pretty-printed objects. Out: the text of each
 * record and the line it begins on. A record that is cut short costs only itself: the next line that begins an object at its
 * first column begins a new record.
 */

export interface JsonRecord {
  text: string;
  line: number;
}

const MAX_RECORD = 1_048_576;

export class JsonSplitter {
  #parts: string[] = [];
  #length = 0;
  #startLine = 0;
  #depth = 0;
  #inString = false;
  /** Inside the brackets of one long array. */
  #inArray = false;

  /** True between records, where a reader may stop and begin again. */
  get isAtBoundary(): boolean {
    return this.#parts.length === 0 && !this.#inArray;
  }

  push(text: string, line: number, out: JsonRecord[]): void {
    if (this.#parts.length === 0 && isWhole(text)) {
      out.push({ text, line });
      return;
    }
    if (this.#parts.length > 0 && text.charCodeAt(0) === 123) this.#flush(out);
    if (this.#parts.length === 0 && isWhole(text)) out.push({ text, line });
    else this.#scan(text, line, out);
  }

  end(out: JsonRecord[]): void {
    this.#flush(out);
    this.#inArray = false;
  }

  /** Looks at every character: strings, escapes, depth. */
  #scan(text: string, line: number, out: JsonRecord[]): void {
    let from = this.#parts.length === 0 ? -1 : 0;
    for (let i = 0; i < text.length; i++) {
      const c = text.charCodeAt(i);
      if (this.#inString) {
        if (c === 92) i++;
        else if (c === 34) this.#inString = false;
        continue;
      }
      if (this.#depth === 0) {
        if (c === 123) {
          this.#depth = 1;
          this.#startLine = line;
          from = i;
        } else if (c === 91 && !this.#inArray) this.#inArray = true;
        else if (c === 93 && this.#inArray) this.#inArray = false;
        else if (c !== 44 && c > 32) {
          out.push({ text: text.slice(i), line });
          return;
        }
        continue;
      }
      if (c === 34) this.#inString = true;
      else if (c === 123 || c === 91) this.#depth++;
      else if ((c === 125 || c === 93) && --this.#depth === 0) {
        this.#parts.push(text.slice(from, i + 1));
        this.#emit(out);
        from = -1;
      }
    }
    if (from >= 0) this.#hold(text.slice(from), out);
    // No JSON string runs over the end of a line: this record is broken, and what follows it must not be drawn in.
    if (this.#inString) this.#flush(out);
  }

  #hold(rest: string, out: JsonRecord[]): void {
    this.#parts.push(rest);
    this.#length += rest.length;
    if (this.#length > MAX_RECORD) this.#emit(out);
  }

  #flush(out: JsonRecord[]): void {
    if (this.#parts.length > 0) this.#emit(out);
  }

  #emit(out: JsonRecord[]): void {
    out.push({ text: this.#parts.join('\n'), line: this.#startLine });
    this.#parts = [];
    this.#length = 0;
    this.#depth = 0;
    this.#inString = false;
  }
}

const isWhole = (text: string): boolean => text.charCodeAt(0) === 123 && text.charCodeAt(text.length - 1) === 125;
