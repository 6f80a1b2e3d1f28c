/**
 * The embedded run: files in, findings in one SQLite file. In: input files and settings. Out: a summary; the store holds
 * findings, refused records, engine state and input positions, all committed together, so that a run that was stopped or
 * killed goes on where the last commit left it.
 */
import { openStore, type Store } from '../src/checkpoint/store.ts';
import type { EpochMs } from '../src/event.ts';
import { type Finding, isoTime } from '../src/evidence/finding.ts';
import { loadRoster, type RosterEntry } from '../src/identity/roster.ts';
import type { DeadLetter } from '../src/outcome.ts';
import type { Settings } from '../src/settings/schema.ts';
import { STANDARD_INPUT } from '../src/source/bytes.ts';
import type { Position } from '../src/source/file-reader.ts';
import type { InputFile } from '../src/source/inputs.ts';
import { type MergeStep, TimeMerge } from '../src/source/merge.ts';
import { within } from '../src/within.ts';
import { checkState, Engines, packSnapshots, STATE_VERSION, settingsHash, unpackSnapshots } from './engines.ts';
import { type FileBatch, FileSource, inputId } from './file-source.ts';
import { IngestPool } from './ingest-pool.ts';

export interface DetectOptions {
  inputs: InputFile[];
  settings: Settings;
  storePath: string;
  /** In all: one judges, the others parse, and it helps where it would wait. 1 does everything in the main thread. */
  threads: number;
  onProgress?: (progress: Progress) => void;
  /** What a person should know while the run goes on. */
  onWarning?: (message: string) => void;
  /** Least time between two commits, milliseconds (default 30,000). */
  commitEveryMs?: number;
  /** Aborted: the run stops after the batch at hand, commits, and can be resumed. */
  signal?: AbortSignal;
}

export interface Progress {
  phase: 'reading' | 'finishing';
  bytesRead: number;
  bytesTotal: number;
  records: number;
  events: number;
  recordsPerSecond: number;
  eventTime?: EpochMs;
  findings: number;
}

export interface SourceSummary {
  source: string;
  file: string;
  records: number;
  events: number;
  refused: number;
}

export interface DetectSummary {
  interrupted: boolean;
  resumed: boolean;
  records: number;
  events: number;
  filtered: number;
  ignored: Record<string, number>;
  refused: Record<string, number>;
  refusedTotal: number;
  repeated: number;
  late: number;
  /** Users, devices and networks forgotten, and events applied before their time, to stay within the capacity. */
  crowdedOut: number;
  users: number;
  devices: number;
  networks: number;
  firstTime?: string;
  lastTime?: string;
  seconds: number;
  peakMemoryMiB: number;
  findings: Finding[];
  refusedSamples: DeadLetter[];
  bySource: SourceSummary[];
  /** Which databases were used, in words. */
  enrichment: string[];
  warnings: string[];
}

/** Between two commits at least this long, and twenty times as long as the last one took: a kill costs half a minute of reading. */
const COMMIT_EVERY_MS = 30_000;
/** Refused records held until the next commit, characters: who reads rubbish must not hold half a minute of it. */
const MOST_REFUSED = 1 << 25;
/** Of a refused record without its text, in characters. */
const LETTER = 200;
/** Least time to wait for input before what has come is kept. */
const IDLE_MS = 100;

/** Runs to the end of all inputs, or until the signal. Throws UsageError and MachineryError. */
export async function detect(options: DetectOptions): Promise<DetectSummary> {
  const { entries, warnings } =
    options.settings.roster === undefined ? { entries: [], warnings: [] } : await loadRoster(options.settings.roster);
  // First, so that a broken database named in the settings leaves no store behind.
  const pool = new IngestPool(options.settings, {
    threads: options.threads,
    // Files are judged by the same databases from the first to the last; what never ends cannot be.
    follow: options.inputs.some(({ path }) => path === STANDARD_INPUT),
    warn: (message) => options.onWarning?.(message),
  });
  try {
    return await detectWith(pool, options, entries, warnings);
  } finally {
    await pool.close();
  }
}

async function detectWith(
  pool: IngestPool,
  options: DetectOptions,
  roster: readonly RosterEntry[],
  warnings: readonly string[],
): Promise<DetectSummary> {
  const store = openStore(options.storePath);
  try {
    const run = new Run(options, store, pool, roster);
    run.warnings.push(...warnings);
    return await run.go();
  } finally {
    store.close();
  }
}

