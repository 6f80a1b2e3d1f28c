/** Free ports on loopback. In: how many. Out: that many ports nobody listens on at the moment. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** All are held open until the last is found, so that no two are the same. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  for (const server of servers) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  for (const server of servers) {
    server.close();
    await once(server, 'close');
  }
  return ports;
}

export const freePort = async (): Promise<number> => (await freePorts(1))[0]!;
