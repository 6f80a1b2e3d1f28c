/**
 * How lines reach the collector. In: lines in any order. Out: the lines of each source in order of receipt.
 * It exists because some lines come hours late and some twice, and nothing may depend on their not doing so.
 */
import { HOUR, MINUTE, SECOND } from './calendar.ts';
import type { LogLine, Source } from './person.ts';
import type { Random } from './random.ts';

const LATE_SHARE = 0.015;
const LATEST = 6 * HOUR;
const TWICE_SHARE = 0.003;

interface Delivered {
  readonly received: number;
  readonly line: LogLine;
}

function receive(line: LogLine, random: Random): Delivered[] {
  const delay = random.chance(LATE_SHARE) ? random.int(MINUTE, LATEST) : random.int(SECOND, 20 * SECOND);
  const once: Delivered = { received: line.time + delay, line };
  if (!random.chance(TWICE_SHARE)) return [once];
  return [once, { received: once.received + random.int(SECOND, HOUR), line }];
}

export function inOrderOfReceipt(lines: readonly LogLine[], random: Random): Map<Source, string[]> {
  const delivered = lines.flatMap((line) => receive(line, random));
  delivered.sort((a, b) => a.received - b.received);
  const files = new Map<Source, string[]>();
  for (const { line } of delivered) {
    const texts = files.get(line.source) ?? [];
    texts.push(line.text);
    files.set(line.source, texts);
  }
  return files;
}
