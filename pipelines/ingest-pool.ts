/** Runs the ingest stage on worker threads, or in this one. In: batches of raw records. Out: promises of what became of them. */
import { Piscina } from 'piscina';
import type { Databases } from '../src/enrich/databases.ts';
import { FollowedDatabases, type FollowOptions } from '../src/enrich/reload.ts';
import type { EpochMs } from '../src/event.ts';
import type { Settings } from '../src/settings/schema.ts';
import type { CutRecord } from '../src/source/cutter.ts';
import { type PackedRecords, packRecords } from '../src/source/packed-records.ts';
import { unpackSightings } from '../src/window/compact.ts';
import { createIngest, type Ingest, type IngestSetup, type Task } from './ingest-setup.ts';
import type { PackedIngested } from './ingest-worker.ts';
import type { Ingested } from './stages.ts';

export interface IngestPoolOptions extends FollowOptions {
  /** In all: one is this one, where the engine works, the others ingest. 1 does everything here. */
  threads: number;
  /** Takes newer databases into use while it runs (docs/enrichment.md). */
  follow: boolean;
}

export class IngestPool {
  /** Threads beside this one. */
  readonly workers: number;
  /** Which databases are used, in words. */
  enrichment: string[] = [];
  readonly #settings: Settings;
  readonly #databases: FollowedDatabases;
  readonly #follow: boolean;
  /** One for all records of files, so that they are read alike in each batch. */
  readonly #receivedAt: EpochMs | undefined;
  #here: Ingest;
  #workers: Piscina<Task<PackedRecords>, PackedIngested> | undefined;
  /** Working off what they were given before newer databases came. */
  readonly #retired: Promise<void>[] = [];

  /** Throws UsageError where a database named in the settings cannot be used. */
  constructor(settings: Settings, options: IngestPoolOptions) {
    this.workers = Math.max(0, options.threads - 1);
    this.#settings = settings;
    this.#follow = options.follow;
    this.#receivedAt = options.follow ? undefined : Date.now();
    this.#databases = new FollowedDatabases(settings.geo, options);
    this.#here = this.#use(this.#databases.current);
  }

  /** The records are used up by it. */
  async run(task: Task<readonly CutRecord[]>): Promise<Ingested> {
    this.#look();
    if (this.#workers === undefined) return this.#here(task);
    const records = packRecords(task.records);
    const { packed, ...rest } = await this.#workers.run(
      { ...task, records: records.packed },
      { transferList: records.transfer },
    );
    return { ...rest, sightings: unpackSightings(packed) };
  }

  /** In this thread. */
  runHere(task: Task): Ingested {
    this.#look();
    return this.#here(task);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#retired, this.#workers?.destroy()]);
  }

  #look(): void {
    if (this.#follow && this.#databases.look()) this.#here = this.#use(this.#databases.current);
  }

  #use(databases: Databases): Ingest {
    const setup: IngestSetup = { settings: this.#settings, receivedAt: this.#receivedAt, databases };
    const here = createIngest(setup);
    this.enrichment = here.enrichment;
    if (this.workers === 0) return here;
    if (this.#workers !== undefined) this.#retired.push(this.#workers.close());
    // The threads share the contents of the databases.
    this.#workers = new Piscina<Task<PackedRecords>, PackedIngested>({
      filename: new URL('./ingest-worker.ts', import.meta.url).href,
      minThreads: this.workers,
      maxThreads: this.workers,
      // The next batch lies ready in the other thread, for this one may be busy when it is wanted.
      concurrentTasksPerWorker: 2,
      workerData: setup,
    });
    return here;
  }
}

/** The ingest stage in this thread, with newer databases taken into use as they come. */
export class FollowedIngest {
  readonly #settings: Settings;
  readonly #databases: FollowedDatabases;
  #ingest: Ingest;

  /** Throws UsageError where a database named in the settings cannot be used. */
  constructor(settings: Settings, warn: (message: string) => void) {
    this.#settings = settings;
    this.#databases = new FollowedDatabases(settings.geo, { warn });
    this.#ingest = this.#create();
  }

  readonly run: Ingest = (task) => {
    if (this.#databases.look()) this.#ingest = this.#create();
    return this.#ingest(task);
  };

  #create(): Ingest {
    return createIngest({ settings: this.#settings, receivedAt: undefined, databases: this.#databases.current });
  }
}
