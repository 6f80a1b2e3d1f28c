/**
 * Events that are already ECS: nested, dotted or mixed keys, arrays or scalars. In: one document. Out: a login event with
 * the facts farmsight reads. Endpoint events carry the LAN address as `source.ip` and the public one as `source.nat.ip`;
 * here `source.ip` is always the public one. Fields: docs/sources/ecs.md.
 */
import type { Endpoint, EventOutcome, FarmsightFields, LoginEvent, Posture } from '../event.ts';
import { type Outcome, refused } from '../outcome.ts';
import { isPrivate } from './endpoint.ts';
import type { JsonParser, ParseContext } from './source-parser.ts';
import { epochOf, isoOf, parseIsoTime } from './time.ts';
import { flag, get, hashId, isObject, known, location, number, text, texts, userOf } from './values.ts';

export const ecs: JsonParser = {
  framing: 'json',
  parse(value: Record<string, unknown>, original: string, context: ParseContext): Outcome {
    const stamp = text(get(value, '@timestamp'));
    if (stamp === undefined) return refused('parse', 'missing-field', '@timestamp');
    const time = parseIsoTime(stamp) ?? epochOf(stamp);
    if (time === undefined) return refused('parse', 'invalid-time', `@timestamp ${stamp}`);
    return { kind: 'event', time, event: toEvent(value, time, original, context) };
  },
};

