/**
 * From what is shown to Kibana's saved objects. In: data views, searches, dashboards. Out: objects as `_import` takes them,
 * the same each time. The versions are those of Kibana 8.9, the oldest we support: Kibana brings older objects up to date when
 * it imports them and refuses newer ones, so that one file serves 8.9 to 9.x.
 */
import type { Bucket, Chart, Control, Dashboard, KibanaDataView, Metric, Panel, SavedSearch } from './dashboards.ts';

export interface Reference {
  type: string;
  id: string;
  name: string;
}

export interface SavedObject {
  type: 'index-pattern' | 'search' | 'dashboard';
  id: string;
  attributes: Record<string, unknown>;
  references: Reference[];
  coreMigrationVersion: string;
  typeMigrationVersion: string;
  managed: boolean;
}

const CORE_VERSION = '8.8.0';
const TYPE_VERSIONS = { 'index-pattern': '8.0.0', search: '8.0.0', dashboard: '8.9.0' };
const PANEL_VERSION = '8.9.0';

const COLUMNS = 48;
const TIME_FIELD = '@timestamp';
const SEARCH_SOURCE = 'kibanaSavedObjectMeta.searchSourceJSON.index';
const DRILLDOWN = 'DASHBOARD_TO_DASHBOARD_DRILLDOWN';
/** Every chart has one layer. */
const LAYER = 'layer';

const kql = (query: string) => ({ query, language: 'kuery' });

const savedObject = (
  type: SavedObject['type'],
  id: string,
  attributes: Record<string, unknown>,
  references: Reference[],
): SavedObject => ({
  id,
  type,
  attributes,
  references,
  coreMigrationVersion: CORE_VERSION,
  typeMigrationVersion: TYPE_VERSIONS[type],
  // Kibana then offers a copy instead of an edit, which the next import would undo.
  managed: true,
});

const toView = (id: string, name: string): Reference => ({ type: 'index-pattern', id, name });

export function dataViewObject({ id, name, indices }: KibanaDataView): SavedObject {
  const formats = { 'event.risk_score': { id: 'number', params: { pattern: '0.0' } } };
  const attributes = {
    title: indices,
    name,
    timeFieldName: TIME_FIELD,
    fieldFormatMap: JSON.stringify(formats),
    // It may be made before the first finding is written.
    allowNoIndex: true,
  };
  return savedObject('index-pattern', id, attributes, []);
}

export function searchObject({ id, title, view, where, columns }: SavedSearch): SavedObject {
  const searchSource = {
    query: kql(where),
    filter: [],
    highlightAll: true,
    version: true,
    indexRefName: SEARCH_SOURCE,
  };
  const attributes = {
    title,
    description: '',
    columns,
    sort: [[TIME_FIELD, 'desc']],
    kibanaSavedObjectMeta: { searchSourceJSON: JSON.stringify(searchSource) },
  };
  return savedObject('search', id, attributes, [toView(view.id, SEARCH_SOURCE)]);
}

export function dashboardObject({ id, title, description, controls, rows }: Dashboard): SavedObject {
  const panels = placed(rows).map(({ panel, x, y }) => panelOf(panel, x, y));
  const attributes = {
    title,
    description,
    version: 1,
    timeRestore: true,
    timeFrom: 'now-90d',
    timeTo: 'now',
    refreshInterval: { pause: false, value: 60_000 },
    optionsJSON: JSON.stringify({ useMargins: true, syncColors: false, syncCursor: true, hidePanelTitles: false }),
    panelsJSON: JSON.stringify(panels.map(({ json }) => json)),
    controlGroupInput: controlGroup(controls),
    kibanaSavedObjectMeta: { searchSourceJSON: JSON.stringify({ query: kql(''), filter: [] }) },
  };
  const references = [
    ...panels.flatMap((panel) => panel.references),
    ...controls.map(({ view, field }) => toView(view.id, `controlGroup_${slug(field)}:optionsListDataView`)),
  ];
  return savedObject('dashboard', id, attributes, references);
}

