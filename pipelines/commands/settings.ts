/** `farmsight settings`: every value in force and where it came from. */
import { type Effective, effective } from '../../src/settings/load.ts';
import { bold, dim, terminalColumns } from '../render/style.ts';
import { table } from '../render/table.ts';
import { shorten } from '../render/text.ts';
import { type SettingsFlags, settingsFrom, write } from './context.ts';
import { EXIT } from './exit.ts';

/** `storeOrigin` tells where the name of the store comes from, which is no part of the settings file. */
export async function settingsCommand(
  flags: SettingsFlags & { store: string; json?: boolean },
  storeOrigin: string,
): Promise<number> {
  const rows = [{ key: 'store', value: flags.store, origin: storeOrigin }, ...effective(settingsFrom(flags))];
  await write(flags.json === true ? rows.map((row) => `${JSON.stringify(row)}\n`).join('') : settingsTable(rows));
  return EXIT.done;
}

function settingsTable(rows: readonly Effective[]): string {
  const columns = Math.max(24, terminalColumns() - 80);
  const isDefault = ({ origin }: Effective): boolean => origin === 'default';
  const cells = rows.map((row) => [
    row.key,
    shorten(wordsOf(row.value), columns),
    isDefault(row) ? dim(row.origin) : row.origin,
  ]);
  return `${table([['key', 'value', 'from'].map(bold), ...cells]).join('\n')}\n${dim('--json shows long values in full')}\n`;
}

const wordsOf = (value: unknown): string => (Array.isArray(value) ? value.join(', ') || 'none' : String(value));
