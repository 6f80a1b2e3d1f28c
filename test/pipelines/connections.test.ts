import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { elasticsearchConnection, kafkaConnection, kibanaConnection } from '../../pipelines/connections.ts';
import { UsageError } from '../../src/errors.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'farmsight-connections-'));
  vi.stubEnv('BROKER_PASSWORD', 'tulip-7');
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const KAFKA = {
  brokers: ['127.0.0.1:9092'],
  topics: [],
  group: 'farmsight',
  events_topic: 'e',
  dead_letters_topic: 'd',
  checkpoints_topic: 'c',
  session_timeout: 15_000,
};

describe('Kafka', () => {
  it('goes without TLS and login where the settings name neither', () => {
    expect(kafkaConnection(KAFKA, 'me')).toEqual({ brokers: ['127.0.0.1:9092'], clientId: 'me' });
  });

  it('trusts the machine’s authorities where TLS is just switched on', () => {
    expect(kafkaConnection({ ...KAFKA, ssl: true }, 'me').tls).toEqual({});
    expect(kafkaConnection({ ...KAFKA, ssl: false }, 'me').tls).toBeUndefined();
  });

  it('reads certificates, and names the key of one it cannot read', () => {
    const ca = file('ca.pem', 'an authority');
    expect(kafkaConnection({ ...KAFKA, ssl: { ca } }, 'me').tls).toEqual({ ca: 'an authority' });
    const missing = join(folder, 'none.pem');
    expect(() => kafkaConnection({ ...KAFKA, ssl: { cert: missing } }, 'me')).toThrow(/kafka\.ssl\.cert.*none\.pem/);
  });

  it('reads the password at the time of use', () => {
    const sasl = { mechanism: 'scram-sha-512', username: 'ann', password: { env: 'BROKER_PASSWORD' } } as const;
    expect(kafkaConnection({ ...KAFKA, sasl }, 'me').login).toEqual({
      mechanism: 'scram-sha-512',
      username: 'ann',
      password: 'tulip-7',
    });
  });

  it('reads a token anew each time it is asked for', async () => {
    const path = file('token', 'first');
    const { login } = kafkaConnection({ ...KAFKA, sasl: { mechanism: 'oauthbearer', token: { file: path } } }, 'me');
    if (login?.mechanism !== 'oauthbearer') throw new Error('expected a token');
    expect(await login.token()).toBe('first');
    file('token', 'second');
    expect(await login.token()).toBe('second');
  });

  it.each(['username', 'password'])('says that %s is missing', (key) => {
    const whole = { mechanism: 'plain', username: 'ann', password: { env: 'BROKER_PASSWORD' } } as const;
    const sasl = { ...whole, [key]: undefined };
    expect(() => kafkaConnection({ ...KAFKA, sasl }, 'me')).toThrow(`needs kafka.sasl.${key}`);
  });
});

describe('Elasticsearch', () => {
  const settings = { node: ['https://127.0.0.1:9200'], namespace: 'default' };

  it('prefers an API key', () => {
    const api_key = { env: 'BROKER_PASSWORD' };
    expect(elasticsearchConnection({ ...settings, api_key }).login).toEqual({ apiKey: 'tulip-7' });
  });

  it('takes a name with its password, and never without', () => {
    const password = { env: 'BROKER_PASSWORD' };
    expect(elasticsearchConnection({ ...settings, username: 'ann', password }).login).toEqual({
      username: 'ann',
      password: 'tulip-7',
    });
    expect(() => elasticsearchConnection({ ...settings, username: 'ann' })).toThrow(UsageError);
  });

  it('passes on the authority and its fingerprint', () => {
    const ca = file('ca.pem', 'an authority');
    expect(elasticsearchConnection({ ...settings, ca, ca_fingerprint: 'AB:CD' })).toEqual({
      nodes: ['https://127.0.0.1:9200'],
      authority: 'an authority',
      authorityFingerprint: 'AB:CD',
    });
  });
});

describe('Kibana', () => {
  it('takes address, space, login and authority', () => {
    const url = 'https://127.0.0.1:5601';
    expect(kibanaConnection({ url })).toEqual({ url });
    expect(
      kibanaConnection({ url, space: 'soc', ca: file('ca.pem', 'an authority'), api_key: { env: 'BROKER_PASSWORD' } }),
    ).toEqual({
      url,
      space: 'soc',
      authority: 'an authority',
      login: { apiKey: 'tulip-7' },
    });
    expect(() => kibanaConnection({ url, username: 'ann' })).toThrow(/kibana\.username needs kibana\.password/);
  });
});
