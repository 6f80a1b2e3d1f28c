/** What both roles of a stream worker are told. */
import type { EpochMs } from '../../src/event.ts';
import type { Log } from '../../src/log.ts';
import type { Settings } from '../../src/settings/schema.ts';

/** How far records have come since Kafka had them: sightings in the log; sightings from the log in an engine; Elasticsearch has all that was found. */
export type LatencyStage = 'ingest' | 'detect' | 'end_to_end';

export interface StreamOptions {
  settings: Settings;
  kafka: NonNullable<Settings['kafka']>;
  log: Log;
  /** How often the log is told which raw partitions have come to rest, milliseconds. */
  quietEveryMs: number;
  /** Least time between two checkpoints of a partition, milliseconds. */
  checkpointEveryMs: number;
  /** Called once for each batch of raw records, with the time at which Kafka had the oldest; for `detect`, the log's record. */
  onReached(stage: LatencyStage, since: EpochMs): void;
}
