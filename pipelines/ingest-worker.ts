/** One worker thread of the ingest stage. In: batches of raw records with their source. Out: what `ingest` makes of them. */
import { workerData } from 'node:worker_threads';
import type { RawRecord } from '../src/source/file-reader.ts';
import { createIngest, type IngestSetup } from './ingest-setup.ts';
import type { Ingested } from './stages.ts';

const run = createIngest(workerData as IngestSetup);

export default (task: { source: string; input: string; records: RawRecord[] }): Ingested =>
  run(task.source, task.input, task.records);
