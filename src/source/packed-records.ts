/** Records on their way to another thread. In: records, and the bytes they lie in. Out: the same records there. */
import { CutRecord } from './cutter.ts';

export interface PackedRecords {
  bytes: Uint8Array<ArrayBuffer>[];
  /** Of each record: which of the bytes, start, end, line. */
  places: Float64Array<ArrayBuffer>;
}

const PLACE = 4;

/** Hands the bytes over: the records given, and all others that lie in the same bytes, have no text after this. */
export function packRecords(records: readonly CutRecord[]): { packed: PackedRecords; transfer: ArrayBuffer[] } {
  const bytes: Uint8Array<ArrayBuffer>[] = [];
  const places = new Float64Array(PLACE * records.length);
  let last: Buffer | undefined;
  let at = 0;
  for (const record of records) {
    if (record.bytes !== last) {
      last = record.bytes;
      bytes.push(alone(last));
    }
    places[at++] = bytes.length - 1;
    places[at++] = record.start;
    places[at++] = record.end;
    places[at++] = record.line;
  }
  return { packed: { bytes, places }, transfer: [places.buffer, ...bytes.map(({ buffer }) => buffer)] };
}

/** The inverse of `packRecords`. */
export function unpackRecords({ bytes, places }: PackedRecords): CutRecord[] {
  const buffers = bytes.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength));
  const records: CutRecord[] = [];
  for (let at = 0; at < places.length; at += PLACE)
    records.push(new CutRecord(buffers[places[at]!]!, places[at + 1]!, places[at + 2]!, places[at + 3]!));
  return records;
}

/** Short buffers share their memory with others: those are copied. */
function alone(bytes: Buffer): Uint8Array<ArrayBuffer> {
  const isAlone = bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength;
  return isAlone ? (bytes as Uint8Array<ArrayBuffer>) : Uint8Array.from(bytes);
}
