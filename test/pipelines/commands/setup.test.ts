/** What of `setup` can be seen without Kafka and Elasticsearch; test/e2e has the rest. */
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documents, run, temporaryFolder } from './run.ts';

const path = temporaryFolder();
let kibana: Server;

beforeAll(async () => {
  kibana = createServer((request, response) => {
    const { authorization } = request.headers;
    request.resume();
    if (authorization !== 'ApiKey tulip-7') response.writeHead(401).end('Unauthorized');
    else if (request.url === '/s/soc/api/status') response.end('{"version":{"number":"9.5.4"}}');
    else
      response.end(
        '{"success":true,"successResults":[{"type":"dashboard","id":"farmsight-cluster","overwrite":true}]}',
      );
  });
  await new Promise<void>((resolve) => kibana.listen(0, '127.0.0.1', resolve));
  const { port } = kibana.address() as AddressInfo;
  writeFileSync(
    path('kibana.yaml'),
    `kibana: { url: 'http://127.0.0.1:${port}', space: soc, api_key: { env: KIBANA_KEY } }\n`,
  );
});
afterAll(() => void kibana.close());

const setup = (key: string, ...args: string[]) =>
  run(['setup', 'kibana', '--config', path('kibana.yaml'), ...args], { env: { KIBANA_KEY: key } });

describe('setup kibana', () => {
  it('is a table of what was made and what replaced', async () => {
    const { code, out, err } = await setup('tulip-7');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^ *created +data view farmsight: findings *$/m);
    expect(out).toMatch(/^ *updated +dashboard farmsight: Cluster *$/m);
  });

  it('is a list of what would be imported with --dry-run --json', async () => {
    const { code, out } = await setup('tulip-7', '--dry-run', '--json');
    expect([code, new Set(documents<{ action: string }>(out).map(({ action }) => action))]).toEqual([
      0,
      new Set(['import']),
    ]);
  });

  it('ends with 4 and a hint where the login is wrong, and does not show it', async () => {
    const { code, out, err } = await setup('rose-1');
    expect([code, out]).toEqual([4, '']);
    expect(err).toBe('farmsight: Kibana: refused with 401: Unauthorized\n  check the API key, or user and password\n');
  });

  it.each([
    [['setup', 'kibana'], /the settings say nothing of Kibana\n {2}write kibana\.url/],
    [['setup', 'kibanna'], /there is nothing to set up in kibanna\n {2}did you mean kibana\?/],
    [['setup', 'grafana'], /there is nothing to set up in grafana\n {2}there is in kafka, elasticsearch, kibana/],
  ])('%j ends with 2', async (args, message) => {
    const { code, err } = await run(args);
    expect([code, err]).toEqual([2, expect.stringMatching(message)]);
  });
});
