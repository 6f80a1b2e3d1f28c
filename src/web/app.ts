/**
 * The page: findings of a store, for a person to look at. In: a store and the key that opens the page. Out: an application that
 * answers requests. It reads and never writes, so nothing that reaches it can change a finding.
 */
import { readFileSync } from 'node:fs';
import type { Store } from '../checkpoint/store.ts';
import { MachineryError, UsageError } from '../errors.ts';
import { findingLine, findingLines } from '../sink/ndjson.ts';
import { isKey, isLoopback, keyCookie, keyOf } from './access.ts';
import { type Filter, parseFilter } from './filter.ts';
import { findingPage } from './pages/finding.ts';
import { findingsPage } from './pages/findings.ts';
import { messagePage } from './pages/message.ts';
import { refusedPage } from './pages/refused.ts';
import { type Context, createApp, type Html } from './toolkit.ts';

/** Looks into the store as it is now: a run may be writing to it. */
export type Look = <T>(read: (store: Store) => T) => T;

export interface Page {
  look: Look;
  key: string;
  /** A command as it can be typed, for what the page itself does not do. */
  command(words: string): string;
}

const STYLE = readFileSync(new URL('./page.css', import.meta.url), 'utf8');
const ICON = readFileSync(new URL('./icon.svg', import.meta.url), 'utf8');

const REFUSED_A_PAGE = 50;

export function pageApp({ look, key, command }: Page): { fetch(request: Request): Response | Promise<Response> } {
  const app = createApp();

  app.use(async (context, next) => {
    if (isLoopback(context.req.header('host'))) return next();
    return say(context, 421, 'This page answers to 127.0.0.1 only', 'Open the address that farmsight serve printed.');
  });
  app.get('/page.css', (context) => context.body(STYLE, 200, { 'content-type': 'text/css; charset=utf-8' }));
  app.get('/icon.svg', (context) => context.body(ICON, 200, { 'content-type': 'image/svg+xml' }));
  app.use(async (context, next) => {
    const host = context.req.header('host')!;
    const { searchParams, pathname } = new URL(context.req.url);
    if (isKey(searchParams.get('key') ?? undefined, key)) {
      // Out of the address, which is easily copied to others.
      searchParams.delete('key');
      const rest = searchParams.size === 0 ? '' : `?${searchParams}`;
      return context.body(null, 303, { location: `${pathname}${rest}`, 'set-cookie': keyCookie(host, key) });
    }
    if (isKey(keyOf(host, context.req.header('cookie'), context.req.header('authorization')), key)) return next();
    return say(
      context,
      401,
      'This page needs its key',
      'It shows whom farmsight suspects, so it opens only with the address that farmsight serve printed when it started; each start makes a new one.',
    );
  });

  app.get('/', (context) => {
    const filter = parseFilter(context.req.query());
    if ('problem' in filter) return say(context, 400, filter.problem, 'Go back and change it.');
    return look((store) => {
      const findings = foundBy(store, filter);
      const refused = store.deadLetterCounts().reduce((sum, { count }) => sum + count, 0);
      return context.html(findingsPage({ findings, filter, refused, counters: store.counters() ?? {}, command }));
    });
  });
  app.get('/findings.ndjson', (context) => {
    const filter = parseFilter(context.req.query());
    if ('problem' in filter) return context.text(`${filter.problem}\n`, 400);
    const lines = findingLines(look((store) => foundBy(store, filter)));
    return context.body(lines, 200, { 'content-type': 'application/x-ndjson; charset=utf-8' });
  });
  app.get('/findings/:id', (context) =>
    look((store) => {
      const id = context.req.param('id');
      const asJson = id.endsWith('.json');
      const finding = store.finding(asJson ? id.slice(0, -'.json'.length) : id);
      if (finding === undefined || finding === 'ambiguous')
        return say(
          context,
          404,
          finding === undefined ? `There is no finding ${id}` : `Several findings begin with ${id}`,
          'The list has all of them, closed ones too where you ask for them.',
        );
      if (asJson)
        return context.body(`${findingLine(finding)}\n`, 200, { 'content-type': 'application/json; charset=utf-8' });
      const revisions = store.revisions(finding.farmsight.finding.id);
      return context.html(findingPage({ finding, revisions, command }));
    }),
  );
  app.get('/refused', (context) => {
    const page = Math.max(1, Math.trunc(Number(context.req.query('page'))) || 1);
    return look((store) => {
      const letters = store.deadLetters({ limit: REFUSED_A_PAGE, offset: (page - 1) * REFUSED_A_PAGE });
      return context.html(refusedPage({ counts: store.deadLetterCounts(), letters, page, perPage: REFUSED_A_PAGE }));
    });
  });

  app.notFound((context) => say(context, 404, 'There is no such page', 'The list of findings is where to begin.'));
  app.onError((error, context) => {
    if (error instanceof UsageError || error instanceof MachineryError)
      return say(context, 503, error.message, error.hint ?? 'Nothing is lost.');
    return say(context, 500, 'An error that should not happen', String(error));
  });
  return app;
}

const foundBy = (store: Store, { all, ...filter }: Filter) =>
  store.findings(filter).filter((finding) => all || finding.farmsight.finding.status === 'open');

const say = (context: Context, status: 400 | 401 | 404 | 421 | 500 | 503, what: string, hint: string) =>
  context.html(messagePage(what, hint) as Html, status);
