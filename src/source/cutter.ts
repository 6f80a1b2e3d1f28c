/**
 * What the two cutters share. A cutter takes chunks of UTF-8 bytes and gives records as text, each with its line. It holds no
 * more than one record; one over the limit is skipped and told once, and so is one that is no text.
 */

export interface Cut {
  text: string;
  /** One-based line on which the record begins. */
  line: number;
  /** What is wrong with it; the text is then its beginning. */
  problem?: 'record-too-large' | 'binary-data';
}

export interface Cutter {
  /** Offset of the first byte that no record has taken yet: a new cutter that begins there gives the rest. */
  readonly offset: number;
  /** One-based number of the line that holds this byte. */
  readonly line: number;
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

/** Adds the text of a record, without a byte order mark. */
export function addRecord(text: string, line: number, out: Cut[]): void {
  if (isBinary(text)) out.push({ text: text.slice(0, EXCERPT), line, problem: 'binary-data' });
  else out.push({ text: text.charCodeAt(0) === 0xfeff ? text.slice(1) : text, line });
}

/** Text has no NUL, and hardly any bytes that are no UTF-8. */
function isBinary(text: string): boolean {
  if (text.includes('\u0000')) return true;
  let broken = 0;
  for (let at = text.indexOf('\ufffd'); at >= 0; at = text.indexOf('\ufffd', at + 1)) broken++;
  return broken > text.length / 10;
}
