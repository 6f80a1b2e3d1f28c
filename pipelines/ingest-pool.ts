/** Runs the ingest stage on worker threads, or in this one. In: batches of raw records. Out: promises of what became of them. */
import { Piscina } from 'piscina';
import { loadDatabases } from '../src/enrich/databases.ts';
import type { Settings } from '../src/settings/schema.ts';
import type { RawRecord } from '../src/source/file-reader.ts';
import { createIngest, type Ingest, type IngestSetup } from './ingest-setup.ts';
import type { Ingested } from './stages.ts';

export interface Task {
  source: string;
  /** The input's name in dead letters. */
  input: string;
  records: RawRecord[];
}

export class IngestPool {
  readonly threads: number;
  /** Which databases are used, in words. */
  readonly enrichment: string[];
  readonly #inline: Ingest | undefined;
  readonly #pool: Piscina<Task, Ingested> | undefined;

  private constructor(
    threads: number,
    enrichment: string[],
    inline: Ingest | undefined,
    pool: Piscina<Task, Ingested> | undefined,
  ) {
    this.threads = threads;
    this.enrichment = enrichment;
    this.#inline = inline;
    this.#pool = pool;
  }

  /** Throws UsageError where a database named in the settings cannot be used. */
  static create(settings: Settings, threads: number): IngestPool {
    const setup: IngestSetup = { settings, receivedAt: Date.now(), databases: loadDatabases(settings.geo) };
    // Made here in any case: a bad database is told before a thread starts; the threads share its contents.
    const inline = createIngest(setup);
    if (threads <= 1) return new IngestPool(1, inline.enrichment, inline, undefined);
    const pool = new Piscina<Task, Ingested>({
      filename: new URL('./ingest-worker.ts', import.meta.url).href,
      minThreads: threads,
      maxThreads: threads,
      workerData: setup,
    });
    return new IngestPool(threads, inline.enrichment, undefined, pool);
  }

  async run(task: Task): Promise<Ingested> {
    return this.#inline === undefined ? this.#pool!.run(task) : this.#inline(task.source, task.input, task.records);
  }

  async close(): Promise<void> {
    await this.#pool?.destroy();
  }
}
