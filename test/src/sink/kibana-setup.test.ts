/** The import, against a server that answers as Kibana does: none can run here (docs/kibana.md). */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { MachineryError, UsageError } from '../../../src/errors.ts';
import { type KibanaConnection, setupKibana } from '../../../src/sink/kibana-setup.ts';
import { savedObjects } from '../../support/kibana-panels.ts';

interface Asked {
  method: string | undefined;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

interface Answer {
  status?: number;
  body: unknown;
}

let server: Server | undefined;
afterEach(() => void server?.close());

/** Answers by path, and keeps what it was asked. */
async function kibana(answers: Record<string, (asked: Asked) => Answer>): Promise<{ url: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method, url = '', headers } = request;
    const one = { method, url, headers, body: Buffer.concat(chunks).toString() };
    asked.push(one);
    const { status = 200, body } = answers[url.split('?')[0]!]?.(one) ?? { status: 404, body: 'Not Found' };
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const version = (number: string) => () => ({ body: { version: { number } } });
const objects = savedObjects();
const imported = (overwrite: boolean) => () => ({
  body: {
    success: true,
    successResults: objects.map(({ type, id }) => ({ type, id, ...(overwrite ? { overwrite } : {}) })),
  },
});
const failing = (connection: KibanaConnection): Promise<Error & { hint?: string }> =>
  setupKibana(connection).then(
    () => expect.unreachable(),
    (error) => error,
  );

describe('the import', () => {
  it('sends the file that ships, and says what was made', async () => {
    const { url, asked } = await kibana({
      '/api/status': version('8.9.0'),
      '/api/saved_objects/_import': imported(false),
    });
    const steps = await setupKibana({ url: `${url}/` });
    expect(steps).toHaveLength(objects.length);
    expect(steps).toContainEqual({ name: 'dashboard farmsight: Overview', action: 'create' });
    expect(steps).toContainEqual({ name: 'data view farmsight: findings', action: 'create' });
    const [, sent] = asked;
    expect(sent).toMatchObject({ method: 'POST', url: '/api/saved_objects/_import?overwrite=true' });
    expect(sent!.headers).toMatchObject({
      'kbn-xsrf': 'farmsight',
      'content-type': expect.stringMatching(/^multipart\/form-data; boundary=/),
    });
    expect(sent!.body).toMatch(/name="file"; filename="farmsight\.ndjson"/);
    for (const { id } of objects) expect(sent!.body).toContain(`"id":"${id}"`);
  });

  it('says what was there before', async () => {
    const { url } = await kibana({ '/api/status': version('9.5.4'), '/api/saved_objects/_import': imported(true) });
    expect(new Set((await setupKibana({ url })).map(({ action }) => action))).toEqual(new Set(['update']));
  });

  it('goes to its space below a base path, with the key', async () => {
    const { url, asked } = await kibana({
      '/kibana/s/so%20c/api/status': version('9.0.0'),
      '/kibana/s/so%20c/api/saved_objects/_import': imported(false),
    });
    await setupKibana({ url: `${url}/kibana`, space: 'so c', login: { apiKey: 'tulip-7' } });
    expect(asked.map(({ headers }) => headers.authorization)).toEqual(['ApiKey tulip-7', 'ApiKey tulip-7']);
  });

  it('does nothing with dryRun', async () => {
    const { url, asked } = await kibana({ '/api/status': version('9.5.4') });
    const steps = await setupKibana({ url, login: { username: 'ann', password: 'tulip-7' } }, { dryRun: true });
    expect([steps.length, new Set(steps.map(({ action }) => action))]).toEqual([objects.length, new Set(['import'])]);
    expect(asked.map(({ method, headers }) => [method, headers.authorization])).toEqual([
      ['GET', 'Basic YW5uOnR1bGlwLTc='],
    ]);
  });
});

describe('says in one line', () => {
  it.each(['7.17.9', '8.8.2'])('that Kibana %s is too old', async (number) => {
    const { url } = await kibana({ '/api/status': version(number) });
    const error = await failing({ url });
    expect(error).toBeInstanceOf(UsageError);
    expect([error.message, error.hint]).toEqual([`Kibana has version ${number}`, 'the dashboards need 8.9 or newer']);
  });

  it.each<[string, Answer, RegExp, RegExp]>([
    ['refused login', { status: 401, body: 'Unauthorized' }, /refused with 401: Unauthorized/, /API key/],
    ['missing right', { status: 403, body: 'Forbidden' }, /refused with 403/, /manage saved objects/],
    ['unknown space', { status: 404, body: 'Not Found' }, /refused with 404/, /space/],
    ['page of a proxy', { body: '<html>' }, /the answer of .* is no JSON/, /base path/],
    [
      'refused object',
      {
        body: {
          success: false,
          errors: [{ type: 'dashboard', id: 'farmsight-cluster', error: { type: 'missing_references' } }],
        },
      },
      /cannot import dashboard farmsight: Cluster: missing_references/,
      /missing/,
    ],
  ])('%s', async (_, answer, message, hint) => {
    const { url } = await kibana({ '/api/status': version('9.5.4'), '/api/saved_objects/_import': () => answer });
    const error = await failing({ url, login: { apiKey: 'tulip-7' } });
    expect(error).toBeInstanceOf(MachineryError);
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
    expect(`${error.stack} ${JSON.stringify(error)}`).not.toContain('tulip-7');
  });

  it('that something else answers', async () => {
    const { url } = await kibana({ '/api/status': () => ({ body: { name: 'elasticsearch' } }) });
    expect((await failing({ url })).message).toMatch(/does not say its version/);
  });

  it('that nobody answers', async () => {
    const error = await failing({ url: 'http://127.0.0.1:9' });
    expect(error).toBeInstanceOf(MachineryError);
    expect(error.message).toMatch(/^Kibana: cannot be asked: [^\n]+$/);
  });
});
