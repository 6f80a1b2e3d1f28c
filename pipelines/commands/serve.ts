/** `farmsight serve`: the findings of a store as a page in the browser, for whoever has the address that is printed. */
import { readStore } from '../../src/checkpoint/store.ts';
import { newKey } from '../../src/web/access.ts';
import { pageApp } from '../../src/web/app.ts';
import { serveOnLoopback } from '../../src/web/server.ts';
import { nextCommand } from '../render/next-command.ts';
import { bold, dim } from '../render/style.ts';
import { write } from './context.ts';
import { EXIT } from './exit.ts';

export async function serveCommand({ store, port }: { store: string; port: number }): Promise<number> {
  // A wrong path is told here and not by the page.
  readStore(store, () => undefined);
  const key = newKey();
  const app = pageApp({
    look: (read) => readStore(store, read),
    key,
    command: (words) => nextCommand(words, store),
  });
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.once(signal, () => stop());
  const server = await serveOnLoopback(app.fetch, port);
  await write(
    `The findings of ${store} are at\n\n  ${bold(`http://127.0.0.1:${server.port}/?key=${key}`)}\n\n${dim('for whoever has this address, on this machine only, until Ctrl-C. The page shows the store as it is, also while a run writes to it.')}\n`,
  );
  await stopped;
  server.close();
  return EXIT.done;
}
