/**
 * Puts data views, searches and dashboards into Kibana. In: where Kibana is, and config/kibana/farmsight.ndjson. Out: what was
 * created and what was replaced.
 */
import { readFileSync } from 'node:fs';
import { Agent, FormData, fetch } from 'undici';
import { MachineryError, UsageError } from '../errors.ts';

const OBJECTS = new URL('../../config/kibana/farmsight.ndjson', import.meta.url);
/** The oldest Kibana that takes our objects (scripts/kibana/saved-objects.ts). */
const OLDEST = [8, 9] as const;
const TIMEOUT_MS = 60_000;
const PROBLEMS_TOLD = 5;

export interface KibanaConnection {
  /** `https://host:5601`, with the base path where it has one. */
  url: string;
  /** The default space where it is absent. */
  space?: string;
  login?: { apiKey: string } | { username: string; password: string };
  /** The authority that signed Kibana's certificate, PEM. */
  authority?: string;
}

export interface ImportStep {
  /** Such as `dashboard farmsight: Overview`. */
  name: string;
  action: 'import' | 'create' | 'update';
}

interface KibanaObject {
  type: string;
  id: string;
  attributes: { title: string; name?: string };
}

interface Imported {
  success: boolean;
  successResults?: { type: string; id: string; overwrite?: boolean }[];
  errors?: { type: string; id: string; error: { type: string; message?: string; reason?: string } }[];
}

/** Throws UsageError where Kibana is too old, and MachineryError where it cannot be reached or refuses. With `dryRun` nothing is changed. */
export async function setupKibana(connection: KibanaConnection, { dryRun = false } = {}): Promise<ImportStep[]> {
  const bundle = readFileSync(OBJECTS, 'utf8');
  const kibana = new Kibana(connection);
  try {
    checkVersion(await kibana.version());
    const objects = bundle
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as KibanaObject);
    if (dryRun) return objects.map((object) => ({ name: nameOf(object), action: 'import' }));
    return stepsOf(objects, await kibana.import(bundle));
  } finally {
    await kibana.close();
  }
}

class Kibana {
  readonly #connection: KibanaConnection;
  readonly #agent: Agent;

  constructor(connection: KibanaConnection) {
    this.#connection = connection;
    const { authority } = connection;
    this.#agent = new Agent(authority === undefined ? {} : { connect: { ca: authority } });
  }

  /** Such as `9.5.4`. */
  async version(): Promise<string> {
    const status = (await this.#ask('/api/status')) as { version?: { number?: string } };
    const version = status.version?.number;
    if (version !== undefined) return version;
    throw new MachineryError(
      `Kibana: ${this.#connection.url} does not say its version`,
      'is it a Kibana, and may the account see its status?',
    );
  }

  async import(bundle: string): Promise<Imported> {
    const body = new FormData();
    body.append('file', new Blob([bundle], { type: 'application/x-ndjson' }), 'farmsight.ndjson');
    return (await this.#ask('/api/saved_objects/_import?overwrite=true', { method: 'POST', body })) as Imported;
  }

  close(): Promise<void> {
    return this.#agent.close();
  }

  async #ask(path: string, init: { method?: string; body?: FormData } = {}): Promise<unknown> {
    const { url, space } = this.#connection;
    const base = url.replace(/\/+$/, '') + (space === undefined ? '' : `/s/${encodeURIComponent(space)}`);
    // Kibana refuses changes without the first header: a page of another site could not set it.
    const headers = { 'kbn-xsrf': 'farmsight', ...this.#authorization() };
    const options = { ...init, headers, dispatcher: this.#agent, signal: AbortSignal.timeout(TIMEOUT_MS) };
    const response = await fetch(base + path, options).catch((error: Error) => {
      throw unreachable(error);
    });
    const text = await response.text().catch((error: Error) => {
      throw unreachable(error);
    });
    if (!response.ok) throw refused(response.status, text);
    try {
      return JSON.parse(text);
    } catch {
      throw new MachineryError(
        `Kibana: the answer of ${base} is no JSON`,
        'is the address that of Kibana, with its base path?',
      );
    }
  }

  #authorization(): Record<string, string> {
    const { login } = this.#connection;
    if (login === undefined) return {};
    if ('apiKey' in login) return { authorization: `ApiKey ${login.apiKey}` };
    return { authorization: `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}` };
  }
}

function checkVersion(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  throw new UsageError(`Kibana has version ${version}`, `the dashboards need ${OLDEST.join('.')} or newer`);
}

function stepsOf(
  objects: readonly KibanaObject[],
  { success, successResults = [], errors = [] }: Imported,
): ImportStep[] {
  const key = ({ type, id }: { type: string; id: string }): string => `${type} ${id}`;
  if (!success) {
    const names = new Map(objects.map((object) => [key(object), nameOf(object)]));
    const told = errors
      .slice(0, PROBLEMS_TOLD)
      .map(
        (failed) =>
          `${names.get(key(failed)) ?? key(failed)}: ${failed.error.message ?? failed.error.reason ?? failed.error.type}`,
      );
    throw new MachineryError(
      `Kibana: cannot import ${told.join('; ') || 'the dashboards'}`,
      'nothing may be missing that these name',
    );
  }
  const results = new Map(successResults.map((result) => [key(result), result]));
  return objects.map((object) => ({
    name: nameOf(object),
    action: results.get(key(object))?.overwrite === true ? 'update' : 'create',
  }));
}

const WORDS: Readonly<Record<string, string>> = { 'index-pattern': 'data view', search: 'saved search' };

const nameOf = ({ type, attributes: { name, title } }: KibanaObject): string =>
  `${WORDS[type] ?? type} ${name ?? title}`;

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').slice(0, 400);

function unreachable(error: Error): MachineryError {
  const reason = error.cause instanceof Error ? error.cause.message : error.message;
  return new MachineryError(
    `Kibana: cannot be asked: ${oneLine(reason)}`,
    'check the address, and the certificate authority if it is https',
    { cause: error },
  );
}

const HINTS: Readonly<Record<number, string>> = {
  401: 'check the API key, or user and password',
  403: 'the account needs the right to manage saved objects in this space',
  404: 'check the base path and the space',
};

const refused = (status: number, text: string): MachineryError =>
  new MachineryError(`Kibana: refused with ${status}: ${oneLine(text)}`, HINTS[status]);
