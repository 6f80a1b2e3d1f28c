/**
 * Events that are already ECS: nested, dotted or mixed keys, arrays or scalars. In: one document. Out: a login event with
 * the facts farmsight reads. Endpoint events carry the LAN address as `source.ip` and the public one as `source.nat.ip`;
 * here `source.ip` is always the public one. Fields: docs/sources/ecs.md.
 */
import type { EventOutcome, LoginEvent } from '../event.ts';
import { type Outcome, refused } from '../outcome.ts';
import { destinationOf, sourceOf } from './ecs/ends.ts';
import { farmsightOf } from './ecs/farmsight.ts';
import { nested } from './ecs/nested.ts';
import { ipOf, knownOf, MAX_LIST, numberOf, textOf, unlessEmpty } from './ecs/scalars.ts';
import { isPrivate } from './endpoint.ts';
import type { JsonParser, ParseContext } from './source-parser.ts';
import { epochOf, isoOf, parseIsoTime } from './time.ts';
import { type Fields, fields, hashId, isObject, text, texts, userOf } from './values.ts';

export const ecs: JsonParser = {
  framing: 'json',
  parse(value: Record<string, unknown>, original: string, context: ParseContext): Outcome {
    const document = nested(value);
    const stamp = textOf(document['@timestamp']);
    if (stamp === undefined) return refused('parse', 'missing-field', '@timestamp');
    const time = parseIsoTime(stamp) ?? epochOf(stamp);
    if (time === undefined) return refused('parse', 'invalid-time', `@timestamp ${stamp}`);
    return { kind: 'event', time, event: toEvent(document, time, original, context) };
  },
};

function toEvent(document: Fields, time: number, original: string, context: ParseContext): LoginEvent {
  const event = fields(document['event']);
  const user = userIn(fields(document['user']));
  const outcome = outcomeOf(textOf(event['outcome']));
  const category = categories(texts(event['category']), outcome, user);
  const source = sourceOf(document);
  const organization = fields(document['organization']);
  const organizationId = textOf(organization['id']);
  return {
    '@timestamp': isoOf(time),
    event: {
      id: textOf(event['id']) ?? hashId('ecs', original),
      kind: kindOf(textOf(event['kind'])),
      category,
      type: texts(event['type']),
      action: textOf(event['action']),
      outcome,
      reason: textOf(event['reason']),
      code: textOf(event['code']),
      dataset: textOf(event['dataset']) ?? 'ecs.event',
      module: textOf(event['module']) ?? 'ecs',
      provider: textOf(event['provider']),
      start: timeOf(event['start']),
      end: timeOf(event['end']),
      duration: numberOf(event['duration']),
      original: context.keepOriginal ? (textOf(event['original']) ?? original) : undefined,
    },
    organization: organizationId === undefined ? undefined : { id: organizationId, name: textOf(organization['name']) },
    user,
    source,
    destination: destinationOf(fields(document['destination'])),
    host: hostOf(document),
    device: deviceOf(fields(document['device'])),
    observer: observerOf(fields(document['observer'])),
    ...traces(document),
    labels: labelsOf(document['labels']),
    farmsight: farmsightOf(document, category, outcome, source),
  };
}

function timeOf(value: unknown): string | undefined {
  const time = parseIsoTime(textOf(value) ?? '');
  return time === undefined ? undefined : isoOf(time);
}

function outcomeOf(written: string | undefined): EventOutcome | undefined {
  const outcome = written?.toLowerCase();
  return outcome === 'success' || outcome === 'failure' || outcome === 'unknown' ? outcome : undefined;
}

/** An event without a category that says whether a user succeeded is a sign-in. */
const categories = (written: string[], outcome: EventOutcome | undefined, user: LoginEvent['user']): string[] =>
  written.length === 0 && outcome !== undefined && user?.name !== undefined ? ['authentication'] : written;

