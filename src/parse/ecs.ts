/**
 * Events that are already ECS: nested, dotted or mixed keys, arrays or scalars. In: one document. Out: a login event with
 * the facts farmsight reads. Endpoint events carry the LAN address as `source.ip` and the public one as `source.nat.ip`;
 * here `source.ip` is always the public one. Fields: docs/sources/ecs.md.
 */
import type { Endpoint, EventOutcome, FarmsightFields, Geo, LoginEvent, Posture } from '../event.ts';
import { type Outcome, refused } from '../outcome.ts';
import { addressIn, isPrivate } from './endpoint.ts';
import { nested } from './nested.ts';
import type { JsonParser, ParseContext } from './source-parser.ts';
import { epochOf, isoOf, parseIsoTime } from './time.ts';
import { degrees, flag, get, hashId, isObject, known, number, text, texts, userOf } from './values.ts';

const MAX_LIST = 64;

export const ecs: JsonParser = {
  framing: 'json',
  parse(value: Record<string, unknown>, original: string, context: ParseContext): Outcome {
    const document = nested(value);
    const stamp = textIn(document, '@timestamp');
    if (stamp === undefined) return refused('parse', 'missing-field', '@timestamp');
    const time = parseIsoTime(stamp) ?? epochOf(stamp);
    if (time === undefined) return refused('parse', 'invalid-time', `@timestamp ${stamp}`);
    return { kind: 'event', time, event: toEvent(document, time, original, context) };
  },
};

const first = (value: unknown): unknown => (Array.isArray(value) ? value[0] : value);
const textIn = (section: unknown, key: string): string | undefined => text(first(get(section, key)));
const knownIn = (section: unknown, key: string): string | undefined => known(first(get(section, key)));
const numberIn = (section: unknown, key: string): number | undefined => number(first(get(section, key)));
const ipIn = (section: unknown, key: string): string | undefined => addressIn(first(get(section, key)));

/** The object, or undefined where nothing in it is known. */
function unlessEmpty<T extends object>(facts: T): T | undefined {
  for (const key in facts) if (facts[key] !== undefined) return facts;
  return undefined;
}

type Section = Record<string, unknown>;

function toEvent(document: Section, time: number, original: string, context: ParseContext): LoginEvent {
  const event = get(document, 'event');
  const user = userIn(get(document, 'user'));
  const outcome = outcomeOf(textIn(event, 'outcome'));
  const category = categories(texts(get(event, 'category')), outcome, user);
  const source = sourceOf(document);
  const organization = get(document, 'organization');
  const organizationId = textIn(organization, 'id');
  return {
    '@timestamp': isoOf(time),
    event: {
      id: textIn(event, 'id') ?? hashId('ecs', original),
      kind: kindOf(textIn(event, 'kind')),
      category,
      type: texts(get(event, 'type')),
      action: textIn(event, 'action'),
      outcome,
      reason: textIn(event, 'reason'),
      code: textIn(event, 'code'),
      dataset: textIn(event, 'dataset') ?? 'ecs.event',
      module: textIn(event, 'module') ?? 'ecs',
      provider: textIn(event, 'provider'),
      start: timeIn(event, 'start'),
      end: timeIn(event, 'end'),
      duration: numberIn(event, 'duration'),
      original: context.keepOriginal ? (textIn(event, 'original') ?? original) : undefined,
    },
    organization: organizationId === undefined ? undefined : { id: organizationId, name: textIn(organization, 'name') },
    user,
    source,
    destination: destinationOf(get(document, 'destination')),
    host: hostOf(document),
    device: deviceOf(get(document, 'device')),
    observer: observerOf(get(document, 'observer')),
    ...traces(document),
    labels: labelsOf(get(document, 'labels')),
    farmsight: farmsightOf(document, category, outcome, source),
  };
}

