/** A process that runs detect on a folder made by `writeCompany`, committing after every batch, or as often as told: it is there to be killed. */
import { detectInputs } from './scenario.ts';

const [folder, storePath, ...specs] = process.argv.slice(2) as [string, string, ...string[]];
await detectInputs(specs, folder, {
  storePath,
  threads: 1,
  commitEveryMs: Number(process.env['COMMIT_EVERY_MS'] ?? 0),
  onProgress: ({ records }) => process.stdout.write(`${records}\n`),
});
process.stdout.write('done\n');
