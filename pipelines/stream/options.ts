/** What both roles of a stream worker are told. */
import type { Log } from '../../src/log.ts';
import type { Settings } from '../../src/settings/schema.ts';

export interface StreamOptions {
  settings: Settings;
  kafka: NonNullable<Settings['kafka']>;
  log: Log;
  /** How often the log is told which raw partitions have come to rest, milliseconds. */
  quietEveryMs: number;
  /** Least time between two checkpoints of a partition, milliseconds. */
  checkpointEveryMs: number;
}
