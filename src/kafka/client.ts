/**
 * The one door to kafkajs. In: where the brokers are and how to come in. Out: a client that reads all of Kafka's compressions,
 * retries for half a minute, and does not spin. What kafkajs 2.2.4 gets wrong is mended here (docs/stack.md).
 */
import { createRequire } from 'node:module';
import type { ConnectionOptions } from 'node:tls';
import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import kafkajs, { type Kafka, type KafkaConfig, type LogEntry, type SASLOptions } from 'kafkajs';
import { MachineryError } from '../errors.ts';
import { readLz4 } from './lz4.ts';
import { readSnappy } from './snappy.ts';

export type { Admin, Consumer, EachBatchPayload, IHeaders, Kafka, Producer } from 'kafkajs';

export type KafkaLogin =
  | { mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'; username: string; password: string }
  | { mechanism: 'oauthbearer'; token: () => Promise<string> };

export interface KafkaConnection {
  /** `host:port` of some brokers; the others are learned from them. */
  brokers: readonly string[];
  clientId: string;
  /** Options of node:tls; `{}` for the machine's own authorities. No TLS where absent. */
  tls?: ConnectionOptions;
  login?: KafkaLogin;
  /** Where the client's warnings and errors go. */
  log?: (level: 'warn' | 'error', message: string, details: Record<string, unknown>) => void;
  /** One attempt, nothing logged: for probing whether a broker is up. */
  quiet?: boolean;
}

/** The largest batch that is unpacked; a larger one is an attack or a mistake. */
const MAX_BATCH_BYTES = 256 * 1024 * 1024;

/** Outlasts the election of a new leader: about 35 s in all. */
const PATIENT = { retries: 15, initialRetryTime: 100, maxRetryTime: 3000, multiplier: 2, factor: 0.2 };
const IMPATIENT = { retries: 0, initialRetryTime: 100, maxRetryTime: 100, multiplier: 1, factor: 0 };

/** Connects nowhere yet. */
export function connectKafka(connection: KafkaConnection): Kafka {
  const { brokers, clientId, tls, login, quiet = false } = connection;
  const config: KafkaConfig = {
    clientId,
    brokers: [...brokers],
    connectionTimeout: quiet ? 1000 : 5000,
    requestTimeout: 30_000,
    retry: quiet ? IMPATIENT : PATIENT,
    logLevel: quiet ? kafkajs.logLevel.NOTHING : kafkajs.logLevel.WARN,
    logCreator: () => (entry) => log(connection, entry),
    ...(tls === undefined ? {} : { ssl: tls }),
    ...(login === undefined ? {} : { sasl: saslOf(login) }),
  };
  return new kafkajs.Kafka(config);
}

/** An error of the client, in one line that says what could not be done. */
export function kafkaFailure(what: string, error: unknown): MachineryError {
  const message = messageOf(error);
  return new MachineryError(`Kafka: ${what}: ${message.replaceAll(/\s+/g, ' ')}`, hintFor(message), { cause: error });
}

/** Of the errors of several topics, each once. */
function messageOf(error: unknown): string {
  if (error instanceof kafkajs.KafkaJSAggregateError)
    return [...new Set(error.errors.map((inner) => (inner as Error).message))].join('; ');
  return error instanceof Error ? error.message : String(error);
}

/** What the configuration of a topic is asked for by. */
export const TOPIC_RESOURCE = kafkajs.ConfigResourceTypes.TOPIC;

/** Each message names its partition; kafkajs warns where nothing is chosen. */
export const PARTITIONER = kafkajs.Partitioners.DefaultPartitioner;

/** How batches are written. Java's clients and librdkafka read both. */
export const COMPRESSIONS = {
  none: kafkajs.CompressionTypes.None,
  gzip: kafkajs.CompressionTypes.GZIP,
  zstd: kafkajs.CompressionTypes.ZSTD,
} as const;

function saslOf(login: KafkaLogin): SASLOptions {
  if (login.mechanism !== 'oauthbearer') return login as SASLOptions;
  return { mechanism: 'oauthbearer', oauthBearerProvider: async () => ({ value: await login.token() }) };
}

function log({ log: sink }: KafkaConnection, { level, log: { message, ...details } }: LogEntry): void {
  const told = typeof details['error'] === 'string' ? `${message}: ${details['error']}` : message;
  sink?.(level === kafkajs.logLevel.WARN ? 'warn' : 'error', told, details);
}

const FORBIDDEN = /not authorized|authorization failed/i;

/** Whether the account has no right to what it asked for. */
export const isForbidden = (error: unknown): boolean => FORBIDDEN.test(messageOf(error));

/** Whether the same may succeed a little later. The client's own patience is at an end where it is not. */
export const isRetriable = (error: unknown): boolean => error instanceof kafkajs.KafkaJSError && error.retriable;

const HINTS: [pattern: RegExp, hint: string][] = [
  [/SASL|authenticat/i, 'check kafka.sasl: mechanism, name and password'],
  [/does not host this topic|UNKNOWN_TOPIC/i, 'create the topic, or run `farmsight setup kafka`'],
  [FORBIDDEN, 'the account lacks a right; docs/operations.md lists those it needs'],
  [/certificate|self.signed|TLS|SSL/i, 'check kafka.ssl: the authority that signed the broker’s certificate'],
  [/ECONNREFUSED|ENOTFOUND|Connection|timeout/i, 'check kafka.brokers and that a broker runs there'],
];

const hintFor = (message: string): string | undefined => HINTS.find(([pattern]) => pattern.test(message))?.[1];

interface Codec {
  compress(encoder: { buffer: Buffer }): Promise<Buffer>;
  decompress(data: Buffer): Promise<Buffer>;
}

const codec = (read: (data: Buffer) => Buffer, write?: (data: Buffer) => Buffer) => (): Codec => ({
  compress: async ({ buffer }) => {
    if (write === undefined) throw new MachineryError('farmsight reads this compression and does not write it');
    return write(buffer);
  },
  decompress: async (data) => {
    try {
      return read(data);
    } catch (error) {
      // Another try would end the same way, so the reading must end, and say so.
      throw new kafkajs.KafkaJSNonRetriableError(`a batch cannot be decompressed: ${(error as Error).message}`);
    }
  },
});

function registerCodecs(): void {
  const { CompressionCodecs, CompressionTypes } = kafkajs;
  const limit = { maxOutputLength: MAX_BATCH_BYTES };
  CompressionCodecs[CompressionTypes.GZIP] = codec((data) => gunzipSync(data, limit), gzipSync);
  CompressionCodecs[CompressionTypes.Snappy] = codec((data) => readSnappy(data, MAX_BATCH_BYTES));
  CompressionCodecs[CompressionTypes.LZ4] = codec((data) => readLz4(data, MAX_BATCH_BYTES));
  CompressionCodecs[CompressionTypes.ZSTD] = codec((data) => zstdDecompressSync(data, limit), zstdCompressSync);
}

/**
 * kafkajs asks every millisecond, on every connection, whether it may send again, though nothing waits
 * (tulios/kafkajs#1751). It is asked only while something waits.
 */
function stopSpinning(): void {
  interface Queue {
    prototype: { pending: unknown[]; throttledUntil: number; scheduleCheckPendingRequests(): void };
  }
  const queue = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as Queue;
  const schedule = queue.prototype.scheduleCheckPendingRequests;
  queue.prototype.scheduleCheckPendingRequests = function () {
    if (this.pending.length > 0 || this.throttledUntil > Date.now()) schedule.call(this);
  };
}

/**
 * kafkajs answers "there is none" where no broker could be asked, and a consumer ends for good that way while its only broker
 * begins anew. The last reason is thrown instead; it says whether to ask again.
 */
function keepReasons(): void {
  interface Pool {
    prototype: { withBroker(callback: (at: unknown) => Promise<unknown>): Promise<unknown> };
  }
  const pool = createRequire(import.meta.url)('kafkajs/src/cluster/brokerPool') as Pool;
  const withBroker = pool.prototype.withBroker;
  pool.prototype.withBroker = async function (callback) {
    let reason: unknown;
    const answer = await withBroker.call(this, (at) =>
      callback(at).catch((error) => {
        reason = error;
        throw error;
      }),
    );
    if (answer === null && reason !== undefined) throw reason;
    return answer;
  };
}

registerCodecs();
stopSpinning();
keepReasons();
