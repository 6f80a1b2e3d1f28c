/** What ships for Kibana: made from scripts/kibana, whole in itself, and placed so that no panel covers another. */
import { expect, it } from 'vitest';
import { ndjson } from '../../scripts/kibana.ts';
import { panelsOf, savedObjects } from '../support/kibana-panels.ts';
import { read } from './files.ts';

const objects = savedObjects();
const dashboards = objects.filter(({ type }) => type === 'dashboard').map((object) => [object.id, object] as const);

it('is what scripts/kibana makes', () => {
  expect(read('config/kibana/farmsight.ndjson'), 'run `npm run kibana`').toBe(ndjson());
});

it('has each object once, and all that they refer to', () => {
  const ids = objects.map(({ type, id }) => `${type} ${id}`);
  expect(new Set(ids).size).toBe(ids.length);
  const missing = objects
    .flatMap(({ references }) => references)
    .filter(({ type, id }) => !ids.includes(`${type} ${id}`));
  expect(missing).toEqual([]);
});

it.each(dashboards)('%s repeats the references of its panels, and has no others', (_, dashboard) => {
  const wanted = panelsOf(dashboard).flatMap(
    ({ panelIndex, panelRefName, embeddableConfig: { attributes, enhancements } }) => [
      ...(attributes?.references ?? []).map(({ name, id }) => `${panelIndex}:${name} ${id}`),
      ...(panelRefName === undefined ? [] : [`${panelIndex}:${panelRefName} `]),
      ...(enhancements?.dynamicActions?.events ?? []).map(
        ({ eventId, action }) => `${panelIndex}:drilldown:${action.factoryId}:${eventId}:dashboardId `,
      ),
    ],
  );
  const given = dashboard.references
    .filter(({ name }) => !name.startsWith('controlGroup_'))
    .map(({ type, name, id }) => `${name} ${type === 'index-pattern' ? id : ''}`);
  expect(given.sort()).toEqual(wanted.sort());
});

it.each(dashboards)('%s has panels that stay within 48 columns and cover none', (_, dashboard) => {
  const taken = new Map<string, string>();
  for (const { panelIndex, gridData } of panelsOf(dashboard)) {
    expect(gridData.i).toBe(panelIndex);
    expect(gridData.x + gridData.w).toBeLessThanOrEqual(48);
    for (let x = gridData.x; x < gridData.x + gridData.w; x++)
      for (let y = gridData.y; y < gridData.y + gridData.h; y++) {
        expect(taken.get(`${x} ${y}`), `${panelIndex} at ${x}, ${y}`).toBeUndefined();
        taken.set(`${x} ${y}`, panelIndex);
      }
  }
});

it('leads from the overview to a cluster and back', () => {
  const [overview, cluster] = ['farmsight-overview', 'farmsight-cluster'].map(
    (id) => objects.find((object) => object.id === id)!,
  );
  const leads = overview!.references.filter(({ name }) => name.includes(':drilldown:'));
  expect(leads).toMatchObject([{ type: 'dashboard', id: cluster!.id }]);
  expect(cluster!.attributes['panelsJSON']).toContain(`(dashboards#/view/${overview!.id})`);
});
