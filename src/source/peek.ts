/** The time of a file's first records. In: a file and a parser. Out: the earliest time among them, or undefined when none has one. */
import type { EpochMs } from '../event.ts';
import { JsonSplitter } from '../parse/json-splitter.ts';
import { compressionOf, openBytes } from './bytes.ts';
import type { Position, RawRecord } from './file-reader.ts';
import type { InputFile } from './inputs.ts';
import { type Line, LineCutter } from './lines.ts';

const ENOUGH = 20;

export async function peekFirstTime(
  input: InputFile,
  framing: 'json' | 'line',
  from: Position | undefined,
  timeOf: (text: string) => EpochMs | undefined,
): Promise<EpochMs | undefined> {
  const bytes = openBytes(input.path, await compressionOf(input.path), from?.bytes ?? 0);
  const cutter = new LineCutter(1 << 20);
  const splitter = new JsonSplitter();
  let first: EpochMs | undefined;
  let seen = 0;
  try {
    for await (const chunk of bytes.chunks) {
      const lines: Line[] = [];
      cutter.push(chunk, lines);
      const records: RawRecord[] = [];
      for (const line of lines) {
        if (line.problem !== undefined) continue;
        if (framing === 'json') splitter.push(line.text, line.line, records);
        else records.push(line);
      }
      for (const { text } of records) {
        const time = timeOf(text);
        if (time !== undefined && (first === undefined || time < first)) first = time;
        if (time !== undefined && ++seen >= ENOUGH) return first;
      }
    }
    return first;
  } finally {
    bytes.close();
  }
}