/** The name stays as written; an address or a domain in it is read out where the document has no field for it. */
function userIn(user: Fields): LoginEvent['user'] {
  const name = knownOf(user['name']);
  const parts = name === undefined ? undefined : userOf(name);
  return unlessEmpty({
    id: knownOf(user['id']),
    name,
    email: knownOf(user['email']) ?? parts?.email,
    domain: knownOf(user['domain']) ?? parts?.domain,
    full_name: knownOf(user['full_name']),
  });
}

const kindOf = (kind: string | undefined): LoginEvent['event']['kind'] =>
  kind === 'metric' || kind === 'alert' || kind === 'state' ? kind : 'event';

function hostOf(document: Fields): LoginEvent['host'] {
  const host = fields(document['host']);
  const os = fields(host['os']);
  const mac = texts(host['mac']);
  const addresses = texts(host['ip']);
  const lan = ipOf(fields(document['source'])['ip']);
  if (lan !== undefined && isPrivate(lan) && !addresses.includes(lan)) addresses.push(lan);
  return unlessEmpty({
    id: knownOf(host['id']),
    name: knownOf(host['hostname']) ?? knownOf(host['name']),
    mac: mac.length === 0 ? undefined : mac.slice(0, MAX_LIST),
    ip: addresses.length === 0 ? undefined : addresses.slice(-MAX_LIST),
    os: unlessEmpty({
      name: textOf(os['name']),
      type: textOf(os['type']),
      version: textOf(os['version']),
      full: textOf(os['full']),
      platform: textOf(os['platform']),
    }),
  });
}

function deviceOf(device: Fields): LoginEvent['device'] {
  const model = fields(device['model']);
  return unlessEmpty({
    id: knownOf(device['id']),
    serial_number: knownOf(device['serial_number']),
    manufacturer: knownOf(device['manufacturer']),
    model: unlessEmpty({ identifier: knownOf(model['identifier']), name: knownOf(model['name']) }),
  });
}

const observerOf = (observer: Fields): LoginEvent['observer'] =>
  unlessEmpty({
    name: textOf(observer['name']),
    hostname: textOf(observer['hostname']),
    vendor: textOf(observer['vendor']),
    product: textOf(observer['product']),
    serial_number: textOf(observer['serial_number']),
  });

/** What the machine did on the network and which program did it: names that may give a remote tool away. */
function traces(document: Fields): Partial<LoginEvent> {
  const question = fields(fields(document['dns'])['question']);
  const [lookedUp, server] = [
    textOf(question['name']),
    textOf(fields(fields(document['tls'])['client'])['server_name']),
  ];
  const [url, process, network] = [fields(document['url']), fields(document['process']), fields(document['network'])];
  const agent = textOf(fields(document['user_agent'])['original']);
  const session =
    textOf(fields(document['session'])['id']) ?? textOf(fields(fields(document['farmsight'])['session'])['id']);
  return {
    dns: lookedUp === undefined ? undefined : { question: { name: lookedUp, type: textOf(question['type']) } },
    tls: server === undefined ? undefined : { client: { server_name: server } },
    url: unlessEmpty({ domain: textOf(url['domain']), full: textOf(url['full']) }),
    process: unlessEmpty({
      name: textOf(process['name']),
      executable: textOf(process['executable']),
      command_line: textOf(process['command_line']),
    }),
    network: unlessEmpty({
      application: textOf(network['application']),
      transport: textOf(network['transport']),
      protocol: textOf(network['protocol']),
      direction: textOf(network['direction']),
      bytes: numberOf(network['bytes']),
    }),
    user_agent: agent === undefined ? undefined : { original: agent },
    session: session === undefined ? undefined : { id: session },
  };
}

function labelsOf(labels: unknown): Record<string, string> | undefined {
  if (!isObject(labels)) return undefined;
  const entries = Object.entries(labels).slice(0, MAX_LIST);
  return Object.fromEntries(
    entries.flatMap(([key, label]) => (text(label) === undefined ? [] : [[key, text(label)!]])),
  );
}
