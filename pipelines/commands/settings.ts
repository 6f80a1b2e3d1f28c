/** `farmsight settings`: every value in force and where it came from. */
import Table from 'cli-table3';
import { formatDuration } from '../../src/settings/duration.ts';
import { effective } from '../../src/settings/load.ts';
import { shorten } from '../render/printable.ts';
import { bold } from '../render/style.ts';
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
  const table = new Table({ head: ['key', 'value', 'from'].map(bold), style: { head: [], border: [] }, chars: PLAIN });
  for (const { key, value, origin } of rows)
    table.push([
      key,
      shorten(DURATIONS.has(key) ? formatDuration(value as number) : JSON.stringify(value), 60),
      origin,
    ]);
  console.log(table.toString());
  return EXIT.done;
}

const PLAIN = {
  mid: '',
  'left-mid': '',
  'mid-mid': '',
  'right-mid': '',
  left: '',
  right: '',
  top: '',
  'top-left': '',
  'top-right': '',
  'top-mid': '',
  bottom: '',
  'bottom-left': '',
  'bottom-right': '',
  'bottom-mid': '',
  middle: ' ',
};
