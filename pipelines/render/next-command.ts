/** A command to give next. In: what follows `farmsight`, and the store it is about. Out: the line as it can be typed here. */
const DEFAULT_STORE = 'farmsight.db';

/** In a checkout farmsight is started by npx, and so must be what comes next. */
export function nextCommand(words: string, store: string = DEFAULT_STORE): string {
  const start = process.env['npm_command'] === undefined ? 'farmsight' : 'npx farmsight';
  return `${start} ${words}${store === DEFAULT_STORE ? '' : ` --store ${store}`}`;
}
