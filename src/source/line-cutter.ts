/** Cuts bytes into lines (see cutter.ts). In: chunks. Out: every line that is not blank, without newline and return. */
import {
  addRecord,
  type Cut,
  type Cutter,
  excerptOf,
  hasMark,
  isCleanText,
  MARK_BYTES,
  MAX_RECORD,
  NEWLINE,
} from './cutter.ts';

const RETURN = 0x0d;
const NOTHING = Buffer.alloc(0);

export class LineCutter implements Cutter {
  offset: number;
  line: number;
  #rest: Buffer = NOTHING;
  /** Bytes of a line over the limit that are let go already, and its beginning. */
  #skipped = 0;
  #excerpt = '';

  constructor(offset = 0, line = 1) {
    this.offset = offset;
    this.line = line;
  }

  push(chunk: Buffer, out: Cut[]): void {
    const bytes = Buffer.concat([this.#rest, chunk]);
    const isClean = isCleanText(bytes);
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE, this.#rest.length); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      this.#give(bytes, start, end, isClean, out);
      this.offset += this.#skipped + end - start + 1;
      this.line++;
      this.#skipped = 0;
      start = end + 1;
    }
    this.#keep(bytes.subarray(start));
  }

  end(out: Cut[]): void {
    this.#give(this.#rest, 0, this.#rest.length, false, out);
    this.#rest = NOTHING;
  }

  #give(bytes: Buffer, start: number, newline: number, isClean: boolean, out: Cut[]): void {
    const { line } = this;
    const end = newline > start && bytes[newline - 1] === RETURN ? newline - 1 : newline;
    if (this.#skipped > 0) out.push({ text: this.#excerpt, line, problem: 'record-too-large' });
    else if (newline - start > MAX_RECORD)
      out.push({ text: excerptOf(bytes, start), line, problem: 'record-too-large' });
    else if (!isBlank(bytes, start, end)) addRecord(bytes, start, end, line, isClean, out);
  }

  #keep(rest: Buffer): void {
    const isTooLong = this.#skipped > 0 || rest.length > MAX_RECORD;
    if (isTooLong && this.#skipped === 0) this.#excerpt = excerptOf(rest, 0);
    if (isTooLong) this.#skipped += rest.length;
    // A copy, so that a short rest does not keep a long chunk alive.
    this.#rest = isTooLong ? NOTHING : Buffer.from(rest);
  }
}

/** Nothing but space, after a byte order mark or not. */
function isBlank(bytes: Buffer, start: number, end: number): boolean {
  let at = hasMark(bytes, start, end) ? start + MARK_BYTES : start;
  while (at < end && bytes[at]! <= 0x20 && bytes[at] !== 0) at++;
  return at === end;
}
