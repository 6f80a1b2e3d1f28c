/**
 * Writes documents to Elasticsearch. In: documents with an id and a version. Out: each is acknowledged, or refused with a
 * reason, exactly once; trouble on the way delays and loses none. Sending one twice does no harm, so repeats need no memory.
 */
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { MachineryError } from '../errors.ts';
import { type ItemAnswer, type Verdict, verdictOnItem, verdictOnRequest } from './elasticsearch-answer.ts';
import { type Client, elasticsearchFailure, type estypes } from './elasticsearch-client.ts';

export interface IndexedDocument {
  index: string;
  id: string;
  /** The newest version wins, in whatever order they arrive. Absent for a data stream, where the first wins. */
  version?: number;
  body: object;
}

/** A document that Elasticsearch will never take, and why. */
export interface Refusal {
  document: IndexedDocument;
  reason: string;
}

export interface WriterOptions {
  /** Documents that may wait before `add` makes the caller wait. */
  maxPending?: number;
  onRefused(refusal: Refusal): void;
  /** Gives up waiting for a cluster that does not answer. */
  signal?: AbortSignal;
}

export interface WriterCounts {
  indexed: number;
  /** Were there already, in the same or a newer version. */
  repeated: number;
  refused: number;
  /** Attempts that had to be made again, counted by document. */
  retried: number;
}

const MAX_REQUEST_BYTES = 5_000_000;
const MAX_REQUEST_DOCUMENTS = 1000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;

interface Pending {
  document: IndexedDocument;
  /** Two lines: what to do, and the document. */
  lines: [string, string];
}

export class ElasticsearchWriter {
  readonly counts: WriterCounts = { indexed: 0, repeated: 0, refused: 0, retried: 0 };
  readonly #client: Client;
  readonly #options: WriterOptions;
  #queue: Pending[] = [];
  #inFlight = 0;
  #running: Promise<void> | undefined;
  /** The request in hand, with the pause after it. */
  #step: Promise<void> = Promise.resolve();
  #failure: MachineryError | undefined;
  /** What the cluster can take now, and what it ever takes. */
  #documentsPerRequest = MAX_REQUEST_DOCUMENTS;
  #mostDocuments = MAX_REQUEST_DOCUMENTS;
  /** Attempts in a row that left something to do again. */
  #troubles = 0;

  constructor(client: Client, options: WriterOptions) {
    this.#client = client;
    this.#options = options;
  }

  /** Documents not yet acknowledged or refused. */
  get pending(): number {
    return this.#queue.length + this.#inFlight;
  }

  /** Resolves when there is room for more. Throws MachineryError once the cluster refuses everything. */
  async add(document: IndexedDocument): Promise<void> {
    this.#throwIfBroken();
    this.#queue.push({ document, lines: [actionOf(document), JSON.stringify(document.body)] });
    this.#running ??= this.#run();
    while (this.pending > (this.#options.maxPending ?? 5000)) {
      await this.#step.catch(() => this.#running);
      this.#throwIfBroken();
    }
  }

  /** Resolves when every document so far is acknowledged or refused. Throws MachineryError where that cannot be. */
  async drain(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
    this.#throwIfBroken();
  }

  /** One request at a time: whatever gathers meanwhile is the next one, so load makes them larger, not more. */
  async #run(): Promise<void> {
    try {
      // Gathers what is added in the same turn.
      this.#step = setImmediate();
      await this.#step;
      while (this.#queue.length > 0) {
        this.#step = this.#writeSome();
        await this.#step;
      }
    } catch (error) {
      this.#failure = error instanceof MachineryError ? error : elasticsearchFailure('cannot write', error);
    } finally {
      this.#running = undefined;
    }
  }

  async #writeSome(): Promise<void> {
    const batch = this.#take();
    this.#inFlight = batch.length;
    const again = this.#settle(batch, await this.#send(batch));
    this.#inFlight = 0;
    // Behind the others, so that one index that takes nothing does not hold up the rest.
    this.#queue.push(...again);
    this.counts.retried += again.length;
    this.#troubles = again.length === 0 ? 0 : this.#troubles + 1;
    if (this.#troubles > 0) await this.#pause();
  }

