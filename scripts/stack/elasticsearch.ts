/**
 * A real Elasticsearch node on loopback. In: settings and security. Out: its address, and ways to kill and restart it. As
 * root it is started as an unprivileged user, because it refuses to run otherwise.
 */
import { lchownSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import { MachineryError } from '../../src/errors.ts';
import { type Certificates, makeCertificates } from './certificates.ts';
import { Daemon } from './daemon.ts';
import { type ElasticsearchNode, type ElasticsearchUser, writeConfiguration } from './elasticsearch-config.ts';
import { freshFolder, isRoot, openToAll, UNPRIVILEGED } from './folders.ts';
import { ELASTICSEARCH_JAVA, findJava } from './java.ts';
import { freePorts } from './ports.ts';
import { fetchElasticsearch } from './programs.ts';

export interface ElasticsearchOptions {
  /** Further settings, which win, such as `{ 'indexing_pressure.memory.limit': '1mb' }`. */
  settings?: Readonly<Record<string, unknown>>;
  /** Turns security on: the password of the superuser `farmsight_admin`. */
  password?: string;
  /** Further users, and the text of roles.yml; with `password` only. */
  users?: readonly ElasticsearchUser[];
  roles?: string;
  /** HTTPS with a certificate of an own authority; with `password` only. */
  tls?: boolean;
  port?: number;
  /** An empty folder, or one of an earlier run. A new one, removed at the end, where absent. */
  folder?: string;
  /** Goes on after this process. */
  outlives?: boolean;
}

export const ADMIN = 'farmsight_admin';

const HEAP = ['-Xms512m', '-Xmx512m', '-XX:-AlwaysPreTouch', '-XX:TieredStopAtLevel=1'];
const START_PATIENCE_MS = 120_000;

/** The node answers when this resolves. Throws MachineryError with the end of the log otherwise. */
export async function startElasticsearch(options: ElasticsearchOptions = {}): Promise<ElasticsearchStack> {
  const java = findJava(ELASTICSEARCH_JAVA);
  if (java === undefined)
    throw new MachineryError(`Elasticsearch needs a JDK ${ELASTICSEARCH_JAVA} or newer`, 'see docs/stack.md');
  const home = await fetchElasticsearch();
  const folder = options.folder ?? freshFolder('elasticsearch');
  const node = await describeNode(java, folder, options);
  writeConfiguration(node);
  if (isRoot) handOver(folder, home);
  const stack = new ElasticsearchStack(java, home, node, options);
  await stack.start();
  return stack;
}

export class ElasticsearchStack {
  readonly url: string;
  readonly certificates: Certificates | undefined;
  readonly #java: string;
  readonly #home: string;
  readonly #node: ElasticsearchNode;
  readonly #options: ElasticsearchOptions;
  #daemon: Daemon | undefined;

  /** Use `startElasticsearch`. */
  constructor(java: string, home: string, node: ElasticsearchNode, options: ElasticsearchOptions) {
    this.#java = java;
    this.#home = home;
    this.#node = node;
    this.#options = options;
    this.certificates = node.certificates;
    this.url = `${node.certificates === undefined ? 'http' : 'https'}://127.0.0.1:${node.http}`;
  }

  get pid(): number {
    return this.#daemon!.pid;
  }

  async start(): Promise<void> {
    const pidFile = join(this.#node.folder, 'elasticsearch.pid');
    // A killed node leaves it behind, and the next one refuses to start.
    rmSync(pidFile, { force: true });
    this.#daemon = Daemon.start({
      program: join(this.#java, 'bin', 'java'),
      args: [
        ...['-Xms4m', '-Xmx64m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp'],
        join(this.#home, 'lib', 'tools', 'server-launcher', '*'),
        ...['org.elasticsearch.server.launcher.ServerLauncher', '-p', pidFile],
      ],
      cwd: this.#home,
      env: this.#environment(),
      log: join(this.#node.folder, 'elasticsearch.log'),
      outlives: this.#options.outlives ?? false,
      ...(isRoot ? { user: UNPRIVILEGED } : {}),
    });
    try {
      await this.#daemon.until(async () => (await this.#health()) === 200, START_PATIENCE_MS);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** SIGKILL: the node has no time to write anything more. */
  async kill(): Promise<void> {
    await this.#daemon?.kill();
  }

  /** SIGSTOP: the node is there and says nothing. */
  freeze(): void {
    this.#daemon?.signal('SIGSTOP');
  }

  thaw(): void {
    this.#daemon?.signal('SIGCONT');
  }

  /** Starts a killed or running node anew on its old data. */
  async restart(): Promise<void> {
    await this.#daemon?.stop();
    await this.start();
  }

  async stop(): Promise<void> {
    await this.#daemon?.stop();
    if (this.#options.folder === undefined) rmSync(this.#node.folder, { recursive: true, force: true });
  }

  /** What the shell script that starts a full distribution hands to the launcher. */
  #environment(): Record<string, string> {
    const { folder } = this.#node;
    return {
      HOME: folder,
      JAVA: join(this.#java, 'bin', 'java'),
      JAVA_TYPE: 'ES_JAVA_HOME',
      ES_JAVA_HOME: this.#java,
      ES_HOME: this.#home,
      ES_PATH_CONF: join(folder, 'config'),
      ES_TMPDIR: join(folder, 'tmp'),
      ES_DISTRIBUTION_TYPE: 'zip',
      ES_JAVA_OPTS: HEAP.join(' '),
      CLI_JAVA_OPTS: '',
    };
  }

  /** The status code of the health request. */
  #health(): Promise<number | undefined> {
    const { certificates } = this.#node;
    const { password } = this.#options;
    const url = `${this.url}/_cluster/health?wait_for_status=yellow&timeout=5s`;
    const options = {
      ...(password === undefined ? {} : { auth: `${ADMIN}:${password}` }),
      ...(certificates === undefined ? {} : { ca: readFileSync(certificates.authority) }),
    };
    return new Promise((resolve, reject) => {
      const send = certificates === undefined ? httpRequest : httpsRequest;
      const sent = send(url, options, (response) => resolve(response.resume().statusCode));
      sent.on('error', reject).end();
    });
  }
}

async function describeNode(java: string, folder: string, options: ElasticsearchOptions): Promise<ElasticsearchNode> {
  const [http, transport] = await freePorts(2);
  const { password, roles, tls = false, users = [] } = options;
  const admin = password === undefined ? [] : [{ username: ADMIN, password, roles: ['superuser'] }];
  const keys = join(folder, 'keys');
  if (tls) mkdirSync(keys, { recursive: true });
  return {
    folder,
    http: options.port ?? http!,
    transport: transport!,
    settings: options.settings ?? {},
    users: [...admin, ...users],
    ...(roles === undefined ? {} : { roles }),
    ...(tls ? { certificates: makeCertificates(java, keys) } : {}),
  };
}

/** Gives the node's folder to the user it will run as, and checks that this user can reach it and the program. */
function handOver(folder: string, home: string): void {
  for (const path of [folder, home])
    if (!openToAll(path))
      throw new MachineryError(
        `Elasticsearch does not run as root, and user ${UNPRIVILEGED.uid} cannot reach ${path}`,
        'put it below a folder that everybody may enter, such as /var/tmp',
      );
  const give = (path: string): void => {
    lchownSync(path, UNPRIVILEGED.uid, UNPRIVILEGED.gid);
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const inner = join(path, entry.name);
      if (entry.isDirectory()) give(inner);
      else lchownSync(inner, UNPRIVILEGED.uid, UNPRIVILEGED.gid);
    }
  };
  give(folder);
}
