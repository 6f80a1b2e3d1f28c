/**
 * Where an analyst's word goes. In: a verdict on a finding of a store, or of the stream. Out: the store with the finding judged
 * anew, or a record in the engines' log, which they come to when they have read what stands before it.
 */
import { openStore } from '../src/checkpoint/store.ts';
import { MachineryError, UsageError } from '../src/errors.ts';
import type { Finding } from '../src/evidence/finding.ts';
import type { Verdict } from '../src/evidence/verdict.ts';
import { connectKafka } from '../src/kafka/client.ts';
import type { Settings } from '../src/settings/schema.ts';
import { connectElasticsearch } from '../src/sink/elasticsearch-client.ts';
import { findFinding } from '../src/sink/elasticsearch-finding.ts';
import { connectProducer } from '../src/sink/kafka.ts';
import { partitionsOf } from '../src/source/kafka-bounds.ts';
import { elasticsearchConnection, elasticsearchSettings, kafkaConnection, kafkaSettings } from './connections.ts';
import { checkState, Engines, packSnapshots, unpackSnapshots } from './engines.ts';
import { encode, partitionOf } from './stream/event-log.ts';

/** The finding as it is after the verdict. Throws UsageError where the store or the finding is not there, or is being written. */
export function decideInStore(path: string, settings: Settings, verdict: Verdict): Finding {
  // Does not make a store that is not there.
  openStore(path, { readonly: true }).close();
  const store = openStore(path);
  try {
    const { id } = only(store.finding(verdict.finding), verdict.finding, path).farmsight.finding;
    const standing = store.lastCheckpoint()!;
    checkState(standing.meta['stateVersion'], `the store ${path}`, 'read the inputs again into another --store');
    const snapshots = unpackSnapshots(standing.state);
    const known = new Set(settings.organizations.map((organization) => organization.id));
    const unknown = [...snapshots.keys()].find((organization) => !known.has(organization));
    if (unknown !== undefined)
      throw new UsageError(
        `the store ${path} is about ${unknown}, and the settings are not`,
        'give the --config with which it was made',
      );
    const engines = new Engines(settings, undefined, snapshots);
    if (!engines.decide({ ...verdict, finding: id }))
      throw new MachineryError(`the state in ${path} has no finding ${id}`);
    const [finding] = engines.takeFindings();
    store.commit({ ...standing, state: packSnapshots(engines.snapshots()), findings: [finding!], deadLetters: [] });
    return finding!;
  } finally {
    store.close();
  }
}

/** The finding as it was before the verdict. Throws UsageError where Elasticsearch does not have it. */
export async function decideInStream(settings: Settings, verdict: Verdict): Promise<Finding> {
  const { events_topic } = kafkaSettings(settings);
  const client = connectElasticsearch(elasticsearchConnection(elasticsearchSettings(settings)));
  const kafka = connectKafka(kafkaConnection(kafkaSettings(settings), 'farmsight-verdict'));
  try {
    const finding = only(await findFinding(client, verdict.finding), verdict.finding, 'Elasticsearch');
    const { id: organization } = finding.organization;
    const partitions = (await partitionsOf(kafka, [events_topic])).get(events_topic)!;
    const entry = {
      kind: 'verdict',
      organization,
      verdict: { ...verdict, finding: finding.farmsight.finding.id },
    } as const;
    const producer = await connectProducer(kafka);
    try {
      await producer.send(events_topic, partitionOf(organization, partitions), [
        { key: organization, value: encode(entry) },
      ]);
    } finally {
      await producer.close();
    }
    return finding;
  } finally {
    await client.close();
  }
}

function only(found: Finding | 'ambiguous' | undefined, id: string, where: string): Finding {
  if (found === 'ambiguous') throw new UsageError(`several findings begin with ${id}`, 'give more of the id');
  if (found === undefined)
    throw new UsageError(`there is no finding ${id} in ${where}`, 'farmsight findings --all lists those of a store');
  return found;
}
