/** Builds the ingest stage from plain data, the same way in a worker thread and in the main thread. */
import type { Databases } from '../src/enrich/databases.ts';
import { createEnricher } from '../src/enrich/enrich.ts';
import { matchRemoteTools } from '../src/enrich/remote-tools.ts';
import type { EpochMs } from '../src/event.ts';
import { parserOf } from '../src/parse/registry.ts';
import type { Settings } from '../src/settings/schema.ts';
import type { RawRecord } from '../src/source/cutter.ts';
import { type Ingested, ingest } from './stages.ts';

/** Plain data, so that it can be handed to a thread. */
export interface IngestSetup {
  settings: Settings;
  /** When the records were received, where a task does not say; absent for the time at which it is done. */
  receivedAt: EpochMs | undefined;
  databases: Databases;
}

export interface Task<Records = readonly RawRecord[]> {
  source: string;
  /** The input's name in dead letters. */
  input: string;
  records: Records;
  /** Of events that name none; the first of the settings where it is absent. */
  organization?: string;
  receivedAt?: EpochMs;
}

export type Ingest = (task: Task) => Ingested;

/** Throws UsageError where a database cannot be used. */
export function createIngest({ settings, receivedAt, databases }: IngestSetup): Ingest & { enrichment: string[] } {
  const enricher = createEnricher({ corporateNetworks: settings.corporate_networks, databases });
  const organizations = new Set(settings.organizations.map((organization) => organization.id));
  const first = settings.organizations[0]!.id;
  const run: Ingest = ({ source, input, records, organization = first, receivedAt: at }) =>
    ingest(records, {
      source,
      input,
      parser: parserOf(source)!,
      context: {
        receivedAt: at ?? receivedAt ?? Date.now(),
        timezone: settings.sources[source]?.timezone ?? 'UTC',
        keepOriginal: false,
      },
      enricher,
      matchTools: matchRemoteTools,
      organization,
      organizations,
    });
  return Object.assign(run, { enrichment: enricher.description });
}
