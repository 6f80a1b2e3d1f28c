/**
 * A real Kafka cluster on loopback. In: how many brokers, and how clients come in. Out: addresses, and ways to kill, freeze
 * and restart each broker. Each broker is a JVM of its own, so a kill is a real crash.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MachineryError } from '../../src/errors.ts';
import { connectKafka } from '../../src/kafka/client.ts';
import { type Certificates, makeCertificates } from './certificates.ts';
import { Daemon } from './daemon.ts';
import { freshFolder } from './folders.ts';
import { findJava, KAFKA_JAVA } from './java.ts';
import {
  type KafkaNode,
  type KafkaSecurity,
  LOG4J_PROPERTIES,
  type NodePorts,
  serverProperties,
} from './kafka-config.ts';
import { freePorts } from './ports.ts';
import { fetchKafka } from './programs.ts';

export interface KafkaOptions extends KafkaSecurity {
  /** 1 unless said otherwise; 3 survive the loss of one. */
  brokers?: number;
  /** Further server settings, which win. */
  config?: Readonly<Record<string, string>>;
  /** The first client port; the others follow it. Free ports where absent. */
  port?: number;
  /** An empty folder, or one of an earlier run, whose topics are then there. A new one, removed at the end, where absent. */
  folder?: string;
  /** Goes on after this process. */
  outlives?: boolean;
}

// Any 16 bytes in base64url do. A random one that begins with `-` would be taken for an option.
const CLUSTER_ID = 'ZmFybXNpZ2h0LXN0YWNrIQ';
const JVM = ['-Xms192m', '-Xmx384m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Djava.awt.headless=true'];
const START_PATIENCE_MS = 90_000;

/** All brokers are up and know each other when this resolves. Throws MachineryError with the end of the log otherwise. */
export async function startKafka(options: KafkaOptions = {}): Promise<KafkaStack> {
  const java = findJava(KAFKA_JAVA);
  if (java === undefined) throw new MachineryError(`Kafka needs a JDK ${KAFKA_JAVA} or newer`, 'see docs/stack.md');
  const libraries = await fetchKafka();
  const folder = options.folder ?? freshFolder('kafka');
  const certificates = options.tls === undefined ? undefined : makeCertificates(java, folder);
  const nodes = await describeNodes(folder, options, certificates);
  for (const node of nodes) prepare(java, libraries, node);
  const stack = new KafkaStack(java, libraries, nodes, options, certificates);
  await stack.start();
  return stack;
}

export class KafkaStack {
  /** Where clients connect: `127.0.0.1:PORT`. */
  readonly brokers: readonly string[];
  readonly certificates: Certificates | undefined;
  readonly #nodes: readonly KafkaNode[];
  readonly #options: KafkaOptions;
  readonly #command: [java: string, libraries: string];
  readonly #daemons: Daemon[] = [];

  /** Use `startKafka`. */
  constructor(
    java: string,
    libraries: string,
    nodes: readonly KafkaNode[],
    options: KafkaOptions,
    certificates: Certificates | undefined,
  ) {
    this.#command = [java, libraries];
    this.#nodes = nodes;
    this.#options = options;
    this.certificates = certificates;
    this.brokers = nodes[0]!.ports.map(({ client }) => `127.0.0.1:${client}`);
  }

  /** Process ids of the brokers, in order. */
  get pids(): number[] {
    return this.#daemons.map(({ pid }) => pid);
  }

  /** Where brokers talk to each other: no TLS, no SASL. For looking at the cluster from outside of the test. */
  get internalBrokers(): string[] {
    return this.#nodes[0]!.ports.map(({ internal }) => `127.0.0.1:${internal}`);
  }

