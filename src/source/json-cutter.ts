/**
 * Cuts bytes into JSON records (see cutter.ts). In: chunks of NDJSON, of one long array on one line or on many, of objects
 * pretty-printed or one behind the other. Out: the text of every object that stands by itself, and of every line outside one.
 *
 * - Most records fill a line, and such a line is taken as it is. Every other object is followed to its closing brace.
 * - A record that is cut short costs only itself: a line that begins with a brace begins a new record, and no string runs over
 *   the end of a line.
 * - An object over the limit whose first list holds objects is the envelope of an export: the list is read instead.
 * - What a record is depends on nothing before it but the beginning of its line, so that reading can begin after any record.
 */
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

const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN = 0x7b;
const CLOSE = 0x7d;
/** 1 for bytes that neither begin nor end anything. */
const PLAIN = new Uint8Array(256).fill(1);
for (const byte of [NEWLINE, QUOTE, BACKSLASH, OPEN, CLOSE, OPEN_LIST, CLOSE_LIST]) PLAIN[byte] = 0;
/** Between two objects on one line. */
const SEAM = Buffer.from('}{');
/** An envelope opens its list within so many bytes. */
const ENVELOPE = 1024;

export class JsonCutter implements Cutter {
  offset: number;
  line: number;
  /** Bytes not taken yet; the first is at offset `#base`, and those before `#at` have been taken meanwhile. */
  #bytes: Buffer = Buffer.alloc(0);
  #base: number;
  #at = 0;
  #currentLine: number;
  #ended = false;
  /** Nothing but space stands before `#at` on its line. */
  #isLineStart: boolean;
  /** A list was opened and nothing came yet. */
  #isListStart = false;
  /** The next newline, and the next seam; -1 where there is none. Looked up again once passed. */
  #newline = -1;
  #seam = -1;
  /** No record in these bytes is binary. */
  #isClean = false;
  /** The record that does not fill a line, while it is followed. */
  #open: OpenRecord | undefined;

  constructor(offset = 0, line = 1) {
    this.offset = offset;
    this.line = line;
    this.#base = offset;
    this.#currentLine = line;
    this.#isLineStart = offset === 0;
  }

