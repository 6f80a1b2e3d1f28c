/**
 * The whole of `stream` where nothing comes in without a certificate and a password. In: a broker with mutual TLS, SASL and an
 * authorizer, an Elasticsearch with HTTPS, accounts with no more rights than the pages say. Out: the findings of `detect`, and for
 * each right that is taken away an error that says so; no secret in any output.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse as load } from 'yaml';
import { type ElasticsearchStack, startElasticsearch } from '../../scripts/stack/elasticsearch.ts';
import { type KafkaStack, startKafka } from '../../scripts/stack/kafka.ts';
import { realPartsRun } from '../../scripts/stack/requirements.ts';
import { connectKafka } from '../../src/kafka/client.ts';
import { type Client, connectElasticsearch } from '../../src/sink/elasticsearch-client.ts';
import { connectProducer } from '../../src/sink/kafka.ts';
import { read } from '../house/files.ts';
import { createTopic } from '../support/kafka.ts';
import { COMPANY, findingsOf, LOGS, linesOf } from '../support/stream-rig.ts';
import { farmsight, jsonLines, type Ran } from './farmsight.ts';

/** By the names of the environment variables that the settings take them from. An account has the same password in both systems. */
const SECRETS = {
  ADMIN: 'tulip-admin-7',
  INSTALLER: 'tulip-installer-7',
  WORKER: 'tulip-worker-7',
  READER: 'tulip-reader-7',
};

