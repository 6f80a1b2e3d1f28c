/**
 * Kafka messages as raw records. In: the value of a message: one record, several, or a shipper's document around one. Out: raw records,
 * each with the message's offset for its line, and what could not be read. A document around JSON is the parser's business.
 */
import { type Refused, refused } from '../../src/outcome.ts';
import { type Cut, CutRecord, type RawRecord } from '../../src/source/cutter.ts';
import type { Framing } from '../../src/source/file-reader.ts';
import { JsonCutter } from '../../src/source/json-cutter.ts';
import type { LogRecord } from '../../src/source/kafka.ts';
import { LineCutter } from '../../src/source/line-cutter.ts';

export interface Unwrapped {
  records: RawRecord[];
  refused: { refusal: Refused; text: string; line: number }[];
}

export function unwrap({ value, offset }: LogRecord, framing: Framing, into: Unwrapped): void {
  if (value === null) return;
  const line = Number(offset);
  const cuts: Cut[] = [];
  const cutter = new (framing === 'json' ? JsonCutter : LineCutter)();
  cutter.push(framing === 'json' ? value : (shipped(value) ?? value), cuts);
  cutter.end(cuts);
  for (const cut of cuts) {
    if (cut instanceof CutRecord) into.records.push(new CutRecord(cut.bytes, cut.start, cut.end, line));
    else into.refused.push({ refusal: refused('read', cut.problem, `offset ${line}`), text: cut.text, line });
  }
}

const OPEN = 0x7b;

/** The line in a document of Filebeat, Elastic Agent or Logstash: as it was before they changed it, where they kept it. */
function shipped(value: Buffer): Buffer | undefined {
  if (value[0] !== OPEN) return undefined;
  try {
    const { message, event } = JSON.parse(value.toString()) as { message?: unknown; event?: { original?: unknown } };
    const original = event?.original ?? message;
    return typeof original === 'string' ? Buffer.from(original) : undefined;
  } catch {
    return undefined;
  }
}