/** Row below row, panels from the left. */
function placed(rows: readonly Panel[][]): { panel: Panel; x: number; y: number }[] {
  let y = 0;
  return rows.flatMap((row) => {
    let x = 0;
    const top = y;
    const inRow = row.map((panel) => {
      const place = { panel, x, y: top };
      x += panel.size[0];
      return place;
    });
    if (x !== COLUMNS) throw new Error(`the row of ${row[0]!.title} is ${x} columns wide, and not ${COLUMNS}`);
    y += Math.max(...row.map(({ size }) => size[1]));
    return inRow;
  });
}

interface PlacedPanel {
  json: object;
  references: Reference[];
}

function panelOf(panel: Panel, x: number, y: number): PlacedPanel {
  const index = slug(panel.title);
  const [w, h] = panel.size;
  const common = { version: PANEL_VERSION, panelIndex: index, gridData: { x, y, w, h, i: index }, title: panel.title };
  if (panel.kind === 'text') return { json: { ...common, ...markdown(panel.markdown) }, references: [] };
  if (panel.kind === 'search') {
    const name = `panel_${index}`;
    const reference = { type: 'search', id: panel.search.id, name: `${index}:${name}` };
    return { json: { ...common, type: 'search', panelRefName: name, embeddableConfig: {} }, references: [reference] };
  }
  const { attributes, references } = lens(panel);
  const drilldown = panel.opens === undefined ? undefined : drilldownTo(panel.opens, index);
  const embeddableConfig = { attributes, enhancements: drilldown?.enhancements ?? {} };
  return {
    json: { ...common, type: 'lens', embeddableConfig },
    references: [
      ...references.map((reference) => ({ ...reference, name: `${index}:${reference.name}` })),
      ...(drilldown?.references ?? []),
    ],
  };
}

const markdown = (text: string) => ({
  type: 'visualization',
  embeddableConfig: {
    hidePanelTitles: true,
    enhancements: {},
    savedVis: {
      title: '',
      description: '',
      type: 'markdown',
      params: { fontSize: 12, openLinksInNewTab: false, markdown: text },
      uiState: {},
      data: { aggs: [], searchSource: { query: kql(''), filter: [] } },
    },
  },
});

/** A click on a value sets it as a filter of the other dashboard. */
function drilldownTo(dashboard: string, index: string) {
  const eventId = `${index}-opens`;
  const config = { useCurrentFilters: true, useCurrentDateRange: true, openInNewTab: false };
  const action = { factoryId: DRILLDOWN, name: 'Show the cluster', config };
  return {
    enhancements: { dynamicActions: { events: [{ eventId, triggers: ['FILTER_TRIGGER'], action }] } },
    references: [{ type: 'dashboard', id: dashboard, name: `${index}:drilldown:${DRILLDOWN}:${eventId}:dashboardId` }],
  };
}

const VISUALIZATIONS = { metric: 'lnsMetric', table: 'lnsDatatable', columns: 'lnsXY', bars: 'lnsXY' };

function lens(chart: Chart) {
  const buckets = chart.buckets.map((bucket, position) => ({ id: `b${position}`, bucket }));
  const metrics = chart.metrics.map((metric, position) => ({ id: `m${position}`, metric }));
  const columns = {
    ...Object.fromEntries(buckets.map(({ id, bucket }) => [id, bucketColumn(bucket)])),
    ...Object.fromEntries(metrics.map(({ id, metric }) => [id, metricColumn(metric)])),
  };
  const ids = { buckets: buckets.map(({ id }) => id), metrics: metrics.map(({ id }) => id) };
  const layer = { columnOrder: [...ids.buckets, ...ids.metrics], columns, incompleteColumns: {}, sampling: 1 };
  const references = [toView(chart.view.id, `indexpattern-datasource-layer-${LAYER}`)];
  const attributes = {
    title: chart.title,
    type: 'lens',
    visualizationType: VISUALIZATIONS[chart.kind],
    references,
    state: {
      query: kql(chart.where),
      filters: [],
      adHocDataViews: {},
      internalReferences: [],
      datasourceStates: { formBased: { layers: { [LAYER]: layer } } },
      visualization: visualization(chart, ids),
    },
  };
  return { attributes, references };
}

