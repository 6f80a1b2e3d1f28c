/**
 * The contract of a parser: one file per vendor source, pure, no I/O, no clock.
 * In: one record. Out: one outcome, or several when a record carries several events. A parser never throws on any input.
 */
import type { EpochMs } from '../event.ts';
import type { Outcome } from '../outcome.ts';

/** What a parser may know besides the record itself. */
export interface ParseContext {
  /** When the record reached us (file: now; Kafka: the record's time). Used only to infer a missing year and refuse the future. */
  readonly receivedAt: EpochMs;
  /** IANA zone or `UTC` in which a source without an offset writes its local time. */
  readonly timezone: string;
  /** Keep the record's text in `event.original` (normalize does; detect does not, it would only cost memory). */
  readonly keepOriginal: boolean;
}

/** A parser of records that are JSON objects. The JSON reader has already decoded and unwrapped them. */
export interface JsonParser {
  readonly framing: 'json';
  /** `original` is the record's text, for a hash when the vendor gives no id. */
  parse(value: Record<string, unknown>, original: string, context: ParseContext): Outcome | Outcome[];
}

/** A parser of text lines, with or without syslog framing. */
export interface LineParser {
  readonly framing: 'line';
  parse(line: string, context: ParseContext): Outcome | Outcome[];
}

export type SourceParser = JsonParser | LineParser;
