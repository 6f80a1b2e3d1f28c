/**
 * The settings of one Kafka node. In: its place in the cluster and how clients come in. Out: server.properties and
 * log4j2.properties. Each node is broker and controller; clients and brokers have listeners of their own.
 */
import type { Certificates } from './certificates.ts';
import { STORE_PASSWORD } from './certificates.ts';

export interface KafkaUser {
  username: string;
  password: string;
}

export interface KafkaSecurity {
  /** Demands SASL (PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER) of clients: these and no others come in. */
  sasl?: readonly KafkaUser[];
  /** `tls` encrypts; `mutual` demands a client certificate too. */
  tls?: 'tls' | 'mutual';
  /** Lets clients do only what an access control list allows them; the brokers' own listener stays free. */
  authorizer?: boolean;
}

export interface NodePorts {
  client: number;
  internal: number;
  controller: number;
}

export interface KafkaNode {
  /** Counted from 1. */
  id: number;
  /** Of all nodes, in order of their ids. */
  ports: readonly NodePorts[];
  folder: string;
  security: KafkaSecurity;
  certificates?: Certificates;
  /** Further settings, which win. */
  config: Readonly<Record<string, string>>;
}

export const MECHANISMS = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER'] as const;

export function serverProperties(node: KafkaNode): string {
  const settings = {
    ...quorum(node),
    ...listeners(node),
    ...sizes(node),
    ...tls(node),
    ...sasl(node),
    ...rights(node),
  };
  return Object.entries({ ...settings, ...node.config })
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

const quorum = ({ id, ports, folder }: KafkaNode): Record<string, string> => ({
  'process.roles': 'broker,controller',
  'node.id': String(id),
  'controller.quorum.voters': ports.map(({ controller }, index) => `${index + 1}@127.0.0.1:${controller}`).join(','),
  'controller.listener.names': 'CONTROLLER',
  'log.dirs': `${folder}/data`,
  'broker.session.timeout.ms': '3000',
  'broker.heartbeat.interval.ms': '500',
});

function listeners({ id, ports, security }: KafkaNode): Record<string, string> {
  const { client, internal, controller } = ports[id - 1]!;
  const clientProtocol = `${security.sasl ? 'SASL_' : ''}${security.tls ? 'SSL' : 'PLAINTEXT'}`;
  const open = `CLIENT://127.0.0.1:${client},INTERNAL://127.0.0.1:${internal}`;
  return {
    listeners: `${open},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': open,
    'listener.security.protocol.map': `CLIENT:${clientProtocol},INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT`,
    'inter.broker.listener.name': 'INTERNAL',
  };
}

function sizes({ ports }: KafkaNode): Record<string, string> {
  const copies = String(ports.length);
  const inSync = String(Math.max(1, ports.length - 1));
  return {
    'num.partitions': '6',
    'default.replication.factor': copies,
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': copies,
    'offsets.topic.num.partitions': '6',
    'transaction.state.log.replication.factor': copies,
    'transaction.state.log.min.isr': inSync,
    'share.coordinator.state.topic.replication.factor': copies,
    'share.coordinator.state.topic.min.isr': inSync,
    'group.initial.rebalance.delay.ms': '0',
    'auto.create.topics.enable': 'false',
    'num.network.threads': '2',
    'num.io.threads': '2',
  };
}

function tls({ security, certificates }: KafkaNode): Record<string, string> {
  if (security.tls === undefined || certificates === undefined) return {};
  const store = (kind: string, path: string): Record<string, string> => ({
    [`ssl.${kind}.type`]: 'PKCS12',
    [`ssl.${kind}.location`]: path,
    [`ssl.${kind}.password`]: STORE_PASSWORD,
  });
  return {
    ...store('keystore', certificates.server),
    ...store('truststore', certificates.trust),
    // Without the listener's name it would not count where SASL is demanded too.
    'listener.name.client.ssl.client.auth': security.tls === 'mutual' ? 'required' : 'none',
  };
}

function sasl({ security }: KafkaNode): Record<string, string> {
  if (security.sasl === undefined) return {};
  const users = security.sasl.map(({ username, password }) => `user_${username}="${password}"`).join(' ');
  const login = 'org.apache.kafka.common.security';
  const jaas = (mechanism: string): string => `listener.name.client.${mechanism}.sasl.jaas.config`;
  return {
    'listener.name.client.sasl.enabled.mechanisms': MECHANISMS.join(','),
    [jaas('plain')]: `${login}.plain.PlainLoginModule required ${users};`,
    [jaas('scram-sha-256')]: `${login}.scram.ScramLoginModule required;`,
    [jaas('scram-sha-512')]: `${login}.scram.ScramLoginModule required;`,
    // Accepts unsigned tokens of any subject that have not expired: Kafka's own development mode.
    [jaas('oauthbearer')]:
      `${login}.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";`,
  };
}

const rights = ({ security }: KafkaNode): Record<string, string> =>
  security.authorizer === true
    ? {
        'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
        // Whoever comes in without a login, which is possible at the brokers' own listeners alone.
        'super.users': 'User:ANONYMOUS',
      }
    : {};

export const LOG4J_PROPERTIES = `status=error
appender.console.type=Console
appender.console.name=console
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=%d{ISO8601} %-5p %c{1} %m%n
rootLogger.level=warn
rootLogger.appenderRef.console.ref=console
`;