function timeIn(section: unknown, key: string): string | undefined {
  const time = parseIsoTime(textIn(section, key) ?? '');
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
function userIn(user: unknown): LoginEvent['user'] {
  const name = knownIn(user, 'name');
  const parts = name === undefined ? undefined : userOf(name);
  return unlessEmpty({
    id: knownIn(user, 'id'),
    name,
    email: knownIn(user, 'email') ?? parts?.email,
    domain: knownIn(user, 'domain') ?? parts?.domain,
    full_name: knownIn(user, 'full_name'),
  });
}

const kindOf = (kind: string | undefined): LoginEvent['event']['kind'] =>
  kind === 'metric' || kind === 'alert' || kind === 'state' ? kind : 'event';

function sourceOf(document: Section): Endpoint | undefined {
  const source = get(document, 'source');
  const client = get(document, 'client');
  const direct = ipIn(source, 'ip') ?? ipIn(client, 'ip') ?? ipIn(source, 'address');
  const nat = ipIn(get(source, 'nat'), 'ip') ?? ipIn(get(client, 'nat'), 'ip');
  const isLan = direct === undefined || isPrivate(direct);
  const outside = nat === undefined || isPrivate(nat) ? undefined : nat;
  const ip = isLan ? outside : direct;
  const inner = ip === nat ? direct : nat;
  if (ip === undefined && nat === undefined) return undefined;
  return {
    ip,
    port: isLan ? undefined : numberIn(source, 'port'),
    nat: inner === undefined ? undefined : { ip: inner },
    as: systemOf(get(source, 'as')),
    geo: geoOf(get(source, 'geo')),
  };
}

function systemOf(system: unknown): Endpoint['as'] {
  const asn = numberIn(system, 'number');
  return asn === undefined
    ? undefined
    : { number: asn, organization: { name: textIn(get(system, 'organization'), 'name') } };
}

function geoOf(geo: unknown): Geo | undefined {
  const location = get(geo, 'location');
  return unlessEmpty({
    city_name: textIn(geo, 'city_name'),
    region_name: textIn(geo, 'region_name'),
    country_iso_code: textIn(geo, 'country_iso_code'),
    country_name: textIn(geo, 'country_name'),
    location: degrees(first(get(location, 'lat')), first(get(location, 'lon'))),
  });
}

const destinationOf = (destination: unknown): Endpoint | undefined =>
  unlessEmpty({
    ip: ipIn(destination, 'ip'),
    domain: knownIn(destination, 'domain'),
    port: numberIn(destination, 'port'),
  });

function hostOf(document: Section): LoginEvent['host'] {
  const host = get(document, 'host');
  const os = get(host, 'os');
  const mac = texts(get(host, 'mac'));
  const addresses = texts(get(host, 'ip'));
  const lan = ipIn(get(document, 'source'), 'ip');
  if (lan !== undefined && isPrivate(lan) && !addresses.includes(lan)) addresses.push(lan);
  return unlessEmpty({
    id: knownIn(host, 'id'),
    name: knownIn(host, 'hostname') ?? knownIn(host, 'name'),
    mac: mac.length === 0 ? undefined : mac.slice(0, MAX_LIST),
    ip: addresses.length === 0 ? undefined : addresses.slice(-MAX_LIST),
    os: unlessEmpty({
      name: textIn(os, 'name'),
      type: textIn(os, 'type'),
      version: textIn(os, 'version'),
      full: textIn(os, 'full'),
      platform: textIn(os, 'platform'),
    }),
  });
}

function deviceOf(device: unknown): LoginEvent['device'] {
  const model = get(device, 'model');
  return unlessEmpty({
    id: knownIn(device, 'id'),
    serial_number: knownIn(device, 'serial_number'),
    manufacturer: knownIn(device, 'manufacturer'),
    model: unlessEmpty({ identifier: knownIn(model, 'identifier'), name: knownIn(model, 'name') }),
  });
}

const observerOf = (observer: unknown): LoginEvent['observer'] =>
  unlessEmpty({
    name: textIn(observer, 'name'),
    hostname: textIn(observer, 'hostname'),
    vendor: textIn(observer, 'vendor'),
    product: textIn(observer, 'product'),
    serial_number: textIn(observer, 'serial_number'),
  });

/** What the machine did on the network and which program did it: names that may give a remote tool away. */
function traces(document: Section): Partial<LoginEvent> {
  const question = get(get(document, 'dns'), 'question');
  const [lookedUp, server] = [textIn(question, 'name'), textIn(get(get(document, 'tls'), 'client'), 'server_name')];
  const [url, process, network] = [get(document, 'url'), get(document, 'process'), get(document, 'network')];
  const agent = textIn(get(document, 'user_agent'), 'original');
  const session = textIn(get(document, 'session'), 'id') ?? textIn(get(get(document, 'farmsight'), 'session'), 'id');
  return {
    dns: lookedUp === undefined ? undefined : { question: { name: lookedUp, type: textIn(question, 'type') } },
    tls: server === undefined ? undefined : { client: { server_name: server } },
    url: unlessEmpty({ domain: textIn(url, 'domain'), full: textIn(url, 'full') }),
    process: unlessEmpty({
      name: textIn(process, 'name'),
      executable: textIn(process, 'executable'),
      command_line: textIn(process, 'command_line'),
    }),
    network: unlessEmpty({
      application: textIn(network, 'application'),
      transport: textIn(network, 'transport'),
      protocol: textIn(network, 'protocol'),
      direction: textIn(network, 'direction'),
      bytes: numberIn(network, 'bytes'),
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

function farmsightOf(
  document: Section,
  category: readonly string[],
  outcome: EventOutcome | undefined,
  source: Endpoint | undefined,
): FarmsightFields {
  const own = get(document, 'farmsight');
  const isSignIn = category.includes('authentication') || category.includes('session');
  const hasMachine = knownIn(get(document, 'host'), 'id') ?? knownIn(get(document, 'device'), 'id');
  const shown =
    flag(get(own, 'presence')) ??
    (outcome !== 'failure' && (isSignIn ? outcome === 'success' : hasMachine !== undefined));
  return {
    // Without a public address nobody knows where the machine was, whatever the document claims.
    presence: shown && source?.ip !== undefined,
    input_latency_ms: numberIn(own, 'input_latency_ms'),
    rtt_ms: numberIn(own, 'rtt_ms'),
    gateway_rtt: gatewaysOf(get(own, 'gateway_rtt')),
    vendor_risk: textIn(own, 'vendor_risk'),
    posture: postureOf(get(own, 'posture')) ?? peripheralOf(document),
    second_factor: secondFactorOf(get(own, 'second_factor')),
  };
}

function gatewaysOf(value: unknown): FarmsightFields['gateway_rtt'] {
  if (!Array.isArray(value)) return undefined;
  return value.slice(0, MAX_LIST).flatMap((item) => {
    const [gateway, ms] = [knownIn(item, 'gateway'), numberIn(item, 'ms')];
    return gateway === undefined || ms === undefined ? [] : [{ gateway, ms }];
  });
}

const secondFactorOf = (factor: unknown): FarmsightFields['second_factor'] =>
  unlessEmpty({ ip: ipIn(factor, 'ip'), name: knownIn(factor, 'name'), geo: geoOf(get(factor, 'geo')) });

function postureOf(value: unknown): Posture | undefined {
  if (!isObject(value)) return undefined;
  const posture: Posture = {};
  for (const key of ['software', 'processes', 'usb', 'monitors', 'matched', 'missed'] as const) {
    const list = texts(get(value, key));
    if (list.length > 0) posture[key] = list.slice(0, MAX_LIST);
  }
  return posture;
}

/** An inventory of peripherals names the USB device as `device.model` and the display in a label. */
function peripheralOf(document: Section): Posture | undefined {
  const device = get(document, 'device');
  const usb = textIn(get(device, 'model'), 'identifier');
  const monitor = textIn(get(document, 'labels'), 'monitor_edid');
  if (monitor === undefined && (usb === undefined || !/^usb/i.test(usb))) return undefined;
  const product = [usb, textIn(device, 'manufacturer'), textIn(get(device, 'model'), 'name')]
    .filter((part) => part !== undefined)
    .join(' ');
  return { usb: product === '' ? undefined : [product], monitors: monitor === undefined ? undefined : [monitor] };
}
