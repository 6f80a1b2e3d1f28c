/** What commands share: settings with the detectors' options, the number of threads, whole output. */
import { availableParallelism } from 'node:os';
import { DETECTORS } from '../../detectors/index.ts';
import { type LoadedSettings, loadSettings } from '../../src/settings/load.ts';
import type { DetectorOption } from '../../src/settings/schema.ts';

/** The flags that say where settings come from. */
export interface SettingsFlags {
  config?: string;
  roster?: string;
}

export const detectorOptions = (): DetectorOption[] =>
  DETECTORS.flatMap((detector) =>
    Object.entries(detector.options).map(([option, { default: value, unit, reason }]) => ({
      detector: detector.id,
      option,
      default: value,
      unit,
      reason,
    })),
  );

/** Throws UsageError that lists every problem. */
export const settingsFrom = ({ config, roster }: SettingsFlags = {}): LoadedSettings =>
  loadSettings(config, detectorOptions(), roster === undefined ? {} : { roster });

/** The main thread runs the engine; the others parse, and it helps where it would wait. On one core everything is done in one thread. */
export const defaultThreads = (): number => Math.max(1, availableParallelism());

/** Writes to standard output no faster than it is read. */
export const write = (text: string): Promise<void> =>
  new Promise((resolve) => (process.stdout.write(text) ? resolve() : process.stdout.once('drain', resolve)));
