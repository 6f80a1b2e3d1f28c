/**
 * From settings to connections. In: the kafka and elasticsearch parts of the settings. Out: what the clients need to come in.
 * Secrets and certificates are read here, at the moment of use, and kept nowhere else.
 */
import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { UsageError } from '../src/errors.ts';
import type { KafkaConnection, KafkaLogin } from '../src/kafka/client.ts';
import type { Settings } from '../src/settings/schema.ts';
import { readSecret, type Secret } from '../src/settings/secret.ts';
import type { ElasticsearchConnection } from '../src/sink/elasticsearch-client.ts';
import type { KibanaConnection } from '../src/sink/kibana-setup.ts';

type KafkaSettings = NonNullable<Settings['kafka']>;
type ElasticsearchSettings = NonNullable<Settings['elasticsearch']>;
type KibanaSettings = NonNullable<Settings['kibana']>;

/** Throws UsageError where the settings have no part `kafka`. */
export function kafkaSettings(settings: Settings): KafkaSettings {
  if (settings.kafka !== undefined) return settings.kafka;
  throw new UsageError(
    'the settings say nothing of Kafka',
    'write kafka.brokers into the file given with --config (docs/settings.md)',
  );
}

/** Throws UsageError where the settings have no part `elasticsearch`. */
export function elasticsearchSettings(settings: Settings): ElasticsearchSettings {
  if (settings.elasticsearch !== undefined) return settings.elasticsearch;
  throw new UsageError(
    'the settings say nothing of Elasticsearch',
    'write elasticsearch.node into the file given with --config (docs/settings.md)',
  );
}

/** Throws UsageError where the settings have no part `kibana`. */
export function kibanaSettings(settings: Settings): KibanaSettings {
  if (settings.kibana !== undefined) return settings.kibana;
  throw new UsageError(
    'the settings say nothing of Kibana',
    'write kibana.url into the file given with --config (docs/settings.md)',
  );
}

/** Throws UsageError where a secret or a certificate cannot be read. */
export function kafkaConnection(settings: KafkaSettings, clientId: string): KafkaConnection {
  const { brokers, ssl, sasl } = settings;
  return {
    brokers,
    clientId,
    ...(ssl === undefined || ssl === false ? {} : { tls: ssl === true ? {} : tlsOf(ssl) }),
    ...(sasl === undefined ? {} : { login: loginOf(sasl) }),
  };
}

/** Throws UsageError where a secret or a certificate cannot be read. */
export function elasticsearchConnection(settings: ElasticsearchSettings): ElasticsearchConnection {
  const { node, ca, ca_fingerprint } = settings;
  const login = httpLogin(settings, 'elasticsearch');
  return {
    nodes: node,
    ...(login === undefined ? {} : { login }),
    ...(ca === undefined ? {} : { authority: readPem(ca, 'elasticsearch.ca') }),
    ...(ca_fingerprint === undefined ? {} : { authorityFingerprint: ca_fingerprint }),
  };
}

/** Throws UsageError where a secret or a certificate cannot be read. */
export function kibanaConnection(settings: KibanaSettings): KibanaConnection {
  const { url, space, ca } = settings;
  const login = httpLogin(settings, 'kibana');
  return {
    url,
    ...(space === undefined ? {} : { space }),
    ...(login === undefined ? {} : { login }),
    ...(ca === undefined ? {} : { authority: readPem(ca, 'kibana.ca') }),
  };
}

interface HttpLogin {
  api_key?: Secret | undefined;
  username?: string | undefined;
  password?: Secret | undefined;
}

function httpLogin({ api_key, username, password }: HttpLogin, part: string) {
  if (api_key !== undefined) return { apiKey: readSecret(api_key) };
  if (username === undefined) return undefined;
  if (password !== undefined) return { username, password: readSecret(password) };
  throw new UsageError(`${part}.username needs ${part}.password`, 'write password: { env: NAME }');
}

function tlsOf({ ca, cert, key }: { ca?: string; cert?: string; key?: string }): ConnectionOptions {
  return {
    ...(ca === undefined ? {} : { ca: readPem(ca, 'kafka.ssl.ca') }),
    ...(cert === undefined ? {} : { cert: readPem(cert, 'kafka.ssl.cert') }),
    ...(key === undefined ? {} : { key: readPem(key, 'kafka.ssl.key') }),
  };
}

function loginOf({ mechanism, username, password, token }: NonNullable<KafkaSettings['sasl']>): KafkaLogin {
  if (mechanism === 'oauthbearer') {
    const place = required(token, mechanism, 'token');
    // Read again each time kafkajs asks: tokens expire, and whoever renews them writes the file anew.
    return { mechanism, token: async () => readSecret(place) };
  }
  return {
    mechanism,
    username: required(username, mechanism, 'username'),
    password: readSecret(required(password, mechanism, 'password')),
  };
}

function required<T>(value: T | undefined, mechanism: string, key: string): T {
  if (value !== undefined) return value;
  throw new UsageError(`kafka.sasl.mechanism ${mechanism} needs kafka.sasl.${key}`);
}

function readPem(path: string, key: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read ${key}: ${(error as Error).message}`, undefined, { cause: error });
  }
}
