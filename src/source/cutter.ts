/**
 * What the two cutters share. A cutter takes chunks of UTF-8 bytes and gives records, each with its line. It holds no more
 * than one record; one over the limit is skipped and told once, and so is one that is no text.
 */
import { isUtf8 } from 'node:buffer';

/** One record as its source wrote it. */
export interface RawRecord {
  readonly text: string;
  /** One-based line on which it begins. */
  readonly line: number;
}

/**
 * A record where it lies among the bytes that were read. Its text is made each time it is asked for, by whoever parses it: so
 * no text is held while the record waits, or sent to another thread.
 */
export class CutRecord implements RawRecord {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  readonly line: number;

  constructor(bytes: Buffer, start: number, end: number, line: number) {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.line = line;
  }

  get text(): string {
    return this.bytes.toString('utf8', this.start, this.end);
  }
}

/** What is no record. */
export interface Scrap extends RawRecord {
  /** Its beginning. */
  readonly text: string;
  readonly problem: 'record-too-large' | 'binary-data';
}

export type Cut = CutRecord | Scrap;

export interface Cutter {
  /** Offset of the first byte that no record has taken yet: a new cutter that begins there gives the rest. */
  readonly offset: number;
  /** One-based number of the line that holds this byte. */
  readonly line: number;
  /** The chunk is copied: it may be used again. */
  push(chunk: Buffer, out: Cut[]): void;
  /**
   * The input has ended. A record that nothing but this ends is given, and yet not taken: in a file that grows it may be half
   * a record, and is then read again.
   */
  end(out: Cut[]): void;
}

/** Bytes in a record, at most. */
export const MAX_RECORD = 1 << 20;
export const NEWLINE = 0x0a;
const EXCERPT = 200;
const BYTES_PER_CHARACTER = 4;

/** The beginning of a record that is too large. */
export const excerptOf = (bytes: Buffer, start: number): string =>
  bytes.toString('utf8', start, Math.min(bytes.length, start + BYTES_PER_CHARACTER * EXCERPT)).slice(0, EXCERPT);

/** Adds a record without its byte order mark. `isClean` is what `isCleanText` says of all the bytes. */
export function addRecord(bytes: Buffer, start: number, end: number, line: number, isClean: boolean, out: Cut[]): void {
  const record = new CutRecord(bytes, hasMark(bytes, start, end) ? start + MARK_BYTES : start, end, line);
  if (isClean || !isBinary(record.text)) out.push(record);
  else out.push({ text: record.text.slice(0, EXCERPT), line, problem: 'binary-data' });
}

/** A byte order mark, EF BB BF. */
export const hasMark = (bytes: Buffer, start: number, end: number): boolean =>
  bytes[start] === 0xef && end - start >= MARK_BYTES && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf;
export const MARK_BYTES = 3;

const REPLACEMENT = Buffer.from('\ufffd');

/** Whether no record in it can be binary, which can mostly be seen at once. */
export const isCleanText = (bytes: Buffer): boolean =>
  isUtf8(bytes) && !bytes.includes(0) && !bytes.includes(REPLACEMENT);

/** Text has no NUL, and hardly any bytes that are no UTF-8. */
function isBinary(text: string): boolean {
  if (text.includes('\u0000')) return true;
  let broken = 0;
  for (let at = text.indexOf('\ufffd'); at >= 0; at = text.indexOf('\ufffd', at + 1)) broken++;
  return broken > text.length / 10;
}
