/** The writer against a server that answers as told: what a real one does only by chance. The real one: test/e2e. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { ElasticsearchWriter, type Refusal, type WriterOptions } from '../../../src/sink/elasticsearch.ts';
import { connectElasticsearch } from '../../../src/sink/elasticsearch-client.ts';

interface Answer {
  status?: number;
  /** Status of each item; 201 where absent. */
  items?: Record<string, number>;
}

let server: Server | undefined;
afterEach(() => server?.close());

/** Answers request after request as told, and then accepts everything. `requests` are the ids in each request. */
async function writerAgainst(answers: Answer[], options: Partial<WriterOptions> = {}) {
  const requests: string[][] = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const lines = Buffer.concat(chunks).toString().trimEnd().split('\n');
      const ids = lines.filter((_, index) => index % 2 === 0).map((line) => JSON.parse(line).index._id as string);
      requests.push(ids);
      const { status = 200, items = {} } = answers[requests.length - 1] ?? {};
      const body = { items: ids.map((id) => ({ index: { status: items[id] ?? 201, ...errorFor(items[id]) } })) };
      response.writeHead(status, { 'x-elastic-product': 'Elasticsearch', 'content-type': 'application/json' });
      response.end(JSON.stringify(status === 200 ? body : { error: { type: 'told_to', reason: 'told to' }, status }));
    });
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  const client = connectElasticsearch({ nodes: [`http://127.0.0.1:${(server.address() as AddressInfo).port}`] });
  const refusals: Refusal[] = [];
  const writer = new ElasticsearchWriter(client, { onRefused: (refusal) => refusals.push(refusal), ...options });
  const add = async (...ids: string[]) => {
    for (const id of ids) await writer.add({ index: 'i', id, version: 1, body: { id } });
  };
  return { writer, add, requests, refusals };
}

const errorFor = (status = 201): object => (status < 300 ? {} : { error: { type: 'told_to', reason: 'told to' } });

it('sends again only what failed, behind what came meanwhile', async () => {
  const { writer, add, requests, refusals } = await writerAgainst([{ items: { b: 429, c: 503, d: 400, e: 409 } }]);
  await add('a', 'b', 'c', 'd', 'e');
  await writer.drain();
  expect(requests).toEqual([
    ['a', 'b', 'c', 'd', 'e'],
    ['b', 'c'],
  ]);
  expect(refusals.map(({ document, reason }) => [document.id, reason])).toEqual([['d', 'told_to: told to']]);
  expect(writer.counts).toEqual({ indexed: 3, repeated: 1, refused: 1, retried: 2 });
});

it('halves requests that are too large, down to the one document that is', async () => {
  const { writer, add, requests, refusals } = await writerAgainst([{ status: 413 }, { status: 413 }, { status: 413 }]);
  await add('a', 'b', 'c', 'd');
  await writer.drain();
  expect(requests.map(({ length }) => length)).toEqual([4, 2, 1, 1, 1, 1]);
  expect(refusals.map(({ document }) => document.id)).toHaveLength(1);
  expect(writer.counts).toMatchObject({ indexed: 3, refused: 1 });
});

it('makes requests smaller while the cluster is overloaded, and larger again afterwards', async () => {
  const { writer, add, requests } = await writerAgainst([{ status: 429 }, { status: 429 }]);
  await add(...Array.from({ length: 12 }, (_, index) => `d${index}`));
  await writer.drain();
  expect(requests.map(({ length }) => length)).toEqual([12, 6, 3, 6, 3]);
  expect(writer.counts).toMatchObject({ indexed: 12, refused: 0 });
});

it('makes requests smaller where a node refuses only some of the documents, each time the same', async () => {
  // Twelve at once are more than the node ever takes, and so are six.
  const some = (...ids: string[]): Answer => ({ items: Object.fromEntries(ids.map((id) => [id, 429])) });
  const heavy = Array.from({ length: 12 }, (_, index) => `heavy${index}`);
  const { writer, add, requests } = await writerAgainst([some(...heavy), some(...heavy)]);
  await add('light0', 'light1', ...heavy);
  await writer.drain();
  expect(requests.map(({ length }) => length)).toEqual([14, 7, 3, 6, 3]);
  expect(writer.counts).toEqual({ indexed: 14, repeated: 0, refused: 0, retried: 19 });
});

it.each([400, 401, 403])('a request answered with %i is broken machinery, now and later', async (status) => {
  const { writer, add } = await writerAgainst([{ status }]);
  await add('a');
  await expect(writer.drain()).rejects.toThrow('Elasticsearch: cannot write');
  await expect(add('b')).rejects.toThrow('Elasticsearch: cannot write');
});

it('makes the caller wait while too much is pending', async () => {
  const { writer, add, requests } = await writerAgainst([], { maxPending: 10 });
  let most = 0;
  for (let id = 0; id < 100; id++) {
    await add(`d${id}`);
    most = Math.max(most, writer.pending);
  }
  await writer.drain();
  expect(most).toBeLessThanOrEqual(10);
  expect(requests.flat()).toHaveLength(100);
});

it('drains at once when there is nothing to write', async () => {
  const { writer, requests } = await writerAgainst([]);
  await writer.drain();
  expect([writer.pending, requests]).toEqual([0, []]);
});
