/** Writes config/kibana/farmsight.ndjson. Usage: npm run kibana, after a change in scripts/kibana/dashboards.ts. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DASHBOARDS, SEARCHES, VIEWS } from './kibana/dashboards.ts';
import { dashboardObject, dataViewObject, searchObject } from './kibana/saved-objects.ts';

const FILE = new URL('../config/kibana/farmsight.ndjson', import.meta.url);

/** One object a line, those that others refer to first. */
export const ndjson = (): string =>
  [...VIEWS.map(dataViewObject), ...SEARCHES.map(searchObject), ...DASHBOARDS.map(dashboardObject)]
    .map((object) => `${JSON.stringify(object)}\n`)
    .join('');

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(new URL('.', FILE), { recursive: true });
  writeFileSync(FILE, ndjson());
}
