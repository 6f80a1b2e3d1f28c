/** `farmsight detect`: log files in, findings in a store and on the screen. */
import { UsageError } from '../../src/errors.ts';
import { SOURCES } from '../../src/parse/registry.ts';
import { printable, printableJson } from '../../src/printable.ts';
import { findingLine } from '../../src/sink/ndjson.ts';
import { resolveInputs } from '../../src/source/inputs.ts';
import { type DetectSummary, detect } from '../embedded.ts';
import { progressView } from '../render/progress.ts';
import { terminalColumns } from '../render/style.ts';
import { findingsText, openFindings, summaryText, troubleText } from '../render/summary.ts';
import { defaultThreads, type SettingsFlags, settingsFrom, write } from './context.ts';
import { EXIT } from './exit.ts';

export interface DetectFlags extends SettingsFlags {
  input?: string[];
  store: string;
  json?: boolean;
  quiet?: boolean;
  failOn?: number;
  threads?: number;
}

export async function detectCommand(flags: DetectFlags): Promise<number> {
  if (flags.input === undefined)
    throw new UsageError('nothing to read: give --input SOURCE=PATH', 'farmsight help detect shows examples');
  const { settings } = settingsFrom(flags);
  const inputs = await resolveInputs(flags.input, SOURCES);
  const progress = progressView(flags.quiet === true);
  const summary = await stoppable((signal) =>
    detect({
      inputs,
      settings,
      storePath: flags.store,
      threads: flags.threads ?? defaultThreads(),
      onProgress: progress.update,
      onWarning: (message) => console.error(`farmsight: ${printable(message)}`),
      signal,
    }),
  ).finally(progress.stop);
  await print(summary, flags);
  if (summary.interrupted) console.error('Stopped. What was read is kept; the same command goes on from there.');
  return exitCode(summary, flags.failOn);
}

/** The first signal asks for a clean stop; a second one ends the process at once, as it does by default. */
async function stoppable<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const onSignal = (): void => {
    console.error('\nStopping after the batch at hand; once more ends at once, and loses what is not yet kept.');
    stop.abort();
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.once(signal, onSignal);
  try {
    return await run(stop.signal);
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
  }
}

/** For people: everything. With --json: findings. With --quiet: findings, where there are any. Trouble is told always. */
async function print(summary: DetectSummary, { json, quiet, store }: DetectFlags): Promise<void> {
  const columns = terminalColumns();
  if (json !== true && quiet !== true) return write(`${summaryText(summary, store, columns)}\n`);
  for (const line of troubleText(summary, columns)) console.error(line);
  const open = openFindings(summary);
  if (json === true) return write(open.map((finding) => `${printableJson(findingLine(finding))}\n`).join(''));
  if (open.length > 0) return write(`${findingsText(summary, columns)}\n`);
}

function exitCode(summary: DetectSummary, failOn: number | undefined): number {
  if (summary.interrupted) return EXIT.interrupted;
  if (failOn !== undefined && openFindings(summary).some(({ event }) => event.risk_score >= failOn)) return EXIT.found;
  return summary.refusedTotal > 0 ? EXIT.refused : EXIT.done;
}
