/**
 * What Kibana asks Elasticsearch for, without a Kibana. In: the saved objects that ship. Out: every panel and search with the
 * fields it names, and the search request of each chart, translated from the chart's own layer as Kibana does it.
 */
import { readFileSync } from 'node:fs';
import type { Reference, SavedObject } from '../../scripts/kibana/saved-objects.ts';
import { type Query, queryOf } from './kql.ts';

interface Column {
  operationType: 'terms' | 'filters' | 'date_histogram' | 'count' | 'unique_count' | 'max';
  sourceField?: string;
  isBucketed: boolean;
  dataType: string;
  label: string;
  params: {
    size?: number;
    orderBy?: { columnId: string };
    orderDirection?: string;
    filters?: { label: string; input: { query: string } }[];
  };
}

interface LensAttributes {
  visualizationType: string;
  state: {
    query: { query: string };
    datasourceStates: {
      formBased: { layers: Record<string, { columnOrder: string[]; columns: Record<string, Column> }> };
    };
    visualization: Record<string, unknown>;
  };
  references: Reference[];
}

interface PanelJson {
  type: string;
  title: string;
  panelIndex: string;
  gridData: { x: number; y: number; w: number; h: number; i: string };
  panelRefName?: string;
  embeddableConfig: {
    attributes?: LensAttributes;
    enhancements?: { dynamicActions?: { events: { eventId: string; action: { factoryId: string } }[] } };
  };
}

/** Something in Kibana that reads an index. */
export interface Reader {
  /** Such as `farmsight: Overview / Open alerts`. */
  name: string;
  /** Index, alias or pattern. */
  index: string;
  query: Query;
  /** Shown or filtered by. */
  fields: string[];
  /** Counted, grouped or sorted by: these must be aggregatable. */
  grouped: string[];
  /** Summed up as numbers or dates. */
  numeric: string[];
  /** Of charts only. */
  layer?: { columnOrder: string[]; columns: Record<string, Column> };
}

export const savedObjects = (): SavedObject[] =>
  readFileSync(new URL('../../config/kibana/farmsight.ndjson', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as SavedObject);

export const panelsOf = ({ attributes }: SavedObject): PanelJson[] =>
  JSON.parse(attributes['panelsJSON'] as string) as PanelJson[];

export function readers(objects: readonly SavedObject[] = savedObjects()): Reader[] {
  const views = new Map(
    objects
      .filter(({ type }) => type === 'index-pattern')
      .map(({ id, attributes }) => [id, attributes['title'] as string]),
  );
  const indexOf = (references: readonly Reference[]): string =>
    views.get(references.find(({ type }) => type === 'index-pattern')!.id)!;
  return objects.flatMap((object) => {
    const title = object.attributes['title'] as string;
    if (object.type === 'search') return [searchReader(object, title, indexOf(object.references))];
    if (object.type !== 'dashboard') return [];
    const charts = panelsOf(object).flatMap(({ title: panel, embeddableConfig: { attributes } }) =>
      attributes === undefined ? [] : [chartReader(`${title} / ${panel}`, attributes, indexOf(attributes.references))],
    );
    return [...charts, ...controlReaders(object, title, views)];
  });
}

function searchReader({ attributes }: SavedObject, name: string, index: string): Reader {
  const { searchSourceJSON } = attributes['kibanaSavedObjectMeta'] as { searchSourceJSON: string };
  const query = queryOf((JSON.parse(searchSourceJSON) as { query: { query: string } }).query.query);
  const sorted = (attributes['sort'] as [string, string][]).map(([field]) => field);
  return { name, index, query, fields: [...(attributes['columns'] as string[])], grouped: sorted, numeric: [] };
}

function chartReader(name: string, { state }: LensAttributes, index: string): Reader {
  const [layer] = Object.values(state.datasourceStates.formBased.layers);
  const columns = Object.values(layer!.columns);
  const fieldsWhere = (wanted: (column: Column) => boolean): string[] =>
    columns
      .filter(wanted)
      .flatMap(({ sourceField }) =>
        sourceField === undefined || sourceField === '___records___' ? [] : [sourceField],
      );
  const kql = [
    state.query.query,
    ...columns.flatMap(({ params }) => (params.filters ?? []).map(({ input }) => input.query)),
  ];
  return {
    name,
    index,
    query: queryOf(state.query.query),
    fields: kql.flatMap((text) => fieldsIn(queryOf(text))),
    grouped: fieldsWhere(({ operationType }) => operationType !== 'max'),
    numeric: fieldsWhere(({ operationType }) => operationType === 'max'),
    layer: layer!,
  };
}

/** A control lists the values of its field, and sets a filter for all panels. */
function controlReaders(
  { attributes, references }: SavedObject,
  title: string,
  views: ReadonlyMap<string, string>,
): Reader[] {
  const { panelsJSON } = attributes['controlGroupInput'] as { panelsJSON: string };
  const controls = JSON.parse(panelsJSON) as Record<string, { explicitInput: { fieldName: string } }>;
  return Object.entries(controls).map(([id, { explicitInput }]) => {
    const { id: view } = references.find(({ name }) => name === `controlGroup_${id}:optionsListDataView`)!;
    const grouped = [explicitInput.fieldName];
    return {
      name: `${title} / control ${id}`,
      index: views.get(view)!,
      query: queryOf(''),
      fields: [],
      grouped,
      numeric: [],
    };
  });
}

const fieldsIn = (query: Query): string[] => {
  const [[kind, body]] = Object.entries(query) as [[string, Record<string, unknown>]];
  if (kind === 'match_all') return [];
  if (kind === 'bool') return Object.values(body).flatMap((parts) => (parts as Query[]).flatMap(fieldsIn));
  return Object.keys(body);
};

/** The body of the search that answers a chart. Every level has the metrics, because it is ordered by one. */
export function searchOf({ query, layer }: Reader): Record<string, unknown> {
  const { columnOrder, columns } = layer!;
  const metrics = Object.fromEntries(
    columnOrder.map((id) => [id, metricOf(columns[id]!)]).filter(([, metric]) => metric),
  );
  const level = ([id, ...inner]: string[]): Record<string, unknown> =>
    id === undefined ? metrics : { ...metrics, [id]: { ...bucketOf(columns[id]!, columns), aggs: level(inner) } };
  return { size: 0, track_total_hits: true, query, aggs: level(columnOrder.filter((id) => columns[id]!.isBucketed)) };
}

/** None for a count: Elasticsearch counts by itself. */
function metricOf({ operationType, sourceField }: Column): object | undefined {
  if (operationType === 'unique_count') return { cardinality: { field: sourceField } };
  return operationType === 'max' ? { max: { field: sourceField } } : undefined;
}

function bucketOf({ operationType, sourceField, params }: Column, columns: Record<string, Column>): object {
  if (operationType === 'terms') {
    const { columnId } = params.orderBy!;
    const by = columns[columnId]!.operationType === 'count' ? '_count' : columnId;
    return { terms: { field: sourceField, size: params.size, order: { [by]: params.orderDirection } } };
  }
  if (operationType === 'filters')
    return {
      filters: {
        filters: Object.fromEntries(params.filters!.map(({ label, input }) => [label, queryOf(input.query)])),
      },
    };
  return { date_histogram: { field: sourceField, fixed_interval: '30d' } };
}
