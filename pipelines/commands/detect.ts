/** `farmsight detect`: log files in, findings in a store and on the screen. */
import { UsageError } from '../../src/errors.ts';
import { SOURCES } from '../../src/parse/registry.ts';
import { findingLines } from '../../src/sink/ndjson.ts';
import { resolveInputs } from '../../src/source/inputs.ts';
import { type DetectSummary, detect } from '../embedded.ts';
import { printable } from '../render/printable.ts';
import { progressView } from '../render/progress.ts';
import { summaryText } from '../render/summary.ts';
import { DEFAULT_STORE, defaultThreads, settingsFrom } from './context.ts';

export interface DetectFlags {
  input: string[];
  roster?: string;
  config?: string;
  store?: string;
  json?: boolean;
  quiet?: boolean;
  failOn?: number;
  threads?: number;
}

export const EXIT = { done: 0, found: 1, usage: 2, refused: 3, machinery: 4, interrupted: 130 } as const;

export async function detectCommand(flags: DetectFlags): Promise<number> {
  if (flags.input.length === 0)
    throw new UsageError(
      'nothing to read: give at least one --input SOURCE=PATH',
      'farmsight help detect shows examples',
    );
  const { settings } = settingsFrom(flags.config, flags.roster === undefined ? {} : { roster: flags.roster });
  const inputs = await resolveInputs(flags.input, SOURCES);
  const store = flags.store ?? DEFAULT_STORE;
  const stop = new AbortController();
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const onSignal = (): void => stop.abort();
  for (const signal of signals) process.once(signal, onSignal);
  const progress = progressView(flags.quiet === true);
  let summary: DetectSummary;
  try {
    summary = await detect({
      inputs,
      settings,
      storePath: store,
      threads: flags.threads ?? defaultThreads(),
      onProgress: (step) => progress.update(step),
      signal: stop.signal,
    });
  } finally {
    progress.stop();
    for (const signal of signals) process.off(signal, onSignal);
  }
  print(summary, store, flags);
  return exitCode(summary, flags);
}

function print(summary: DetectSummary, store: string, flags: DetectFlags): void {
  if (flags.json === true) {
    process.stdout.write(
      findingLines(summary.findings.filter((finding) => finding.farmsight.finding.status === 'open')),
    );
    if (summary.refusedTotal > 0)
      for (const letter of summary.refusedSamples.slice(0, 5))
        console.error(
          printable(`refused ${letter.input}:${letter.line} ${letter.stage} ${letter.code} ${letter.detail}`),
        );
    for (const warning of summary.warnings) console.error(printable(`note: ${warning}`));
  } else if (flags.quiet !== true) console.log(summaryText(summary, store));
  if (summary.interrupted) console.error('Stopped; what was read is kept. The same command goes on from here.');
}

function exitCode(summary: DetectSummary, flags: DetectFlags): number {
  if (summary.interrupted) return EXIT.interrupted;
  if (
    flags.failOn !== undefined &&
    summary.findings.some(
      ({ event, farmsight }) => farmsight.finding.status === 'open' && event.risk_score >= flags.failOn!,
    )
  )
    return EXIT.found;
  return summary.refusedTotal > 0 ? EXIT.refused : EXIT.done;
}
