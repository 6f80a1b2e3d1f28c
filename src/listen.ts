/** A server that answers. In: a server and where it shall listen. Out: the port it got. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MachineryError } from './errors.ts';

export interface Address {
  host: string;
  /** 0 takes one that is free. */
  port: number;
}

/** Throws MachineryError where the address cannot be had. */
export async function listen(server: Server, { host, port }: Address): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', (error: NodeJS.ErrnoException) => {
    const hint = error.code === 'EADDRINUSE' ? 'another program has it; give another port, or 0 for any' : undefined;
    reject(new MachineryError(`cannot listen on ${host}:${port}: ${error.message}`, hint, { cause: error }));
  });
  server.listen(port, host, resolve);
  await promise;
  return (server.address() as AddressInfo).port;
}