/** The rights of the API keys in docs/operations.md, and of docs/stack.md for the setup. This server makes no API keys, but knows roles. */
const ROLES: Record<string, object> = Object.assign(
  {
    installer: {
      cluster: ['manage_index_templates'],
      indices: [{ names: ['farmsight-*', 'logs-farmsight.*'], privileges: ['manage'] }],
    },
  },
  ...[...read('docs/operations.md').matchAll(/POST _security\/api_key\n([\s\S]*?)```/g)].map(
    ([, body]) => (JSON.parse(body!) as { role_descriptors: object }).role_descriptors,
  ),
);

/** What docs/operations.md gives to kafka-acls.sh. */
const ACLS: string[][] = [...read('docs/operations.md').matchAll(/^kafka-acls\.sh \$ADMIN (.*)$/gm)].map(([, args]) =>
  args!.split(' '),
);

const passwordOf = (user: string): string => SECRETS[user.toUpperCase() as keyof typeof SECRETS];
const accounts = Object.keys(ROLES).map((username) => ({ username, password: passwordOf(username) }));
/** Passwords that are not the account's, by environment variable; what Elasticsearch's certificate is checked by. */
interface Trouble {
  wrong?: Record<string, string>;
  trust?: object;
}

const STREAM = ['stream', '--until-end', '--roster', join(COMPANY, 'roster.csv')];

describe.runIf(realPartsRun())('stream behind locks', () => {
  let folder: string;
  let brokers: KafkaStack;
  let cluster: ElasticsearchStack;
  let admin: Client;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'farmsight-secured-'));
    const users = accounts.map((account) => ({ ...account, roles: [account.username] }));
    const roles = Object.entries(ROLES).map(([name, role]) => `${name}: ${JSON.stringify(role)}\n`);
    [brokers, cluster] = await Promise.all([
      startKafka({ tls: 'mutual', sasl: accounts, authorizer: true }),
      startElasticsearch({ password: SECRETS.ADMIN, tls: true, users, roles: roles.join('') }),
    ]);
    admin = connectElasticsearch({
      nodes: [cluster.url],
      login: { username: 'farmsight_admin', password: SECRETS.ADMIN },
      authority: cluster.certificates!.authorityText,
    });
    for (const acl of ACLS) brokers.acls(acl);
  });
  afterAll(async () => {
    await admin?.close();
    await Promise.all([brokers?.stop(), cluster?.stop()]);
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs as an account of both systems. */
  async function run(username: string, args: string[], { wrong = {}, trust = {} }: Trouble = {}): Promise<Ran> {
    const own = load(read('samples/company/settings.yaml')) as object;
    const login = { username, password: { env: username.toUpperCase() } };
    const kafka = {
      brokers: brokers.brokers,
      topics: LOGS.map(([source]) => ({ topic: `raw.${source}`, source })),
      findings_topic: 'farmsight.findings',
      ssl: { ca: brokers.certificates!.authority, ...brokers.certificates!.client },
      sasl: { mechanism: 'scram-sha-512', ...login },
    };
    const node = { node: cluster.url, ca_fingerprint: cluster.certificates!.authorityFingerprint };
    const settings = { ...own, kafka, elasticsearch: { ...node, ...login, ...trust } };
    writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings));
    const env = { ...SECRETS, ...wrong };
    const ran = await farmsight([...args, '--config', 'settings.json'], { cwd: folder, env });
    for (const secret of Object.values(env)) expect(`${ran.stdout}${ran.stderr}`).not.toContain(secret);
    return ran;
  }

  async function found(): Promise<Map<string, string>> {
    await admin.indices.refresh({ index: 'farmsight-findings' });
    const { hits } = await admin.search<{ farmsight: { finding: { status: string } } }>({
      index: 'farmsight-findings',
      size: 100,
      sort: [{ 'event.risk_score': 'desc' }],
    });
    return new Map(hits.hits.map(({ _id, _source }) => [_id!, _source!.farmsight.finding.status]));
  }

  it('sets up, reads, finds and writes, each with the rights it needs', async () => {
    const kafka = connectKafka({ brokers: brokers.internalBrokers, clientId: 'test' });
    const producer = await connectProducer(kafka);
    for (const [source, file] of LOGS) {
      await createTopic(kafka, `raw.${source}`, 1);
      const records = linesOf(file).map((value) => ({ key: null, value }));
      await producer.send(`raw.${source}`, 0, records);
    }
    await producer.close();
    for (const target of ['kafka', 'elasticsearch'])
      expect(await run('installer', ['setup', target])).toMatchObject({ code: 0 });
    expect(await run('worker', STREAM)).toMatchObject({ code: 0 });
    const expected = await findingsOf(folder);
    const ids = expected.map(({ farmsight: { finding } }) => finding.id);
    expect([...(await found()).keys()].sort()).toEqual(ids.sort());
  });

  it('takes a verdict from an account that may read findings', async () => {
    const [id] = [...(await found()).keys()] as [string];
    const args = ['verdict', id, 'benign', '--reason', 'HR knows', '--stream', '--json'];
    const refused = await run('worker', args);
    expect([refused.code, refused.stderr]).toEqual([4, expect.stringContaining('the account lacks a right')]);
    const { code, stdout } = await run('reader', args);
    expect([code, jsonLines(stdout).length]).toEqual([0, 1]);
    expect(await run('worker', STREAM)).toMatchObject({ code: 0 });
    expect((await found()).get(id)).toBe('closed');
  });

  const VERDICT = ['verdict', 'abcdef', 'benign', '--reason', 'HR knows', '--stream'];

  it.each<[string, string, string[], Trouble, RegExp]>([
    ['the broker’s password', 'worker', STREAM, { wrong: { WORKER: 'rose-1' } }, /check kafka\.sasl: mechanism, name/],
    ['Elasticsearch’s password', 'reader', VERDICT, { wrong: { READER: 'rose-2' } }, /check the API key, or user and/],
    [
      'the fingerprint',
      'reader',
      VERDICT,
      { trust: { ca_fingerprint: 'AA:'.repeat(31).concat('AA') } },
      /certificate/i,
    ],
  ])('ends with 4 and says what to check where %s is wrong', async (_, username, args, trouble, hint) => {
    const { code, stderr } = await run(username, args, trouble);
    expect([code, stderr]).toEqual([4, expect.stringMatching(hint)]);
  });

  /** What an account of docs/operations.md is for. */
  async function commandOf(username: string): Promise<string[]> {
    if (username === 'worker') return STREAM;
    if (username === 'installer') return ['setup', 'kafka'];
    const [id] = [...(await found()).keys()] as [string];
    return ['verdict', id, 'benign', '--reason', 'HR knows', '--stream'];
  }

  const userOf = (acl: string[]): string => acl[acl.indexOf('--allow-principal') + 1]!.slice('User:'.length);
  const reduced = (acl: string[]): string[] =>
    acl.map((arg, i) => (acl[i - 1] === '--operation' && arg !== 'Describe' ? 'Describe' : arg));
  // To see that a topic is there is less than to read it. The last finding was written before, so nothing is written here.
  const visible = ACLS.filter((acl) => acl.includes('--topic') && !acl.includes('farmsight.findings'));

  it.each([
    ...ACLS.map((acl) => ({ acl, right: acl.slice(1).join(' '), left: 'nothing', instead: undefined })),
    ...visible.map((acl) => ({ acl, right: acl.slice(1).join(' '), left: 'Describe', instead: reduced(acl) })),
  ])('ends with 4 and says so where $left is left of $right', async ({ acl, instead }) => {
    const username = userOf(acl);
    brokers.acls([...acl.with(0, '--remove'), '--force']);
    if (instead !== undefined) brokers.acls(instead);
    const { code, stderr } = await run(username, await commandOf(username));
    brokers.acls(acl);
    expect([code, stderr]).toEqual([4, expect.stringContaining('the account lacks a right')]);
  });
});
