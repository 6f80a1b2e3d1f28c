/**
 * What an answer of Elasticsearch means for a document. In: an item of a bulk answer, or the error of a whole request. Out:
 * done, to be sent again (in smaller requests), refused for good, or the reason why nothing can be written at all.
 */
import { isConnectionTrouble, statusOf } from './elasticsearch-client.ts';

export type Verdict =
  | { kind: 'done'; repeated: boolean }
  | { kind: 'retry' }
  /** More at once than a node has memory for now; smaller requests may pass. */
  | { kind: 'overload' }
  /** The document itself is at fault. */
  | { kind: 'refused'; reason: string }
  /** The request is larger than the cluster takes. */
  | { kind: 'too-large' }
  /** Whatever is sent will fail until somebody mends it. */
  | { kind: 'broken'; reason: string };

export interface ItemAnswer {
  status: number;
  error?: { type?: string | null; reason?: string | null };
}

const RETRY = { kind: 'retry' } as const;

/** Complaints about the cluster that come with the status of a bad document. */
const NOT_THE_DOCUMENT = new Set(['validation_exception', 'index_closed_exception']);

export function verdictOnItem({ status, error }: ItemAnswer): Verdict {
  if (status < 300) return { kind: 'done', repeated: false };
  // The same or a newer version is there already: an earlier attempt arrived though its answer did not.
  if (status === 409) return { kind: 'done', repeated: true };
  // Somebody made the index read-only, and will make it writable again. 429 where a disk is full.
  if (error?.type === 'cluster_block_exception') return RETRY;
  // The node that has the shard refuses what the one that took the request had room for.
  if (status === 429) return { kind: 'overload' };
  if (isTransient(status)) return RETRY;
  const reason = `${error?.type ?? status}: ${error?.reason ?? 'no reason given'}`;
  if (status === 413) return { kind: 'refused', reason };
  if (status === 400 && !NOT_THE_DOCUMENT.has(error?.type ?? '')) return { kind: 'refused', reason };
  return { kind: 'broken', reason };
}

export function verdictOnRequest(error: unknown): Verdict {
  const status = statusOf(error);
  if (status === 413) return { kind: 'too-large' };
  if (status === 429) return { kind: 'overload' };
  if (status === undefined ? isConnectionTrouble(error) : isTransient(status)) return RETRY;
  return { kind: 'broken', reason: error instanceof Error ? error.message : String(error) };
}

/** Overload, a node that starts or stops, a proxy without a node behind it. */
const isTransient = (status: number): boolean => status === 408 || status === 429 || status >= 500;
