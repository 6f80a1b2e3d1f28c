/** One worker thread of the ingest stage. In: batches of raw records with their source. Out: what `ingest` makes of them, packed. */
import { workerData } from 'node:worker_threads';
import { type PackedRecords, unpackRecords } from '../src/source/packed-records.ts';
import { packSightings } from '../src/window/compact.ts';
import type { Tape } from '../src/window/tape.ts';
import { createIngest, type IngestSetup, type Task } from './ingest-setup.ts';
import type { Ingested } from './stages.ts';

/** What goes from one thread to another. */
export type PackedIngested = Omit<Ingested, 'sightings'> & { packed: Tape };

const run = createIngest(workerData as IngestSetup);

export default (task: Task<PackedRecords>): PackedIngested => {
  const { sightings, ...rest } = run({ ...task, records: unpackRecords(task.records) });
  return { ...rest, packed: packSightings(sightings) };
};