/** The value at an ECS path, whether the document nests it, dots it, or mixes both. */
function at(value: unknown, path: string): unknown {
  if (!isObject(value)) return undefined;
  if (Object.hasOwn(value, path)) return value[path];
  for (let dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
    const head = path.slice(0, dot);
    if (Object.hasOwn(value, head)) {
      const found = at(value[head], path.slice(dot + 1));
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

const first = (value: unknown): unknown => (Array.isArray(value) ? value[0] : value);
const textAt = (value: unknown, path: string): string | undefined => text(first(at(value, path)));
const knownAt = (value: unknown, path: string): string | undefined => known(first(at(value, path)));
const numberAt = (value: unknown, path: string): number | undefined => number(first(at(value, path)));

function toEvent(value: Record<string, unknown>, time: number, original: string, context: ParseContext): LoginEvent {
  const dataset = textAt(value, 'event.dataset') ?? 'ecs.event';
  const outcome = outcomeOf(textAt(value, 'event.outcome'));
  const category = categories(value, outcome);
  const source = sourceOf(value);
  const organization = textAt(value, 'organization.id');
  return {
    '@timestamp': isoOf(time),
    event: {
      id: textAt(value, 'event.id') ?? hashId('ecs', original),
      kind: kindOf(textAt(value, 'event.kind')),
      category,
      type: texts(at(value, 'event.type')),
      action: textAt(value, 'event.action'),
      outcome,
      reason: textAt(value, 'event.reason'),
      code: textAt(value, 'event.code'),
      dataset,
      module: textAt(value, 'event.module') ?? 'ecs',
      start: timeAt(value, 'event.start'),
      end: timeAt(value, 'event.end'),
      ...(context.keepOriginal ? { original: textAt(value, 'event.original') ?? original } : {}),
    },
    ...(organization === undefined
      ? {}
      : { organization: { id: organization, name: textAt(value, 'organization.name') } }),
    user: userIn(value),
    ...(source === undefined ? {} : { source }),
    ...destinationOf(value),
    ...machineOf(value),
    ...namesOf(value),
    farmsight: farmsightOf(value, category, outcome, source),
  };
}

function timeAt(value: unknown, path: string): string | undefined {
  const time = parseIsoTime(textAt(value, path) ?? '');
  return time === undefined ? undefined : isoOf(time);
}

function outcomeOf(written: string | undefined): EventOutcome | undefined {
  const outcome = written?.toLowerCase();
  return outcome === 'success' || outcome === 'failure' || outcome === 'unknown' ? outcome : undefined;
}

/** An event without a category that says whether a user succeeded is a sign-in. */
function categories(value: unknown, outcome: EventOutcome | undefined): string[] {
  const written = texts(at(value, 'event.category'));
  const isSignIn = written.length === 0 && outcome !== undefined && userIn(value).name !== undefined;
  return isSignIn ? ['authentication'] : written;
}

/** The name stays as written; an address or a domain in it is read out where the document has no field for it. */
function userIn(value: unknown): NonNullable<LoginEvent['user']> {
  const name = knownAt(value, 'user.name');
  const parts = name === undefined ? {} : userOf(name);
  return {
    id: knownAt(value, 'user.id'),
    name,
    email: knownAt(value, 'user.email') ?? parts.email,
    domain: knownAt(value, 'user.domain') ?? parts.domain,
    full_name: knownAt(value, 'user.full_name'),
  };
}

const kindOf = (kind: string | undefined): LoginEvent['event']['kind'] =>
  kind === 'metric' || kind === 'alert' || kind === 'state' ? kind : 'event';

function sourceOf(value: Record<string, unknown>): Endpoint | undefined {
  const direct = knownAt(value, 'source.ip') ?? knownAt(value, 'client.ip') ?? knownAt(value, 'source.address');
  const nat = knownAt(value, 'source.nat.ip') ?? knownAt(value, 'client.nat.ip');
  const lan = direct !== undefined && isPrivate(direct);
  const ip = lan ? nat : (direct ?? nat);
  if (ip === undefined) return undefined;
  const inner = lan ? direct : nat;
  const asn = numberAt(value, 'source.as.number');
  return {
    ip,
    port: lan ? undefined : numberAt(value, 'source.port'),
    ...(inner === undefined ? {} : { nat: { ip: inner } }),
    ...(asn === undefined
      ? {}
      : { as: { number: asn, organization: { name: textAt(value, 'source.as.organization.name') } } }),
    geo: {
      city_name: textAt(value, 'source.geo.city_name'),
      region_name: textAt(value, 'source.geo.region_name'),
      country_iso_code: textAt(value, 'source.geo.country_iso_code'),
      ...location(numberAt(value, 'source.geo.location.lat'), numberAt(value, 'source.geo.location.lon')),
    },
  };
}

function destinationOf(value: Record<string, unknown>): Pick<LoginEvent, 'destination'> {
  const ip = knownAt(value, 'destination.ip');
  const domain = knownAt(value, 'destination.domain');
  const port = numberAt(value, 'destination.port');
  return ip === undefined && domain === undefined && port === undefined ? {} : { destination: { ip, domain, port } };
}

function machineOf(value: Record<string, unknown>): Pick<LoginEvent, 'host' | 'device'> {
  const mac = texts(at(value, 'host.mac'));
  const addresses = texts(at(value, 'host.ip'));
  const lan = knownAt(value, 'source.ip');
  if (lan !== undefined && isPrivate(lan) && !addresses.includes(lan)) addresses.push(lan);
  return {
    host: {
      id: knownAt(value, 'host.id'),
      name: knownAt(value, 'host.hostname') ?? knownAt(value, 'host.name'),
      ...(mac.length === 0 ? {} : { mac }),
      ...(addresses.length === 0 ? {} : { ip: addresses }),
      os: {
        name: textAt(value, 'host.os.name'),
        type: textAt(value, 'host.os.type'),
        version: textAt(value, 'host.os.version'),
      },
    },
    device: {
      id: knownAt(value, 'device.id'),
      serial_number: knownAt(value, 'device.serial_number'),
      manufacturer: knownAt(value, 'device.manufacturer'),
      model: { name: knownAt(value, 'device.model.name') },
    },
  };
}

/** Names that may give a remote tool away. */
function namesOf(value: Record<string, unknown>): Partial<LoginEvent> {
  const parts: Partial<LoginEvent> = {};
  const question = textAt(value, 'dns.question.name');
  if (question !== undefined) parts.dns = { question: { name: question, type: textAt(value, 'dns.question.type') } };
  const server = textAt(value, 'tls.client.server_name');
  if (server !== undefined) parts.tls = { client: { server_name: server } };
  const domain = textAt(value, 'url.domain');
  if (domain !== undefined) parts.url = { domain };
  const process = textAt(value, 'process.name');
  const executable = textAt(value, 'process.executable');
  if (process !== undefined || executable !== undefined)
    parts.process = { name: process, executable, command_line: textAt(value, 'process.command_line') };
  const agent = textAt(value, 'user_agent.original');
  if (agent !== undefined) parts.user_agent = { original: agent };
  const application = textAt(value, 'network.application');
  const transport = textAt(value, 'network.transport');
  const direction = textAt(value, 'network.direction');
  if (application !== undefined || transport !== undefined) parts.network = { application, transport, direction };
  const session = textAt(value, 'session.id') ?? textAt(value, 'farmsight.session.id');
  if (session !== undefined) parts.session = { id: session };
  const labels = at(value, 'labels');
  if (isObject(labels))
    parts.labels = Object.fromEntries(
      Object.entries(labels)
        .slice(0, 64)
        .flatMap(([key, label]) => (text(label) === undefined ? [] : [[key, text(label)!]])),
    );
  return parts;
}

function farmsightOf(
  value: Record<string, unknown>,
  category: readonly string[],
  outcome: EventOutcome | undefined,
  source: Endpoint | undefined,
): FarmsightFields {
  const claimed = flag(at(value, 'farmsight.presence'));
  const signIn = category.includes('authentication') || category.includes('session');
  const machine = texts(at(value, 'host.id')).length > 0 || texts(at(value, 'device.id')).length > 0;
  const shown = claimed ?? (outcome !== 'failure' && (signIn ? outcome === 'success' : machine));
  const posture = postureOf(at(value, 'farmsight.posture')) ?? peripheralOf(value);
  return {
    // Without a public address nobody knows where the machine was, whatever the document claims.
    presence: shown && source?.ip !== undefined,
    input_latency_ms: numberAt(value, 'farmsight.input_latency_ms'),
    rtt_ms: numberAt(value, 'farmsight.rtt_ms'),
    ...(posture === undefined ? {} : { posture }),
  };
}

function postureOf(value: unknown): Posture | undefined {
  if (!isObject(value)) return undefined;
  const posture: Posture = {};
  for (const key of ['software', 'processes', 'usb', 'monitors', 'matched', 'missed'] as const) {
    const list = texts(get(value, key));
    if (list.length > 0) posture[key] = list.slice(0, 64);
  }
  return posture;
}

/** An inventory of peripherals names the USB device as `device.model` and the display in a label. */
function peripheralOf(value: Record<string, unknown>): Posture | undefined {
  const usb = textAt(value, 'device.model.identifier');
  const monitor = textAt(value, 'labels.monitor_edid');
  if (monitor === undefined && (usb === undefined || !/^usb/i.test(usb))) return undefined;
  const product = [usb, textAt(value, 'device.manufacturer'), textAt(value, 'device.model.name')]
    .filter((part) => part !== undefined)
    .join(' ');
  return { ...(product === '' ? {} : { usb: [product] }), ...(monitor === undefined ? {} : { monitors: [monitor] }) };
}
