/**
 * The settings of one Elasticsearch node. In: its folder, ports and security. Out: the files of its configuration folder.
 * Small and quick to start rather than fast: one collector thread, no pre-touched memory, console log only.
 */
import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Certificates, STORE_PASSWORD } from './certificates.ts';

export interface ElasticsearchUser {
  username: string;
  password: string;
  /** Names of roles, built in or from `roles`. */
  roles: readonly string[];
}

export interface ElasticsearchNode {
  folder: string;
  http: number;
  transport: number;
  /** Further settings, which win. */
  settings: Readonly<Record<string, unknown>>;
  /** Security is off where there are none. */
  users: readonly ElasticsearchUser[];
  /** Own roles, as the text of roles.yml. */
  roles?: string;
  /** HTTPS where present. */
  certificates?: Certificates;
}

export function writeConfiguration(node: ElasticsearchNode): void {
  const file = (name: string): string => join(node.folder, 'config', name);
  for (const name of ['config', 'data', 'logs', 'tmp']) mkdirSync(join(node.folder, name), { recursive: true });
  if (node.certificates !== undefined) copyFileSync(node.certificates.server, file('http.p12'));
  const settings = { ...basics(node), ...security(node), ...node.settings };
  // Every JSON value is a YAML value.
  writeFileSync(
    file('elasticsearch.yml'),
    lines(Object.entries(settings), ([key, value]) => `${key}: ${JSON.stringify(value)}`),
  );
  writeFileSync(
    file('users'),
    lines(node.users, ({ username, password }) => `${username}:${hashOf(password)}`),
    {
      mode: 0o600,
    },
  );
  writeFileSync(
    file('users_roles'),
    lines(membersByRole(node.users), ([role, names]) => `${role}:${names.join(',')}`),
  );
  if (node.roles !== undefined) writeFileSync(file('roles.yml'), node.roles);
  writeFileSync(file('jvm.options'), JVM_OPTIONS);
  writeFileSync(file('log4j2.properties'), LOG4J_PROPERTIES);
}

const basics = ({ folder, http, transport }: ElasticsearchNode): Record<string, unknown> => ({
  'cluster.name': 'farmsight',
  'node.name': 'n1',
  'discovery.type': 'single-node',
  'network.host': '127.0.0.1',
  'http.port': http,
  'transport.port': transport,
  'path.data': join(folder, 'data'),
  'path.logs': join(folder, 'logs'),
  // A developer's disk is often nearly full; the cluster would refuse to write.
  'cluster.routing.allocation.disk.threshold_enabled': false,
});

function security({ users, certificates }: ElasticsearchNode): Record<string, unknown> {
  if (users.length === 0) return { 'xpack.security.enabled': false };
  const tls = {
    'xpack.security.http.ssl.enabled': true,
    'xpack.security.http.ssl.keystore.path': 'http.p12',
    'xpack.security.http.ssl.keystore.password': STORE_PASSWORD,
  };
  return {
    'xpack.security.enabled': true,
    'xpack.security.authc.password_hashing.algorithm': 'pbkdf2',
    ...(certificates === undefined ? {} : tls),
  };
}

/** As the file realm keeps it: PBKDF2 with HMAC-SHA512, 10,000 rounds, 32 bytes. */
function hashOf(password: string): string {
  const salt = randomBytes(32);
  const key = pbkdf2Sync(password, salt, 10_000, 32, 'sha512');
  return `{PBKDF2}10000$${salt.toString('base64')}$${key.toString('base64')}`;
}

function membersByRole(users: readonly ElasticsearchUser[]): Map<string, string[]> {
  const members = new Map<string, string[]>();
  for (const { username, roles } of users)
    for (const role of roles) members.set(role, [...(members.get(role) ?? []), username]);
  return members;
}

const lines = <T>(items: Iterable<T>, line: (item: T) => string): string =>
  Array.from(items, (item) => `${line(item)}\n`).join('');

const JVM_OPTIONS = `-XX:+UseSerialGC
-Djava.io.tmpdir=\${ES_TMPDIR}
20-:--add-modules=jdk.incubator.vector
-Dorg.apache.lucene.store.MMapDirectory.sharedArenaMaxPermits=1
-XX:+ExitOnOutOfMemoryError
`;

const LOG4J_PROPERTIES = `status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{ISO8601} %-5p %-25c{1.} %marker %m%consoleException%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
`;