function bucketColumn(bucket: Bucket): object {
  const common = { label: bucket.label, customLabel: true, isBucketed: true };
  switch (bucket.kind) {
    case 'terms':
      return {
        ...common,
        operationType: 'terms',
        sourceField: bucket.field,
        dataType: 'string',
        scale: 'ordinal',
        params: {
          size: bucket.size,
          orderBy: { type: 'column', columnId: 'm0' },
          orderDirection: 'desc',
          otherBucket: false,
          missingBucket: false,
          parentFormat: { id: 'terms' },
        },
      };
    case 'filters':
      return {
        ...common,
        operationType: 'filters',
        dataType: 'string',
        scale: 'ordinal',
        params: { filters: bucket.filters.map(({ label, where }) => ({ label, input: kql(where) })) },
      };
    case 'time':
      return {
        ...common,
        operationType: 'date_histogram',
        sourceField: TIME_FIELD,
        dataType: 'date',
        scale: 'interval',
        params: { interval: 'auto', includeEmptyRows: true, dropPartials: false },
      };
  }
}

const OPERATIONS = { count: 'count', unique: 'unique_count', max: 'max' };

const metricColumn = (metric: Metric): object => ({
  label: metric.label,
  customLabel: true,
  isBucketed: false,
  operationType: OPERATIONS[metric.kind],
  sourceField: metric.kind === 'count' ? '___records___' : metric.field,
  dataType: metric.kind === 'max' ? (metric.type ?? 'number') : 'number',
  scale: 'ratio',
  // No finding is "none" for a maximum and 0 for a count.
  params: { emptyAsNull: metric.kind === 'max' },
});

function visualization({ kind }: Chart, { buckets, metrics }: { buckets: string[]; metrics: string[] }): object {
  const layer = { layerId: LAYER, layerType: 'data' };
  if (kind === 'metric') return { ...layer, metricAccessor: metrics[0] };
  if (kind === 'table') {
    const columns = [
      ...buckets.map((columnId) => ({ columnId, isTransposed: false, oneClickFilter: true })),
      ...metrics.map((columnId) => ({ columnId, isTransposed: false })),
    ];
    return { ...layer, columns, sorting: { columnId: metrics[0], direction: 'desc' } };
  }
  const seriesType = kind === 'bars' ? 'bar_horizontal' : 'bar_stacked';
  const [xAccessor, splitAccessor] = buckets;
  return {
    preferredSeriesType: seriesType,
    legend: { isVisible: splitAccessor !== undefined, position: 'bottom' },
    valueLabels: 'hide',
    fittingFunction: 'None',
    layers: [{ ...layer, seriesType, xAccessor, ...(splitAccessor && { splitAccessor }), accessors: metrics }],
  };
}

function controlGroup(controls: readonly Control[]): object {
  const panels = controls.map(({ view, field, label }, order) => {
    const id = slug(field);
    const explicitInput = { id, dataViewId: view.id, fieldName: field, title: label, selectedOptions: [] };
    return [id, { type: 'optionsListControl', order, width: 'medium', grow: false, explicitInput }] as const;
  });
  const ignore = { ignoreFilters: false, ignoreQuery: false, ignoreTimerange: false, ignoreValidations: false };
  return {
    controlStyle: 'oneLine',
    chainingSystem: 'HIERARCHICAL',
    showApplySelections: false,
    ignoreParentSettingsJSON: JSON.stringify(ignore),
    panelsJSON: JSON.stringify(Object.fromEntries(panels)),
  };
}

/** A name that is the same each time. */
const slug = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
