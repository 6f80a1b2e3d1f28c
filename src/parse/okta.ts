/**
 * Okta System Log events (`LogEvent`). In: one event. Out: a login event for everything that signs someone in or out, or
 * changes what they sign in with; the rest is ignored by its event type. Fields: docs/sources/okta.md.
 */
import type { Endpoint, EventOutcome, Geo, LoginEvent } from '../event.ts';
import { ignored, type Outcome, refused } from '../outcome.ts';
import { countryCode } from './countries.ts';
import { addressIn } from './endpoint.ts';
import type { JsonParser, ParseContext } from './source-parser.ts';
import { isoOf, parseIsoTime } from './time.ts';
import { degrees, type Fields, fields, flag, hashId, isObject, known, number, text, userOf } from './values.ts';

/** Event types that are about access even where they name no address, by their beginning. */
const ACCESS = [
  'user.session.',
  'user.authentication.',
  'user.mfa.',
  'user.account.',
  'policy.evaluate_sign_on',
  'system.push.',
  'device.',
  'security.',
  'app.',
  'user.risk.',
  'user.credential.',
];
const OUTCOMES: Readonly<Record<string, EventOutcome>> = {
  SUCCESS: 'success',
  ALLOW: 'success',
  FAILURE: 'failure',
  DENY: 'failure',
};
/** Event types that show a person at the address when they succeed. */
const PRESENCE = new Set([
  'user.session.start',
  'user.authentication.sso',
  'user.authentication.auth_via_mfa',
  'user.authentication.verify',
  'user.authentication.auth_via_idp',
  'user.authentication.auth_via_inbound_saml',
  'user.authentication.auth_via_social',
]);
/** Device names that are a hardware model, such as `Mac15,6`. */
const MODEL = /^[A-Za-z]{2,16}\d{1,3},\d{1,2}$/;

export const okta: JsonParser = {
  framing: 'json',
  parse(value: Record<string, unknown>, original: string, context: ParseContext): Outcome {
    const record = Object.hasOwn(value, 'eventtype') ? fields(unfold(value)) : value;
    const type = text(record['eventType']);
    if (type === undefined) return refused('parse', 'missing-field', 'eventType');
    const published = text(record['published']);
    if (published === undefined) return refused('parse', 'missing-field', 'published');
    const time = parseIsoTime(published);
    if (time === undefined) return refused('parse', 'invalid-time', `published ${published}`);
    const kind = kindOf(type);
    if (!kind.isAccess && !saysWhoAndWhere(record)) return ignored(type);
    return { kind: 'event', time, event: toEvent(record, type, kind, time, original, context) };
  },
};

const saysWhoAndWhere = (record: Fields): boolean =>
  clientAddress(record, fields(record['client'])) !== undefined && person(record)?.email !== undefined;

/** What an event type tells by itself, worked out once for each of the few there are. */
interface Kind {
  isAccess: boolean;
  showsPresence: boolean;
  category: string[];
}

const kinds = new Map<string, Kind>();
/** Okta has some nine hundred; a log may claim any number. */
const MAX_KINDS = 2000;

function kindOf(type: string): Kind {
  let kind = kinds.get(type);
  if (kind === undefined) {
    kind = {
      isAccess: ACCESS.some((prefix) => type.startsWith(prefix)),
      showsPresence: PRESENCE.has(type.toLowerCase()),
      category: categories(type),
    };
    if (kinds.size < MAX_KINDS) kinds.set(type, kind);
  }
  return kind;
}

function toEvent(
  record: Fields,
  type: string,
  kind: Kind,
  time: number,
  original: string,
  context: ParseContext,
): LoginEvent {
  const client = fields(record['client']);
  const outcome = fields(record['outcome']);
  const security = fields(record['securityContext']);
  const ip = clientAddress(record, client);
  const result = text(outcome['result'])?.toUpperCase() ?? 'UNKNOWN';
  const said = OUTCOMES[result] ?? 'unknown';
  const session = text(fields(record['authenticationContext'])['externalSessionId']);
  const agent = text(fields(client['userAgent'])['rawUserAgent']);
  return {
    '@timestamp': isoOf(time),
    event: {
      id: text(record['uuid']) ?? hashId('okta', original),
      kind: 'event',
      category: [...kind.category],
      action: type,
      outcome: said,
      reason: text(outcome['reason']) ?? text(record['displayMessage']),
      dataset: 'okta.system',
      module: 'okta',
      original: context.keepOriginal ? original : undefined,
    },
    user: person(record),
    source: ip === undefined ? undefined : sourceOf(ip, client, security),
    device: deviceOf(record['device']),
    host: hostOf(record['device']),
    user_agent: agent === undefined ? undefined : { original: agent },
    session: session === undefined ? undefined : { id: session },
    farmsight: {
      presence: said === 'success' && ip !== undefined && kind.showsPresence,
      vendor_risk: riskOf(fields(record['debugContext']), security),
    },
  };
}

