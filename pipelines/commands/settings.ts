/** `farmsight settings`: every value in force and where it came from. */
import { formatDuration } from '../../src/settings/duration.ts';
import { effective } from '../../src/settings/load.ts';
import { shorten } from '../render/printable.ts';
import { bold } from '../render/style.ts';
import { plainTable } from '../render/table.ts';
import { settingsFrom } from './context.ts';
import { EXIT } from './detect.ts';

/** Keys whose values are kept in milliseconds. */
const DURATIONS = new Set(['engine.lateness', 'engine.horizon', 'engine.evaluate_every']);

export function settingsCommand(flags: { config?: string; roster?: string; json?: boolean }): number {
  const rows = effective(settingsFrom(flags.config, flags.roster === undefined ? {} : { roster: flags.roster }));
  if (flags.json === true) {
    for (const row of rows) console.log(JSON.stringify(row));
    return EXIT.done;
  }
  const shownValue = (key: string, value: unknown): string =>
    shorten(DURATIONS.has(key) ? formatDuration(value as number) : JSON.stringify(value), 60);
  console.log(
    plainTable(
      ['key', 'value', 'from'].map(bold),
      rows.map(({ key, value, origin }) => [key, shownValue(key, value), origin]),
    ),
  );
  return EXIT.done;
}
