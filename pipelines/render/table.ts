/** Plain tables without lines, for a terminal or a file. In: heads and rows. Out: text in columns. */
import Table from 'cli-table3';

const NO_LINES = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
  ].map((part) => [part, '']),
);

export type Cell = string | { colSpan: number; content: string; hAlign: 'left' | 'right' };

export function plainTable(
  head: readonly string[],
  rows: readonly Cell[][],
  rightAligned: readonly number[] = [],
): string {
  const table = new Table({
    head: [...head],
    colAligns: head.map((_, column) => (rightAligned.includes(column) ? 'right' : 'left')),
    style: { head: [], border: [] },
    chars: { ...NO_LINES, middle: ' ' },
  });
  for (const row of rows) table.push(row as string[]);
  return table.toString();
}