class Run {
  readonly warnings: string[] = [];
  readonly #options: DetectOptions;
  readonly #store: Store;
  readonly #pool: IngestPool;
  readonly #engines: Engines;
  readonly #positions: Map<string, unknown>;
  readonly #resumed: boolean;
  readonly #started = performance.now();
  readonly #bySource = new Map<string, SourceSummary>();
  readonly #ignored = new Map<string, number>();
  readonly #refused = new Map<string, number>();
  readonly #refusedSamples: DeadLetter[] = [];
  #deadLetters: DeadLetter[] = [];
  #refusedCharacters = 0;
  #findings: Finding[] = [];
  #counts: Record<string, number> = { records: 0, events: 0, filtered: 0 };
  #bytesRead = 0;
  #times: [first: EpochMs, last: EpochMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  /** Something was taken since the last commit. */
  #isDirty = false;
  #lastCommit = performance.now();
  #commitTook = 0;

  constructor(options: DetectOptions, store: Store, pool: IngestPool, roster: readonly RosterEntry[]) {
    this.#options = options;
    this.#store = store;
    this.#pool = pool;
    const checkpoint = store.lastCheckpoint();
    checkState(
      checkpoint?.meta['stateVersion'],
      `the store ${options.storePath}`,
      'give another --store and read the inputs again; findings in the old store stay readable',
    );
    const settings = settingsHash(options.settings);
    if (checkpoint !== undefined && checkpoint.meta['settings'] !== settings) {
      this.warnings.push(
        'settings changed since the last run on this store: what was read before keeps its old meaning; use a new --store to judge everything anew',
      );
    }
    this.#resumed = checkpoint !== undefined;
    this.#positions = new Map(checkpoint?.positions ?? []);
    this.#engines = new Engines(options.settings, roster, unpackSnapshots(checkpoint?.state ?? []));
  }

  async go(): Promise<DetectSummary> {
    const sources = await this.#openSources();
    const merge = new TimeMerge<FileBatch>(sources);
    for (const source of sources) this.#engines.declare(source.id, source.firstTime, source.newestFirst);
    const stop = (): void => sources.forEach((source) => void source.stop());
    this.#options.signal?.addEventListener('abort', stop);
    try {
      await this.#read(merge.run());
      if (this.#options.signal?.aborted) await this.#drain(sources);
    } finally {
      this.#options.signal?.removeEventListener('abort', stop);
      await merge.close();
    }
    const interrupted = this.#options.signal?.aborted === true;
    if (!interrupted) {
      this.#report('finishing');
      this.#engines.conclude();
    }
    this.#commit();
    return this.#summary(interrupted);
  }

  async #read(steps: AsyncIterator<MergeStep<FileBatch>>): Promise<void> {
    for (let next = await this.#next(steps); next.done !== true; next = await this.#next(steps)) {
      const source = next.value.source as FileSource;
      if (next.value.batch === undefined) this.#finish(source);
      else this.#take(source.id, next.value.batch);
      this.#report('reading');
      if (this.#options.signal?.aborted) break;
      if (this.#isCommitDue()) this.#commit();
    }
  }

  #isCommitDue(): boolean {
    return this.#refusedCharacters > MOST_REFUSED || performance.now() - this.#lastCommit > this.#commitPause();
  }

  /** What has come of standard input cannot be read again. */
  async #drain(sources: readonly FileSource[]): Promise<void> {
    for (const source of sources) {
      if (source.path !== STANDARD_INPUT || !source.hasBegun) continue;
      for (let next = await source.next(); next !== undefined; next = await source.next())
        this.#take(source.id, next.batch);
    }
  }

  /** While nothing comes, what has come is kept. */
  async #next(steps: AsyncIterator<MergeStep<FileBatch>>): Promise<IteratorResult<MergeStep<FileBatch>>> {
    const coming = steps.next();
    for (;;) {
      const next = await within(coming, Math.max(IDLE_MS, this.#commitPause()));
      if (next !== undefined) return next;
      if (this.#isDirty) this.#commit();
    }
  }

  async #openSources(): Promise<FileSource[]> {
    const sources: FileSource[] = [];
    const { workers } = this.#pool;
    const depth = workers === 0 ? 1 : this.#options.inputs.length === 1 ? workers + 2 : 2;
    for (const input of this.#options.inputs) {
      const source = await FileSource.open(
        input,
        this.#positions.get(inputId(input)) as Position | undefined,
        this.#pool,
        depth,
      );
      this.#bySource.set(source.id, { source: input.source, file: input.path, records: 0, events: 0, refused: 0 });
      // Killed after its last batch, a source may never have been told to be at its end.
      if (source.done) this.#engines.finish(source.id);
      else sources.push(source);
    }
    return sources;
  }

  #finish(source: FileSource): void {
    this.#engines.finish(source.id);
    if (source.restarted)
      this.warnings.push(`${source.path} is no longer the file it was in the last run; it was read from its beginning`);
  }

