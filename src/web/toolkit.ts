/**
 * The web framework, and the only place that knows it. In: handlers. Out: an application that answers requests, with headers
 * that leave a browser nothing to run, and markup into which no text can break out of its place.
 */
import { type Context, Hono } from 'hono';
import { html as escaped } from 'hono/html';
import { secureHeaders } from 'hono/secure-headers';
import { printable } from '../printable.ts';

export type { Context };

/** Markup that is safe to send. */
export type Html = ReturnType<typeof escaped>;
type Part = string | number | undefined | Html | readonly Part[];

/** Markup with values in it. Text is shown as it is, never as markup; what would hide or turn it becomes visible. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  escaped(strings, ...parts.map(shown));

const shown = (part: Part): unknown => {
  if (typeof part === 'string') return printable(part);
  return Array.isArray(part) ? part.map(shown) : part;
};

/** Everything a page needs comes from us, and nothing in it is a program. */
export function createApp(): Hono {
  const app = new Hono();
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
      xFrameOptions: 'DENY',
      referrerPolicy: 'no-referrer',
      // The page is served on loopback without TLS, and must not make a browser ask for it.
      strictTransportSecurity: false,
    }),
  );
  app.use(async (context, next) => {
    await next();
    context.header('Cache-Control', 'no-store');
  });
  return app;
}
