/**
 * What a stage says about a record: an event, nothing of interest, or a refusal.
 * Bad data is a value here, never an exception; an exception means broken machinery.
 */
import type { EpochMs, LoginEvent } from './event.ts';

/** Where a record was refused. */
export type Stage = 'read' | 'decode' | 'parse' | 'normalize' | 'enrich' | 'index';

/** Why a record was refused. Each code has a row in docs/errors.md; a house test keeps the two in step. */
export const REASONS = {
  'record-too-large': 'the record is larger than the limit',
  'truncated-input': 'the compressed file ends in the middle',
  'corrupt-input': 'the compressed file cannot be decompressed',
  'binary-data': 'the record holds binary data, not text',
  'invalid-json': 'the record is not valid JSON',
  'json-too-deep': 'the JSON is nested deeper than the limit',
  'not-an-object': 'the JSON value is not an object',
  'unknown-format': 'the record has not the shape this source writes',
  'missing-field': 'a field the source always writes is missing',
  'invalid-time': 'the time cannot be read',
  'time-out-of-range': 'the time lies in the future or before 1990',
  'invalid-address': 'the address is no IP address',
  'rejected-by-index': 'Elasticsearch refused the document',
} as const;

export type ReasonCode = keyof typeof REASONS;

export interface ParsedEvent {
  readonly kind: 'event';
  /** Event time, equal to `@timestamp`. */
  readonly time: EpochMs;
  readonly event: LoginEvent;
}

/** A known record that says nothing about access. `what` is a short stable word to count by, such as an event type. */
export interface Ignored {
  readonly kind: 'ignored';
  readonly what: string;
}

/** A record that cannot be used. `detail` names the field or value and never repeats more than 200 characters of input. */
export interface Refused {
  readonly kind: 'refused';
  readonly stage: Stage;
  readonly code: ReasonCode;
  readonly detail: string;
}

export type Outcome = ParsedEvent | Ignored | Refused;

export const ignored = (what: string): Ignored => ({ kind: 'ignored', what });

export const refused = (stage: Stage, code: ReasonCode, detail = ''): Refused => ({
  kind: 'refused',
  stage,
  code,
  detail: detail.length > 200 ? `${detail.slice(0, 199)}…` : detail,
});

/** A refused record as it is kept: what it was, where it came from, why it was refused. */
export interface DeadLetter {
  /** Source name, such as `okta`. */
  readonly source: string;
  /** File path, `stdin`, or `topic/partition`. */
  readonly input: string;
  /** One-based line of the decompressed input (or the offset in a partition). */
  readonly line: number;
  readonly stage: Stage;
  readonly code: ReasonCode;
  readonly detail: string;
  /** The record as text, cut to 16 KiB; bytes that are no UTF-8 appear as U+FFFD. */
  readonly original: string;
}
