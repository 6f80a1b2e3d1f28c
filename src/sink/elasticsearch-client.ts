/**
 * The one door to @elastic/elasticsearch. In: where the cluster is and how to come in. Out: a client that never retries by
 * itself (the writer does, item by item) and whose errors become one line.
 */
import { Client, errors, type estypes, SniffingTransport } from '@elastic/elasticsearch';
import { MachineryError } from '../errors.ts';

export type { Client, estypes };

export interface ElasticsearchConnection {
  /** `https://host:9200`, one or several nodes of one cluster. */
  nodes: readonly string[];
  login?: { apiKey: string } | { username: string; password: string };
  /** The authority that signed the cluster's certificate, PEM. */
  authority?: string;
  /** SHA-256 of that authority's certificate, in hexadecimal, as Elasticsearch prints it at its first start. */
  authorityFingerprint?: string;
  requestTimeoutMs?: number;
}

/** Speaks plain JSON. The client would ask for answers as of version 9, which a server of version 8 refuses to give. */
class PlainTransport extends SniffingTransport {
  constructor({ vendoredHeaders, ...options }: ConstructorParameters<typeof SniffingTransport>[0]) {
    super(options);
  }
}

/** Connects nowhere yet. */
export function connectElasticsearch(connection: ElasticsearchConnection): Client {
  const { nodes, login, authorityFingerprint, requestTimeoutMs = 30_000 } = connection;
  return new Client({
    nodes: [...nodes],
    maxRetries: 0,
    Transport: PlainTransport,
    requestTimeout: requestTimeoutMs,
    tls: tlsOf(connection),
    ...(login === undefined ? {} : { auth: login }),
    ...(authorityFingerprint === undefined ? {} : { caFingerprint: authorityFingerprint }),
  });
}

/** With a fingerprint the client compares it itself, and Node need not know the authority. */
const tlsOf = ({
  authority,
  authorityFingerprint,
}: ElasticsearchConnection): NonNullable<ConstructorParameters<typeof Client>[0]['tls']> => ({
  ...(authority === undefined ? {} : { ca: authority }),
  ...(authorityFingerprint === undefined ? {} : { rejectUnauthorized: false }),
});

/** The HTTP status of a refused request; undefined where no answer came. */
export const statusOf = (error: unknown): number | undefined =>
  error instanceof errors.ResponseError ? error.statusCode : undefined;

/** Whether the network or the node failed, so that the same request may pass later. */
export const isConnectionTrouble = (error: unknown): boolean =>
  error instanceof errors.ConnectionError ||
  error instanceof errors.TimeoutError ||
  error instanceof errors.NoLivingConnectionsError;

/** An error of the client, in one line that says what could not be done. */
export function elasticsearchFailure(what: string, error: unknown): MachineryError {
  const message = error instanceof Error ? error.message : String(error);
  return new MachineryError(
    `Elasticsearch: ${what}: ${message.replaceAll(/\s+/g, ' ').slice(0, 400)}`,
    hintFor(error),
    {
      cause: error,
    },
  );
}

function hintFor(error: unknown): string | undefined {
  const status = statusOf(error);
  if (status === 401) return 'check the API key, or user and password';
  if (status === 403) return 'the account lacks a right; docs/stack.md lists those it needs';
  if (error instanceof errors.ProductNotSupportedError) return 'what answers there is no Elasticsearch 8 or 9';
  if (isConnectionTrouble(error)) return 'check the address, and the certificate authority if it is https';
  return undefined;
}
