/** When a file begins, and which way it runs. In: a file, a position, a parser of times. Out: what the first records that have a time tell. */
import type { EpochMs } from '../event.ts';
import { FileReader, type Framing, type Position } from './file-reader.ts';
import type { InputFile } from './inputs.ts';

/** The first records are not quite in order, and the clock of one may be wrong. */
const ENOUGH_TIMES = 20;
/** A file that has told no time by then is not worth reading twice. */
const ENOUGH_BATCHES = 4;

export interface Beginning {
  /** The earliest of the first times; undefined where none is found. */
  firstTime: EpochMs | undefined;
  /** Portals export the newest record first. */
  newestFirst: boolean;
}

/** The input must be a file: what is read of a stream is gone. */
export async function peekBeginning(
  input: InputFile,
  framing: Framing,
  from: Position | undefined,
  timeOf: (text: string) => EpochMs | undefined,
): Promise<Beginning> {
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
  return { firstTime: times.length === 0 ? undefined : Math.min(...times), newestFirst: mostlyFalls(times) };
}

function mostlyFalls(times: readonly EpochMs[]): boolean {
  let balance = 0;
  for (let i = 1; i < times.length; i++) balance += Math.sign(times[i]! - times[i - 1]!);
  return balance < 0;
}
