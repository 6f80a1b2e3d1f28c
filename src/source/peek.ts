/** When a file begins. In: a file, a position, a parser of times. Out: the earliest time among the first records that have one. */
import type { EpochMs } from '../event.ts';
import { FileReader, type Framing, type Position } from './file-reader.ts';
import type { InputFile } from './inputs.ts';

/** The first records are not quite in order, and the clock of one may be wrong. */
const ENOUGH_TIMES = 20;
/** A file that has told no time by then is not worth reading twice. */
const ENOUGH_BATCHES = 4;

/** Undefined where no time is found. The input must be a file: what is read of a stream is gone. */
export async function peekFirstTime(
  input: InputFile,
  framing: Framing,
  from: Position | undefined,
  timeOf: (text: string) => EpochMs | undefined,
): Promise<EpochMs | undefined> {
  const reader = await FileReader.open(input, framing, from);
  const times: EpochMs[] = [];
  try {
    for (let i = 0; i < ENOUGH_BATCHES && times.length < ENOUGH_TIMES; i++) {
      const batch = await reader.next();
      if (batch === undefined) break;
      for (const { text } of batch.records) {
        const time = timeOf(text);
        if (time !== undefined && times.push(time) === ENOUGH_TIMES) break;
      }
    }
  } finally {
    reader.close();
  }
  return times.length === 0 ? undefined : Math.min(...times);
}
