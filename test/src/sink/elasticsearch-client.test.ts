/** What can be said of the client without a cluster; test/e2e/elasticsearch.test.ts has the rest. */
import { expect, it } from 'vitest';
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
