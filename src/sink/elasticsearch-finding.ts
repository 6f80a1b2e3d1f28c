/** A finding that was written before. In: its id, or as much of its beginning as is unique. Out: its newest revision. */
import type { Finding } from '../evidence/finding.ts';
import { type Client, elasticsearchFailure } from './elasticsearch-client.ts';
import { FINDINGS } from './elasticsearch-documents.ts';

/** Throws MachineryError where the cluster cannot be asked. */
export async function findFinding(client: Client, idOrPrefix: string): Promise<Finding | 'ambiguous' | undefined> {
  try {
    const { hits } = await client.search<Finding>({
      index: FINDINGS,
      size: 2,
      query: { prefix: { 'farmsight.finding.id': idOrPrefix } },
    });
    return hits.hits.length > 1 ? 'ambiguous' : hits.hits[0]?._source;
  } catch (error) {
    throw elasticsearchFailure('cannot look for the finding', error);
  }
}