  async start(): Promise<void> {
    try {
      for (const index of this.#nodes.keys()) this.#launch(index);
      await this.#ready();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** SIGKILL: the broker has no time to say goodbye. */
  kill(index: number): Promise<void> {
    return this.#daemons[index]!.kill();
  }

  /** SIGSTOP: the broker is there and says nothing. */
  freeze(index: number): void {
    this.#daemons[index]!.signal('SIGSTOP');
  }

  thaw(index: number): void {
    this.#daemons[index]!.signal('SIGCONT');
  }

  /** Starts a killed or running broker anew on its old data; all brokers see each other when this resolves. */
  async restart(index: number): Promise<void> {
    await this.#daemons[index]!.stop();
    this.#launch(index);
    await this.#ready();
  }

  /** `kafka-acls.sh` with these arguments. Throws MachineryError with what it printed where it fails. */
  acls(args: readonly string[]): void {
    const { folder } = this.#nodes[0]!;
    const main = ['org.apache.kafka.tools.AclCommand', '--bootstrap-server', this.internalBrokers.join(',')];
    runJava(javaCommand(...this.#command, folder, [], [...main, ...args]), 'kafka-acls.sh');
  }

  async stop(): Promise<void> {
    await Promise.all(this.#daemons.map((daemon) => daemon.stop()));
    if (this.#options.folder === undefined)
      rmSync(join(this.#nodes[0]!.folder, '..'), { recursive: true, force: true });
  }

  #launch(index: number): void {
    const [java, libraries] = this.#command;
    const { folder } = this.#nodes[index]!;
    this.#daemons[index] = Daemon.start({
      ...javaCommand(java, libraries, folder, [...JVM], ['kafka.Kafka', join(folder, 'server.properties')]),
      log: join(folder, 'kafka.log'),
      outlives: this.#options.outlives ?? false,
    });
  }

  /** An open port is not enough: every broker must be listed. */
  async #ready(): Promise<void> {
    const admin = connectKafka({ brokers: this.internalBrokers, clientId: 'farmsight-stack', quiet: true }).admin();
    try {
      await this.#daemons[0]!.until(async () => {
        await admin.connect();
        return (await admin.describeCluster()).brokers.length === this.#nodes.length;
      }, START_PATIENCE_MS);
    } finally {
      await admin.disconnect();
    }
  }
}

async function describeNodes(
  folder: string,
  options: KafkaOptions,
  certificates: Certificates | undefined,
): Promise<KafkaNode[]> {
  const ports = await portsFor(options.brokers ?? 1, options.port);
  const { sasl, tls, authorizer, config = {} } = options;
  return ports.map((_, index) => ({
    id: index + 1,
    ports,
    folder: join(folder, `node-${index + 1}`),
    security: { ...(sasl && { sasl }), ...(tls && { tls }), ...(authorizer && { authorizer }) },
    config,
    ...(certificates && { certificates }),
  }));
}

async function portsFor(brokers: number, first: number | undefined): Promise<NodePorts[]> {
  const free = await freePorts(brokers * 3);
  return Array.from({ length: brokers }, (_, index) => ({
    client: first === undefined ? free[index * 3]! : first + index,
    internal: free[index * 3 + 1]!,
    controller: free[index * 3 + 2]!,
  }));
}

/** Writes the settings and formats the log folder, which leaves an earlier run's data alone. */
function prepare(java: string, libraries: string, node: KafkaNode): void {
  mkdirSync(node.folder, { recursive: true });
  const properties = join(node.folder, 'server.properties');
  writeFileSync(properties, serverProperties(node), { mode: 0o600 });
  writeFileSync(join(node.folder, 'log4j2.properties'), LOG4J_PROPERTIES);
  const format = ['kafka.tools.StorageTool', 'format', `--cluster-id=${CLUSTER_ID}`, '-c', properties, '-g'];
  const command = javaCommand(java, libraries, node.folder, [], [...format, ...scramUsers(node)]);
  runJava(command, `formatting Kafka's folder ${node.folder}`);
}

/** To its end. */
function runJava({ program, args, cwd }: JavaCommand, what: string): void {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new MachineryError(`${what} failed: ${stdout}${stderr}`);
}

const scramUsers = ({ security: { sasl } }: KafkaNode): string[] =>
  sasl === undefined
    ? []
    : sasl.flatMap(({ username, password }) =>
        ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
          '--add-scram',
          `${mechanism}=[name=${username},password=${password}]`,
        ]),
      );

interface JavaCommand {
  program: string;
  args: string[];
  cwd: string;
}

const javaCommand = (java: string, libraries: string, folder: string, jvm: string[], main: string[]): JavaCommand => ({
  program: join(java, 'bin', 'java'),
  args: [
    ...jvm,
    `-Dlog4j2.configurationFile=${join(folder, 'log4j2.properties')}`,
    '-cp',
    join(libraries, '*'),
    ...main,
  ],
  cwd: folder,
});