  #take(): Pending[] {
    let bytes = 0;
    let count = 0;
    for (const { lines } of this.#queue) {
      bytes += lines[0].length + lines[1].length;
      if (count > 0 && (bytes > MAX_REQUEST_BYTES || count >= this.#documentsPerRequest)) break;
      count++;
    }
    return this.#queue.splice(0, count);
  }

  /** The verdict on each document, in order. */
  async #send(batch: Pending[]): Promise<Verdict[]> {
    const operations = batch.flatMap(({ lines }) => lines) as unknown as estypes.BulkOperationContainer[];
    try {
      const answer = await this.#client.bulk(
        { operations, filter_path: 'items.*.status,items.*.error' },
        { ...(this.#options.signal === undefined ? {} : { signal: this.#options.signal }) },
      );
      return answer.items.map((item) => verdictOnItem(Object.values(item)[0] as ItemAnswer));
    } catch (error) {
      // Told to give up: the pause that follows says how much is left.
      const verdict: Verdict = this.#options.signal?.aborted ? { kind: 'retry' } : verdictOnRequest(error);
      if (verdict.kind === 'broken') throw elasticsearchFailure('cannot write', error);
      return batch.map(() => verdict);
    }
  }

  /** Returns the documents to send again. */
  #settle(batch: Pending[], verdicts: Verdict[]): Pending[] {
    if (verdicts.length !== batch.length)
      throw new MachineryError(`Elasticsearch: ${batch.length} documents were sent and ${verdicts.length} answered`);
    const broken = verdicts.find((verdict) => verdict.kind === 'broken');
    if (broken !== undefined) throw new MachineryError(`Elasticsearch: cannot write: ${broken.reason}`, HINT);
    this.#adapt(batch.length, verdicts);
    return batch.filter((item, index) => this.#isToRepeat(item, verdicts[index]!, batch.length));
  }

  /** Halves the requests while the cluster is overloaded, even for some of the documents, doubles them when it is not. */
  #adapt(sent: number, verdicts: readonly Verdict[]): void {
    const half = Math.max(1, Math.floor(sent / 2));
    const kinds = new Set(verdicts.map(({ kind }) => kind));
    if (kinds.has('too-large')) this.#mostDocuments = half;
    const wanted = kinds.has('overload') || kinds.has('too-large') ? half : this.#documentsPerRequest * 2;
    this.#documentsPerRequest = Math.min(this.#mostDocuments, wanted);
  }

  #isToRepeat({ document }: Pending, verdict: Verdict, batchSize: number): boolean {
    switch (verdict.kind) {
      case 'done':
        this.counts[verdict.repeated ? 'repeated' : 'indexed']++;
        return false;
      case 'refused':
        this.#refuse({ document, reason: verdict.reason });
        return false;
      case 'too-large':
        if (batchSize > 1) return true;
        this.#refuse({ document, reason: 'larger than the cluster accepts (http.max_content_length)' });
        return false;
      default:
        return true;
    }
  }

  #refuse(refusal: Refusal): void {
    this.counts.refused++;
    this.#options.onRefused(refusal);
  }

  /** Longer with each attempt that failed, and never the same for two writers. */
  async #pause(): Promise<void> {
    const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(this.#troubles - 1, 10));
    try {
      await sleep(longest * (0.5 + Math.random() / 2), undefined, { signal: this.#options.signal });
    } catch (error) {
      throw elasticsearchFailure(`gave up with ${this.#queue.length} documents to write`, error);
    }
  }

  #throwIfBroken(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }
}

const HINT = 'check the rights of the account, and run `farmsight setup elasticsearch`';

function actionOf({ index, id, version }: IndexedDocument): string {
  if (version === undefined) return JSON.stringify({ create: { _index: index, _id: id } });
  return JSON.stringify({ index: { _index: index, _id: id, version, version_type: 'external' } });
}
