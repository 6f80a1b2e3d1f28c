/** The page over HTTP, on this machine only. In: what answers requests. Out: a server that can be closed. */
import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { listen } from '../listen.ts';

export interface PageServer {
  port: number;
  /** Breaks off what is still open: browsers keep connections. */
  close(): void;
}

/** Throws MachineryError where the port cannot be had. */
export async function serveOnLoopback(
  fetch: (request: Request) => Response | Promise<Response>,
  port: number,
): Promise<PageServer> {
  const server = createAdaptorServer({ fetch }) as Server;
  const got = await listen(server, { host: '127.0.0.1', port });
  return {
    port: got,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