  #take(id: string, batch: FileBatch): void {
    const { ingested } = batch;
    this.#isDirty = true;
    this.#engines.offer(id, ingested.sightings);
    this.#positions.set(id, batch.position);
    this.#bytesRead += batch.bytesRead;
    const summary = this.#bySource.get(id)!;
    const events = ingested.sightings.length + ingested.filtered;
    summary.records += ingested.records;
    summary.events += events;
    summary.refused += ingested.refused.length;
    this.#counts['records']! += ingested.records;
    this.#counts['events']! += events;
    this.#counts['filtered']! += ingested.filtered;
    for (const [what, count] of Object.entries(ingested.ignored))
      this.#ignored.set(what, (this.#ignored.get(what) ?? 0) + count);
    for (const letter of ingested.refused) {
      this.#refused.set(letter.code, (this.#refused.get(letter.code) ?? 0) + 1);
      if (this.#refusedSamples.length < 20) this.#refusedSamples.push(letter);
      this.#deadLetters.push(letter);
      this.#refusedCharacters += LETTER + letter.original.length;
    }
    if (ingested.maxTime > this.#times[1]) this.#times[1] = ingested.maxTime;
    if (ingested.minTime < this.#times[0]) this.#times[0] = ingested.minTime;
  }

  /** Unless told otherwise, at most a twentieth of the time goes into commits. */
  #commitPause(): number {
    return this.#options.commitEveryMs ?? Math.max(COMMIT_EVERY_MS, 20 * this.#commitTook);
  }

  #commit(): void {
    const began = performance.now();
    this.#findings.push(...this.#engines.takeFindings());
    this.#store.commit({
      positions: this.#positions,
      state: packSnapshots(this.#engines.snapshots()),
      findings: this.#findings,
      deadLetters: this.#deadLetters,
      counters: { ...this.#counts },
      meta: {
        stateVersion: String(STATE_VERSION),
        settings: settingsHash(this.#options.settings),
        enrichment: this.#pool.enrichment.join('; '),
      },
    });
    this.#findings = [];
    this.#deadLetters = [];
    this.#refusedCharacters = 0;
    this.#isDirty = false;
    this.#lastCommit = performance.now();
    this.#commitTook = this.#lastCommit - began;
  }

  #report(phase: Progress['phase']): void {
    const seconds = (performance.now() - this.#started) / 1000;
    this.#options.onProgress?.({
      phase,
      bytesRead: this.#bytesRead,
      bytesTotal: this.#options.inputs.reduce((sum, input) => sum + input.size, 0),
      records: this.#counts['records']!,
      events: this.#counts['events']!,
      recordsPerSecond: this.#counts['records']! / seconds,
      ...(this.#times[1] > 0 ? { eventTime: this.#times[1] } : {}),
      findings: this.#engines.findingCount(),
    });
  }

  #summary(interrupted: boolean): DetectSummary {
    const { late, repeated, crowdedOut, users, devices, networks } = this.#engines.counts();
    const [first, last] = this.#times;
    return {
      interrupted,
      resumed: this.#resumed,
      records: this.#counts['records']!,
      events: this.#counts['events']!,
      filtered: this.#counts['filtered']!,
      ignored: Object.fromEntries(this.#ignored),
      refused: Object.fromEntries(this.#refused),
      refusedTotal: [...this.#refused.values()].reduce((sum, count) => sum + count, 0),
      repeated,
      late,
      crowdedOut,
      users,
      devices,
      networks,
      ...(last > 0 ? { firstTime: isoTime(first), lastTime: isoTime(last) } : {}),
      seconds: (performance.now() - this.#started) / 1000,
      peakMemoryMiB: Math.round(process.resourceUsage().maxRSS / 1024),
      findings: this.#store.findings(),
      refusedSamples: this.#refusedSamples,
      bySource: [...this.#bySource.values()],
      enrichment: this.#pool.enrichment,
      warnings: this.warnings,
    };
  }
}
