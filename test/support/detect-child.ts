/** A process that runs detect on a folder made by `writeCompany`, committing after every batch: it is there to be killed. */
import { join } from 'node:path';
import { detectorOptions } from '../../pipelines/commands/context.ts';
import { detect } from '../../pipelines/embedded.ts';
import { SOURCES } from '../../src/parse/registry.ts';
import { loadSettings } from '../../src/settings/load.ts';
import { resolveInputs } from '../../src/source/inputs.ts';

const [folder, store, ...specs] = process.argv.slice(2) as [string, string, ...string[]];
const { settings } = loadSettings(join(folder, 'settings.json'), detectorOptions(), {
  roster: join(folder, 'roster.csv'),
});
await detect({
  inputs: await resolveInputs(specs, SOURCES),
  settings,
  storePath: store,
  threads: 1,
  commitEveryMs: 0,
  onProgress: ({ records }) => process.stdout.write(`${records}\n`),
});
process.stdout.write('done\n');
