/** Colors and weights for people; plain text for pipes, files and NO_COLOR. */
import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

const style =
  (format: Format) =>
  (text: string): string =>
    styleText(format, text, { stream: process.stdout });

export const bold = style('bold');
export const dim = style('dim');
export const red = style('red');
export const yellow = style('yellow');
export const green = style('green');

/** A risk in the color of what it asks for. */
export function riskText(risk: number, alertLine: number): string {
  const text = risk.toFixed(1).padStart(5);
  if (risk >= alertLine) return bold(red(text));
  return risk >= alertLine / 2 ? yellow(text) : text;
}

/** Columns of the terminal, within what can be read well; 100 where there is none. */
export const terminalColumns = (): number => Math.max(60, Math.min(process.stdout.columns ?? 100, 140));
