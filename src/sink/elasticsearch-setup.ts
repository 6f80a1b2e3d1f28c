/**
 * Creates what farmsight needs in a cluster. In: a client, and the templates of config/elasticsearch. Out: what was created,
 * brought up to date or left alone. Run it as often as you like; a newer farmsight's templates are never overwritten.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { UsageError } from '../errors.ts';
import { type Client, elasticsearchFailure, statusOf } from './elasticsearch-client.ts';

const FOLDER = new URL('../../config/elasticsearch/', import.meta.url);

export interface SetupStep {
  kind: 'component template' | 'index template';
  name: string;
  action: 'create' | 'update' | 'keep';
}

interface Template {
  kind: SetupStep['kind'];
  name: string;
  version: number;
  body: Record<string, unknown>;
}

/** In the order in which they must be created. */
export const templates = (): Template[] => [
  ...readTemplates('component template', 'component'),
  ...readTemplates('index template', 'index'),
];

/**
 * Throws UsageError where the cluster holds templates of a newer farmsight, and MachineryError where it cannot be reached or
 * the account lacks the right to manage templates. With `dryRun` nothing is changed.
 */
export async function setupElasticsearch(client: Client, { dryRun = false } = {}): Promise<SetupStep[]> {
  const steps: SetupStep[] = [];
  for (const template of templates()) {
    const { kind, name } = template;
    try {
      const action = actionFor(template, await versionIn(client, template));
      if (action !== 'keep' && !dryRun) await put(client, template);
      if (action === 'update' && !dryRun && kind === 'index template') await extendIndices(client, template);
      steps.push({ kind, name, action });
    } catch (error) {
      if (error instanceof UsageError) throw error;
      throw elasticsearchFailure(`cannot set up the ${kind} ${name}`, error);
    }
  }
  return steps;
}

function readTemplates(kind: SetupStep['kind'], folder: string): Template[] {
  const files = readdirSync(new URL(`${folder}/`, FOLDER)).sort();
  return files.map((file) => {
    const body = JSON.parse(readFileSync(new URL(`${folder}/${file}`, FOLDER), 'utf8')) as Template['body'];
    return { kind, name: file.replace(/\.json$/, ''), version: body['version'] as number, body };
  });
}

function actionFor({ kind, name, version }: Template, present: number | undefined): SetupStep['action'] {
  if (present === undefined) return 'create';
  if (present === version) return 'keep';
  if (present < version) return 'update';
  throw new UsageError(
    `the ${kind} ${name} in the cluster has version ${present}, and this farmsight knows ${version}`,
    'update farmsight',
  );
}

/** Undefined where it is not there; 0 where somebody made it by hand, without a version. */
async function versionIn(client: Client, { kind, name }: Template): Promise<number | undefined> {
  try {
    if (kind === 'component template') {
      const { component_templates } = await client.cluster.getComponentTemplate({ name });
      return component_templates[0]?.component_template.version ?? 0;
    }
    const { index_templates } = await client.indices.getIndexTemplate({ name });
    return index_templates[0]?.index_template.version ?? 0;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

async function put(client: Client, { kind, name, body }: Template): Promise<void> {
  if (kind === 'component template') await client.cluster.putComponentTemplate({ name, ...body } as never);
  else await client.indices.putIndexTemplate({ name, ...body } as never);
}

/** A template counts for indices to come; those that are there learn the new fields here. */
async function extendIndices(client: Client, { name, body }: Template): Promise<void> {
  const { template } = await client.indices.simulateTemplate({ name });
  const { properties } = template.mappings;
  const index = body['index_patterns'] as string[];
  if (properties !== undefined) await client.indices.putMapping({ index, properties }, { ignore: [404] });
}
