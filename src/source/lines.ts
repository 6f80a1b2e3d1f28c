/**
 * Cuts bytes into lines with bounded memory. In: chunks of bytes. Out: lines as text, with their number and where the next one
 * begins; a line over the limit is skipped to its end and told once.
 */

export interface Line {
  text: string;
  /** One-based number in the decompressed input. */
  line: number;
  /** What is wrong with it; the text is then its first 200 characters. */
  problem?: 'record-too-large' | 'binary-data';
}

const NEWLINE = 10;
const EXCERPT = 200;

export class LineCutter {
  /** Offset of the first byte that no line has taken yet. */
  offset: number;
  /** Number of the line that begins there. */
  line: number;
  readonly #limit: number;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #isSkipping = false;
  #excerpt = '';

  constructor(limit: number, offset = 0, line = 1) {
    this.#limit = limit;
    this.offset = offset;
    this.line = line;
  }

  push(chunk: Buffer, out: Line[]): void {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      this.#finish(chunk.subarray(from, at), 1, out);
      from = at + 1;
    }
    if (from < chunk.length) this.#hold(chunk.subarray(from));
  }

  /** The last line has no newline. */
  end(out: Line[]): void {
    if (this.#pendingBytes > 0) this.#finish(Buffer.alloc(0), 0, out);
  }

  #hold(rest: Buffer): void {
    this.#pendingBytes += rest.length;
    if (this.#isSkipping) return;
    // The chunk belongs to the reader; what outlives it is copied.
    this.#pending.push(Buffer.from(rest));
    if (this.#pendingBytes > this.#limit) {
      this.#excerpt = Buffer.concat(this.#pending.slice(0, 1)).toString('utf8', 0, EXCERPT);
      this.#pending = [];
      this.#isSkipping = true;
    }
  }

  #finish(last: Buffer, newline: number, out: Line[]): void {
    const length = this.#pendingBytes + last.length;
    const { line } = this;
    this.offset += length + newline;
    this.line++;
    if (this.#isSkipping || length > this.#limit) {
      out.push({
        text: this.#isSkipping ? this.#excerpt : last.toString('utf8', 0, EXCERPT),
        line,
        problem: 'record-too-large',
      });
    } else {
      const bytes = this.#pending.length === 0 ? last : Buffer.concat([...this.#pending, last]);
      this.#take(bytes, line, out);
    }
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#isSkipping = false;
  }

  #take(bytes: Buffer, line: number, out: Line[]): void {
    const end = bytes.length > 0 && bytes[bytes.length - 1] === 13 ? bytes.length - 1 : bytes.length;
    const start =
      line === 1 && bytes.length >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    const text = bytes.toString('utf8', start, end);
    if (text === '' || (text.length < 64 && text.trim() === '')) return;
    if (isBinary(text)) out.push({ text: text.slice(0, EXCERPT), line, problem: 'binary-data' });
    else out.push({ text, line });
  }
}

/** Text has no NUL, and hardly any bytes that are no UTF-8. */
function isBinary(text: string): boolean {
  if (text.includes('\u0000')) return true;
  if (!text.includes('\ufffd')) return false;
  let broken = 0;
  for (let at = text.indexOf('\ufffd'); at >= 0; at = text.indexOf('\ufffd', at + 1)) broken++;
  return broken > text.length / 10;
}
