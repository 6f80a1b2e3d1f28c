/** What can be said of the client without a cluster; test/e2e/elasticsearch.test.ts has the rest. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { MachineryError } from '../../../src/errors.ts';
import {
  connectElasticsearch,
  elasticsearchFailure,
  isConnectionTrouble,
  statusOf,
} from '../../../src/sink/elasticsearch-client.ts';

it('says in one line that nobody answers', async () => {
  const client = connectElasticsearch({ nodes: ['http://127.0.0.1:9'] });
  const error = await client.cluster.health().catch((thrown) => thrown);
  expect([isConnectionTrouble(error), statusOf(error)]).toEqual([true, undefined]);
  const failure = elasticsearchFailure('cannot write', error);
  expect(failure).toBeInstanceOf(MachineryError);
  expect(failure.message).toMatch(/^Elasticsearch: cannot write: [^\n]*ECONNREFUSED[^\n]*$/);
  expect(failure.hint).toBe('check the address, and the certificate authority if it is https');
});

it('never puts the key or the password into an error', async () => {
  for (const login of [{ apiKey: 'canary-secret' }, { username: 'ann', password: 'canary-secret' }]) {
    const client = connectElasticsearch({ nodes: ['http://127.0.0.1:9'], login });
    const error = await client.cluster.health().catch((thrown) => thrown);
    expect(JSON.stringify(error) + String(error.stack)).not.toContain('canary-secret');
  }
});

let stop = (): void => undefined;
afterEach(() => stop());

/** A server that answers everything with `{}`, under the name of a product. */
async function answering(product: Record<string, string>): Promise<{ url: string; asked: IncomingHttpHeaders[] }> {
  const asked: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers);
    request
      .resume()
      .on('end', () => response.writeHead(200, { 'content-type': 'application/json', ...product }).end('{}'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stop = () => void server.close();
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

it('asks for no version of its answers, because Elasticsearch 8 refuses to answer as 9', async () => {
  const { url, asked } = await answering({ 'x-elastic-product': 'Elasticsearch' });
  const client = connectElasticsearch({ nodes: [url] });
  await client.cluster.health();
  await client.bulk({ operations: [{ index: { _index: 'i' } }, {}] });
  await client.search({ query: { match_all: {} } });
  await client.close();
  const types = asked.flatMap((headers) => [headers.accept, headers['content-type']]);
  expect(types).toHaveLength(6);
  for (const type of types) expect(type).not.toContain('compatible-with');
});

it('says that another product answers', async () => {
  const { url } = await answering({});
  const client = connectElasticsearch({ nodes: [url] });
  const error = await client.cluster.health().catch((thrown) => thrown);
  await client.close();
  expect(elasticsearchFailure('cannot write', error).hint).toBe('what answers there is no Elasticsearch 8 or 9');
});
