/** What commands share: settings with the detectors' options, the default store, thread count. */
import { availableParallelism } from 'node:os';
import { DETECTORS } from '../../detectors/index.ts';
import { type LoadedSettings, loadSettings, type Overrides } from '../../src/settings/load.ts';
import type { DetectorOption } from '../../src/settings/schema.ts';

export const DEFAULT_STORE = process.env['FARMSIGHT_STORE'] ?? 'farmsight.db';

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

export const settingsFrom = (config: string | undefined, overrides: Overrides = {}): LoadedSettings =>
  loadSettings(config, detectorOptions(), overrides);

/** The main thread runs the engine; the others parse. On one core everything is done in one thread. */
export const defaultThreads = (): number => Math.max(1, availableParallelism());