function categories(type: string): string[] {
  if (type.startsWith('user.account.') || type.startsWith('user.mfa.')) return ['iam'];
  return type.startsWith('user.session.') ? ['authentication', 'session'] : ['authentication'];
}

/** Keys read here, by their lower-case spelling. */
const KEYS: ReadonlyMap<string, string> = new Map(
  [
    'eventType displayMessage debugContext debugData securityContext asNumber asOrg authenticationContext externalSessionId',
    'isProxy alternateId displayName ipAddress userAgent rawUserAgent geographicalContext ipChain',
  ]
    .join(' ')
    .split(' ')
    .map((key) => [key.toLowerCase(), key]),
);

/** Some pipelines fold the case of keys: `eventtype`, `debugcontext`. */
function unfold(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unfold);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [KEYS.get(key) ?? key, unfold(inner)]));
}

function clientAddress(record: Fields, client: Fields): string | undefined {
  const direct = addressIn(client['ipAddress']);
  if (direct !== undefined) return direct;
  const chain = fields(record['request'])['ipChain'];
  return Array.isArray(chain) ? addressIn(fields(chain[0])['ip']) : undefined;
}

/** The actor, or the person among the targets where the actor is Okta itself. */
function person(record: Fields): LoginEvent['user'] {
  const actor = fields(record['actor']);
  const name = known(actor['alternateId']);
  if (name !== undefined && name !== 'system@okta.com') return named(actor, name);
  const targets = record['target'];
  const user = Array.isArray(targets) ? targets.map(fields).find((target) => target['type'] === 'User') : undefined;
  return user === undefined ? undefined : named(user, known(user['alternateId']));
}

function named(actor: Fields, written: string | undefined): LoginEvent['user'] {
  const parts = written === undefined ? undefined : userOf(written);
  return {
    id: known(actor['id']),
    name: parts?.name,
    email: parts?.email,
    domain: parts?.domain,
    full_name: known(actor['displayName']),
  };
}

const sourceOf = (ip: string, client: Fields, security: Fields): Endpoint => ({
  ip,
  geo: geoOf(client['geographicalContext']),
  as: systemOf(security),
});

function geoOf(context: unknown): Geo | undefined {
  if (!isObject(context)) return undefined;
  const country = text(context['country']);
  const place = fields(context['geolocation']);
  return {
    city_name: text(context['city']),
    region_name: text(context['state']),
    country_name: country,
    country_iso_code: countryCode(country),
    location: degrees(place['lat'], place['lon']),
  };
}

function systemOf(security: Fields): Endpoint['as'] {
  const asn = number(security['asNumber']);
  return asn === undefined ? undefined : { number: asn, organization: { name: text(security['asOrg']) } };
}

/** Okta writes the model of a Mac as its name: that names no machine. */
const isModel = (name: string | undefined): boolean => name !== undefined && MODEL.test(name);

function deviceOf(device: unknown): LoginEvent['device'] {
  if (!isObject(device)) return undefined;
  const name = text(device['name']);
  return { id: text(device['id']), model: isModel(name) ? { identifier: name } : undefined };
}

function hostOf(device: unknown): LoginEvent['host'] {
  if (!isObject(device)) return undefined;
  const name = text(device['name']);
  return {
    name: isModel(name) ? undefined : name,
    os: { platform: text(device['os_platform']), version: text(device['os_version']) },
  };
}

/** Risk is text such as `{reasons=Anomalous Device, level=HIGH}`; Okta knows proxies of its own accord. */
function riskOf(debug: Fields, security: Fields): string | undefined {
  const risk = text(fields(debug['debugData'])['risk'])?.slice(0, 200);
  if (flag(security['isProxy']) !== true) return risk;
  return risk === undefined ? 'proxy' : `${risk} proxy`;
}
