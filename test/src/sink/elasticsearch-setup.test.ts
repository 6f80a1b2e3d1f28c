/** The templates as files: only types that the server has which the end-to-end tests run, and every document fits. */
import { expect, it } from 'vitest';
import { documentsOf } from '../../../src/sink/elasticsearch-documents.ts';
import { templates } from '../../../src/sink/elasticsearch-setup.ts';
import { exampleFinding } from '../../support/finding.ts';

/** Present in the server of the tests (docs/stack.md). */
const TYPES = new Set(['keyword', 'text', 'ip', 'date', 'long', 'integer', 'float', 'boolean']);

interface Mapping {
  type?: string;
  properties?: Record<string, Mapping>;
  fields?: Record<string, Mapping>;
}

const typesIn = ({ type, properties = {}, fields = {} }: Mapping): string[] => [
  ...(type === undefined ? [] : [type]),
  ...[...Object.values(properties), ...Object.values(fields)].flatMap(typesIn),
];

const mappingOf = (body: Record<string, unknown>): Mapping =>
  (body['template'] as { mappings?: Mapping } | undefined)?.mappings ?? {};

it.each(templates())('$kind $name has a version, an owner, and types the tests can run', ({ version, body }) => {
  expect(version).toBeGreaterThan(0);
  expect(body['_meta']).toMatchObject({ managed_by: 'farmsight' });
  expect(typesIn(mappingOf(body)).filter((type) => !TYPES.has(type))).toEqual([]);
});

it('components come before the index templates made of them, and all are there', () => {
  const all = templates();
  for (const [position, { kind, body }] of all.entries()) {
    if (kind === 'component template') continue;
    const optional = new Set(body['ignore_missing_component_templates'] as string[]);
    const before = new Set(all.slice(0, position).map(({ name }) => name));
    for (const part of body['composed_of'] as string[]) expect(before.has(part) || optional.has(part), part).toBe(true);
  }
});

it('there is an index template for every index that is written', () => {
  const patterns = templates().flatMap(({ body }) => (body['index_patterns'] as string[] | undefined) ?? []);
  const covered = (index: string) =>
    patterns.some((pattern) => (pattern.endsWith('*') ? index.startsWith(pattern.slice(0, -1)) : index === pattern));
  const indices = [...documentsOf(exampleFinding()).map(({ index }) => index), 'farmsight-dead-letters'];
  expect(indices.filter((index) => !covered(index))).toEqual([]);
});