  push(chunk: Buffer, out: Cut[]): void {
    const bytes = Buffer.concat([this.#bytes, chunk]);
    this.#bytes = bytes;
    this.#newline = bytes.indexOf(NEWLINE);
    this.#seam = bytes.indexOf(SEAM);
    this.#isClean = isCleanText(bytes);
    while (this.#step(out));
    // A copy, so that a short rest does not keep a long chunk alive.
    this.#bytes = Buffer.from(bytes.subarray(this.#at));
    this.#base += this.#at;
    this.#at = 0;
  }

  end(out: Cut[]): void {
    this.#ended = true;
    this.#newline = this.#bytes.indexOf(NEWLINE);
    this.#seam = this.#bytes.indexOf(SEAM);
    while (this.#step(out));
  }

  /** Gives one record. False where more bytes are needed, or none are left. */
  #step(out: Cut[]): boolean {
    if (this.#open === undefined) {
      this.#skipPunctuation();
      if (this.#at === this.#bytes.length) return false;
      const newline = this.#nextNewline();
      if (newline < 0 && !this.#ended && this.#bytes.length - this.#at <= MAX_RECORD) return false;
      if (this.#isLineStart && newline >= 0 && this.#giveLine(newline, out)) return true;
      this.#open = { isObject: this.#bytes[this.#at] === OPEN, followed: 0, depth: 0, lines: 0, list: -1, state: TEXT };
    }
    return this.#giveOpen(this.#open, out);
  }

  /** Space, commas, and brackets around records. */
  #skipPunctuation(): void {
    const bytes = this.#bytes;
    for (; this.#at < bytes.length; this.#at++) {
      const byte = bytes[this.#at]!;
      if (byte === NEWLINE) {
        this.#currentLine++;
        this.#isLineStart = true;
      } else if (hasMark(bytes, this.#at, bytes.length)) {
        this.#at += MARK_BYTES - 1;
      } else if (byte > SPACE || byte === 0) {
        const isListStart = byte === OPEN_LIST;
        if (isListStart ? this.#isListStart : byte !== COMMA && byte !== CLOSE_LIST && byte !== CLOSE) return;
        this.#isListStart = isListStart;
        this.#isLineStart = false;
      }
    }
  }

  #nextNewline(): number {
    if (this.#newline >= 0 && this.#newline < this.#at) this.#newline = this.#bytes.indexOf(NEWLINE, this.#at);
    return this.#newline;
  }

  #nextSeam(): number {
    if (this.#seam >= 0 && this.#seam < this.#at) this.#seam = this.#bytes.indexOf(SEAM, this.#at);
    return this.#seam;
  }

  /** Gives the line if it is one object, as far as its ends tell. */
  #giveLine(newline: number, out: Cut[]): boolean {
    const bytes = this.#bytes;
    if (bytes[this.#at] !== OPEN || newline - this.#at > MAX_RECORD) return false;
    let end = newline;
    while (bytes[end - 1]! <= SPACE || bytes[end - 1] === COMMA) end--;
    if (bytes[end - 1] !== CLOSE) return false;
    const seam = this.#nextSeam();
    if (seam >= 0 && seam < end) return false;
    addRecord(bytes, this.#at, end, this.#currentLine, this.#isClean, out);
    this.#take(end);
    return true;
  }

  #giveOpen(open: OpenRecord, out: Cut[]): boolean {
    const end = open.isObject ? this.#follow(open) : this.#endOfLine();
    const seen = end >= 0 ? end - this.#at : open.isObject ? open.followed : this.#bytes.length - this.#at;
    if (seen > MAX_RECORD && open.excerpt === undefined) {
      if (this.#unwrap(open)) return true;
      open.excerpt = excerptOf(this.#bytes, this.#at);
    }
    if (end < 0) {
      if (open.excerpt !== undefined) this.#letGo(open);
      return false;
    }
    if (open.excerpt === undefined) addRecord(this.#bytes, this.#at, end, this.#currentLine, this.#isClean, out);
    else out.push({ text: open.excerpt, line: this.#currentLine, problem: 'record-too-large' });
    this.#currentLine += open.lines;
    const isFinished = end < this.#bytes.length || (open.isObject && open.depth === 0);
    if (isFinished) this.#take(end);
    else this.#at = end;
    this.#open = undefined;
    return true;
  }

  /** The end of the object, or of what there is of it if it is cut short; -1 where more bytes are needed. */
  #follow(open: OpenRecord): number {
    const bytes = this.#bytes;
    let { depth, state } = open;
    let at = this.#at + open.followed;
    let end = -1;
    for (; at < bytes.length && end < 0; at++) {
      const byte = bytes[at]!;
      if (state !== ESCAPE && PLAIN[byte] === 1) continue;
      if (byte === NEWLINE) {
        if (at + 1 === bytes.length && !this.#ended) break;
        if (state !== TEXT || bytes[at + 1] === OPEN) end = at;
        else open.lines++;
      } else if (state === ESCAPE) state = STRING;
      else if (state === STRING) state = byte === BACKSLASH ? ESCAPE : byte === QUOTE ? TEXT : STRING;
      else if (byte === QUOTE) state = STRING;
      else if (byte === OPEN || byte === OPEN_LIST) {
        depth++;
        if (byte === OPEN_LIST && open.list < 0) open.list = at - this.#at;
      } else if ((byte === CLOSE || byte === CLOSE_LIST) && --depth === 0) end = at + 1;
    }
    open.depth = depth;
    open.state = state;
    open.followed = at - this.#at;
    return end < 0 && this.#ended ? bytes.length : end;
  }

  #endOfLine(): number {
    const newline = this.#nextNewline();
    return newline < 0 && this.#ended ? this.#bytes.length : newline;
  }

  /** Steps into the list of an envelope. */
  #unwrap(open: OpenRecord): boolean {
    if (open.list < 0 || open.list > ENVELOPE) return false;
    const bytes = this.#bytes;
    const list = this.#at + open.list + 1;
    let first = list;
    while (bytes[first]! <= SPACE) first++;
    if (bytes[first] !== OPEN) return false;
    for (let at = this.#at; at < list; at++) if (bytes[at] === NEWLINE) this.#currentLine++;
    this.#at = list;
    this.#isLineStart = false;
    this.#open = undefined;
    return true;
  }

  /** What has been seen of a record that is too large. */
  #letGo(open: OpenRecord): void {
    this.#at += open.isObject ? open.followed : this.#bytes.length - this.#at;
    open.followed = 0;
  }

  #take(end: number): void {
    this.#at = end;
    this.#isLineStart = false;
    this.#isListStart = false;
    this.offset = this.#base + end;
    this.line = this.#currentLine;
  }
}

const TEXT = 0;
const STRING = 1;
const ESCAPE = 2;

interface OpenRecord {
  isObject: boolean;
  /** Bytes looked at. */
  followed: number;
  depth: number;
  state: typeof TEXT | typeof STRING | typeof ESCAPE;
  /** Newlines among them. */
  lines: number;
  /** Where its first list opens, -1 before it does. */
  list: number;
  /** Set when it is too large. */
  excerpt?: string;
}
