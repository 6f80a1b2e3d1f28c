/** The writer, the templates and the documents against a real Elasticsearch, with the troubles one has. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ElasticsearchStack, startElasticsearch } from '../../scripts/stack/elasticsearch.ts';
import { realPartsRun } from '../../scripts/stack/requirements.ts';
import { MachineryError, UsageError } from '../../src/errors.ts';
import { ElasticsearchWriter, type Refusal } from '../../src/sink/elasticsearch.ts';
import { type Client, connectElasticsearch } from '../../src/sink/elasticsearch-client.ts';
import {
  CLUSTERS,
  DEAD_LETTERS,
  deadLetterDocument,
  deadLetterOf,
  documentsOf,
  FINDINGS,
  MEMBERS,
} from '../../src/sink/elasticsearch-documents.ts';
import { setupElasticsearch, templates } from '../../src/sink/elasticsearch-setup.ts';
import { exampleFinding } from '../support/finding.ts';

const STREAM = 'logs-farmsight.findings-default';

describe.runIf(realPartsRun())('a real Elasticsearch', () => {
  let node: ElasticsearchStack;
  let client: Client;

  beforeAll(async () => {
    node = await startElasticsearch({ settings: { 'indexing_pressure.memory.limit': '1mb' } });
    client = connectElasticsearch({ nodes: [node.url], requestTimeoutMs: 10_000 });
  });
  afterAll(async () => {
    await client?.close();
    await node?.stop();
  });

  const count = async (index: string): Promise<number> => {
    await client.indices.refresh({ index });
    return (await client.count({ index })).count;
  };

  const writerWith = (refusals: Refusal[] = []): ElasticsearchWriter =>
    new ElasticsearchWriter(client, { onRefused: (refusal) => refusals.push(refusal) });

  describe('setup', () => {
    it('says what it would do, does it once, and then leaves everything alone', async () => {
      const actions = async (options = {}) => (await setupElasticsearch(client, options)).map(({ action }) => action);
      const all = templates().length;
      expect(await actions({ dryRun: true })).toEqual(Array(all).fill('create'));
      expect(await actions()).toEqual(Array(all).fill('create'));
      expect(await actions()).toEqual(Array(all).fill('keep'));
    });

    it('brings an older template up to date, and with it the indices that are there', async () => {
      const name = 'farmsight-dead-letters';
      const { body } = templates().find((template) => template.name === name)!;
      await client.indices.putIndexTemplate({ name, ...body, composed_of: [], version: 0 } as never);
      await client.indices.create({ index: name });
      expect(await setupElasticsearch(client)).toContainEqual({ kind: 'index template', name, action: 'update' });
      const mappings = await client.indices.getMapping({ index: name });
      expect(mappings[name]!.mappings.properties).toHaveProperty('farmsight.properties.dead_letter.properties.stage');
      await client.indices.delete({ index: name });
    });

    it('refuses to overwrite a newer template', async () => {
      const name = 'farmsight-clusters';
      const { body } = templates().find((template) => template.name === name)!;
      await client.indices.putIndexTemplate({ name, ...body, version: 99 } as never);
      await expect(setupElasticsearch(client)).rejects.toThrow(UsageError);
      await client.indices.putIndexTemplate({ name, ...body } as never);
    });
  });

  describe('documents', () => {
    it('fit the strict mappings, and a repeat changes nothing', async () => {
      const refusals: Refusal[] = [];
      const writer = writerWith(refusals);
      const finding = exampleFinding();
      finding.farmsight.cluster.left = ['ACME-LT-199'];
      const documents = documentsOf(finding);
      for (const document of [...documents, ...documents]) await writer.add(document);
      await writer.drain();
      expect(refusals).toEqual([]);
      expect(writer.counts).toEqual({ indexed: documents.length, repeated: documents.length, refused: 0, retried: 0 });
      expect([await count(FINDINGS), await count(STREAM), await count(CLUSTERS), await count(MEMBERS)]).toEqual([
        1, 1, 1, 4,
      ]);
    });

    it('leave the newest revision, in whatever order they come', async () => {
      const writer = writerWith();
      for (const revision of [3, 5, 2, 4]) {
        const finding = exampleFinding({ id: 'order', revision, risk: 10 * revision });
        await writer.add(documentsOf(finding)[0]!);
      }
      await writer.drain();
      const { _source, _version } = await client.get<{ event: { risk_score: number } }>({
        index: FINDINGS,
        id: 'order',
      });
      expect([_version, _source!.event.risk_score]).toEqual([5, 50]);
    });

    it('answer the questions Kibana asks', async () => {
      const { fields } = await client.fieldCaps({ index: 'farmsight-findings', fields: '*' });
      expect(fields['event.risk_score']).toHaveProperty('float.aggregatable', true);
      expect(fields['related.ip']).toHaveProperty('ip.aggregatable', true);
      const { hits } = await client.search({ index: FINDINGS, query: { term: { 'related.ip': '203.0.113.0/24' } } });
      expect(hits.hits.map(({ _id }) => _id)).toContain('f1');
    });
  });

  it('a document it refuses becomes a dead letter, and the others go on', async () => {
    const refusals: Refusal[] = [];
    const writer = writerWith(refusals);
    const [good] = documentsOf(exampleFinding({ id: 'good' }));
    await writer.add({ index: FINDINGS, id: 'unknown-field', version: 1, body: { surprise: 1 } });
    await writer.add({ index: FINDINGS, id: 'no-date', version: 1, body: { '@timestamp': 'yesterday' } });
    await writer.add(good!);
    await writer.drain();
    expect(writer.counts).toMatchObject({ indexed: 1, refused: 2 });
    expect(refusals.map(({ document, reason }) => [document.id, reason.split(':')[0]])).toEqual([
      ['unknown-field', 'strict_dynamic_mapping_exception'],
      ['no-date', 'document_parsing_exception'],
    ]);
    for (const refusal of refusals) {
      const letter = deadLetterOf(refusal);
      await writer.add(deadLetterDocument(letter, '2026-02-03T08:15:30.120Z'));
    }
    await writer.drain();
    expect(await count(DEAD_LETTERS)).toBe(2);
  });

  it('429: more than the cluster can take at once is written in smaller pieces, all of it', async () => {
    const writer = writerWith();
    const filler = 'x'.repeat(2000);
    await client.indices.create({ index: 'overload' });
    for (let id = 0; id < 3000; id++)
      await writer.add({ index: 'overload', id: `d${id}`, version: 1, body: { filler } });
    await writer.drain();
    expect(writer.counts).toMatchObject({ indexed: 3000, refused: 0 });
    expect(writer.counts.retried).toBeGreaterThan(0);
    expect(await count('overload')).toBe(3000);
  });

  it.each([
    ['index.blocks.write', 'read-only-by-hand'],
    ['index.blocks.read_only_allow_delete', 'read-only-by-full-disk'],
  ])('%s: waits until the index can be written, while others are', async (block, index) => {
    await client.indices.create({ index, settings: { [block]: true } });
    const writer = writerWith();
    await writer.add({ index, id: 'waits', version: 1, body: {} });
    await writer.add({ index: 'writable', id: `beside ${index}`, version: 1, body: {} });
    await expect.poll(() => writer.counts.retried, { timeout: 10_000 }).toBeGreaterThan(2);
    expect(writer.counts).toMatchObject({ indexed: 1, refused: 0 });
    await client.indices.putSettings({ index, settings: { [block]: null } });
    await writer.drain();
    expect(writer.counts).toMatchObject({ indexed: 2, refused: 0 });
  });

  it('a cluster without the index and without the right to make it is broken machinery', async () => {
    await client.cluster.putSettings({ persistent: { 'action.auto_create_index': 'false' } });
    const writer = writerWith();
    await writer.add({ index: 'nowhere', id: '1', version: 1, body: {} });
    await expect(writer.drain()).rejects.toThrow(MachineryError);
    await expect(writer.add({ index: 'nowhere', id: '2', version: 1, body: {} })).rejects.toThrow('index_not_found');
    await client.cluster.putSettings({ persistent: { 'action.auto_create_index': null } });
  });

  it('killed in the middle of bulks and restarted: every acknowledged document is there, once', async () => {
    const writer = new ElasticsearchWriter(client, { maxPending: 500, onRefused: () => undefined });
    const total = 20_000;
    let kills = 0;
    for (let id = 0; id < total; id++) {
      await writer.add({ index: 'killed', id: `d${id}`, version: 1, body: { id } });
      if (id === 6000 || id === 13_000) {
        await node.kill();
        kills++;
        void node.restart();
      }
    }
    await writer.drain();
    const { indexed, repeated, retried, refused } = writer.counts;
    console.log(`killed ${kills} times: ${indexed} indexed, ${repeated} found there already, ${retried} sent again`);
    expect([indexed + repeated, refused]).toEqual([total, 0]);
    expect(retried).toBeGreaterThan(0);
    expect(await count('killed')).toBe(total);
  });

  it('gives up when told to, and says how much is left', async () => {
    const stop = new AbortController();
    const nobody = connectElasticsearch({ nodes: ['http://127.0.0.1:9'] });
    const writer = new ElasticsearchWriter(nobody, { onRefused: () => undefined, signal: stop.signal });
    await writer.add({ index: 'x', id: '1', version: 1, body: {} });
    const drained = expect(writer.drain()).rejects.toThrow('gave up with 1 documents to write');
    stop.abort();
    await drained;
  });
});

describe.runIf(realPartsRun())('an Elasticsearch with security and HTTPS', () => {
  /** The rights that docs/stack.md lists. */
  const roles = `findings_only:
  indices: [{ names: ['farmsight-*', 'logs-farmsight.*'], privileges: [auto_configure, index] }]
setup_only:
  cluster: [manage_index_templates]
  indices: [{ names: ['farmsight-*', 'logs-farmsight.*'], privileges: [manage] }]
`;
  let node: ElasticsearchStack;
  beforeAll(async () => {
    const users = [
      { username: 'writer', password: 'writer-secret', roles: ['findings_only'] },
      { username: 'installer', password: 'installer-secret', roles: ['setup_only'] },
    ];
    node = await startElasticsearch({ password: 'admin-secret', tls: true, users, roles });
  });
  afterAll(() => node?.stop());

  const write = async (index: string, login: { username: string; password: string }, trust: object): Promise<void> => {
    const client = connectElasticsearch({ nodes: [node.url], login, ...trust });
    const writer = new ElasticsearchWriter(client, { onRefused: () => undefined });
    await writer.add({ index, id: '1', version: 1, body: { password: login.password } });
    await writer.drain().finally(() => client.close());
  };
  const trusted = () => ({ authority: node.certificates!.authorityText });

  it('needs no more rights than the page about it says, for setup and for writing', async () => {
    const connect = (username: string, password: string) =>
      connectElasticsearch({ nodes: [node.url], login: { username, password }, ...trusted() });
    const installer = connect('installer', 'installer-secret');
    await setupElasticsearch(installer);
    const client = connect('writer', 'writer-secret');
    const writer = new ElasticsearchWriter(client, { onRefused: () => undefined });
    const documents = documentsOf(exampleFinding());
    for (const document of documents) await writer.add(document);
    await writer.drain();
    expect(writer.counts.indexed).toBe(documents.length);
    const denied = await setupElasticsearch(client).catch((thrown) => thrown);
    expect([denied.name, denied.hint]).toEqual([
      'MachineryError',
      'the account lacks a right; docs/stack.md lists those it needs',
    ]);
    await Promise.all([installer.close(), client.close()]);
  });

  it('lets the right account write where it may', async () => {
    const login = { username: 'writer', password: 'writer-secret' };
    await write('farmsight-x', login, trusted());
    await write('farmsight-x', login, { authorityFingerprint: node.certificates!.authorityFingerprint });
    await expect(write('elsewhere', login, trusted())).rejects.toThrow('security_exception');
  });

  it('a wrong password is broken machinery, and is not printed', async () => {
    const login = { username: 'writer', password: 'wrong-secret' };
    const error = await write('farmsight-x', login, trusted()).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(MachineryError);
    expect(error.hint).toBe('check the API key, or user and password');
    expect(`${error.message}${error.stack}`).not.toContain('wrong-secret');
  });
});
