/**
 * Okta System Log events (`LogEvent`). In: one event. Out: a login event for everything that signs someone in or out, or
 * changes what they sign in with; the rest is ignored by its event type. Fields: docs/sources/okta.md.
 */
import type { EventOutcome, Geo, LoginEvent } from '../event.ts';
import { ignored, type Outcome, refused } from '../outcome.ts';
import { countryCode } from './countries.ts';
import type { JsonParser, ParseContext } from './source-parser.ts';
import { isoOf, parseIsoTime } from './time.ts';
import { get, hashId, isObject, known, location, number, path, text, userOf } from './values.ts';

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
    const record = Object.hasOwn(value, 'eventType') ? value : unfold(value);
    const type = text(record['eventType']);
    if (type === undefined) return refused('parse', 'missing-field', 'eventType');
    const published = text(record['published']);
    if (published === undefined) return refused('parse', 'missing-field', 'published');
    const time = parseIsoTime(published);
    if (time === undefined) return refused('parse', 'invalid-time', `published ${published}`);
    if (!ACCESS.some((prefix) => type.startsWith(prefix)) && !saysWhoAndWhere(record)) return ignored(type);
    return { kind: 'event', time, event: toEvent(record, type, time, published, original, context) };
  },
};

const saysWhoAndWhere = (record: Record<string, unknown>): boolean =>
  clientAddress(record, get(record, 'client')) !== undefined && person(record)?.email !== undefined;

function toEvent(
  record: Record<string, unknown>,
  type: string,
  time: number,
  published: string,
  original: string,
  context: ParseContext,
): LoginEvent {
  const client = get(record, 'client');
  const outcome = get(record, 'outcome');
  const ip = clientAddress(record, client);
  const result = text(get(outcome, 'result'))?.toUpperCase() ?? 'UNKNOWN';
  const session = text(path(record, 'authenticationContext', 'externalSessionId'));
  const said = OUTCOMES[result] ?? 'unknown';
  return {
    '@timestamp':
      published.length === 24 && published.charCodeAt(23) === 90 && published.charCodeAt(10) === 84
        ? published
        : isoOf(time),
    event: {
      id: text(record['uuid']) ?? hashId('okta', original),
      kind: 'event',
      category: categories(type),
      action: type,
      outcome: said,
      reason: text(get(outcome, 'reason')) ?? text(record['displayMessage']),
      dataset: 'okta.system',
      module: 'okta',
      ...(context.keepOriginal ? { original } : {}),
    },
    user: person(record),
    ...(ip === undefined
      ? {}
      : {
          source: {
            ip,
            geo: geoOf(get(client, 'geographicalContext')),
            as: autonomousSystem(get(record, 'securityContext')),
          },
        }),
    ...machine(get(record, 'device'), client),
    ...(session === undefined ? {} : { session: { id: session } }),
    farmsight: {
      presence: said === 'success' && ip !== undefined && PRESENCE.has(type.toLowerCase()),
      ...risk(get(record, 'debugContext')),
    },
  };
}

function categories(type: string): string[] {
  if (type.startsWith('user.account.') || type.startsWith('user.mfa.')) return ['iam'];
  return type.startsWith('user.session.') ? ['authentication', 'session'] : ['authentication'];
}

/** Some pipelines fold the case of keys: `eventtype`, `debugcontext`. */
function unfold(value: Record<string, unknown>): Record<string, unknown> {
  const names = [
    'eventType',
    'debugContext',
    'securityContext',
    'authenticationContext',
    'displayMessage',
    'published',
    'uuid',
    'actor',
    'client',
    'outcome',
    'target',
    'device',
    'request',
    'transaction',
  ];
  const record: Record<string, unknown> = {};
  for (const name of names) record[name] = get(value, name) ?? get(value, name.toLowerCase());
  return record;
}

function clientAddress(record: Record<string, unknown>, client: unknown): string | undefined {
  const direct = known(get(client, 'ipAddress')) ?? known(get(client, 'ipaddress'));
  if (direct !== undefined) return direct;
  const chain = path(record, 'request', 'ipChain');
  return Array.isArray(chain) ? known(get(chain[0], 'ip')) : undefined;
}

/** The actor, or the person among the targets where the actor is Okta itself. */
function person(record: Record<string, unknown>): LoginEvent['user'] {
  const actor = get(record, 'actor');
  const name = known(get(actor, 'alternateId'));
  if (name !== undefined && name !== 'system@okta.com') return named(actor);
  const targets = get(record, 'target');
  return named(Array.isArray(targets) ? targets.find((target) => get(target, 'type') === 'User') : undefined);
}

function named(actor: unknown): LoginEvent['user'] {
  const written = known(get(actor, 'alternateId'));
  const { name, email, domain } = written === undefined ? {} : userOf(written);
  return { id: known(get(actor, 'id')), name, email, domain, full_name: known(get(actor, 'displayName')) };
}

function geoOf(context: unknown): Geo | undefined {
  if (!isObject(context)) return undefined;
  const country = text(context['country']);
  return {
    city_name: text(context['city']),
    region_name: text(context['state']),
    country_name: country,
    country_iso_code: countryCode(country),
    ...location(path(context, 'geolocation', 'lat'), path(context, 'geolocation', 'lon')),
  };
}

function autonomousSystem(security: unknown): { number?: number; organization?: { name?: string } } | undefined {
  const asn = number(get(security, 'asNumber'));
  return asn === undefined ? undefined : { number: asn, organization: { name: text(get(security, 'asOrg')) } };
}

function machine(device: unknown, client: unknown): Pick<LoginEvent, 'device' | 'host' | 'user_agent'> {
  const agent = text(path(client, 'userAgent', 'rawUserAgent'));
  const parts: Pick<LoginEvent, 'device' | 'host' | 'user_agent'> =
    agent === undefined ? {} : { user_agent: { original: agent } };
  if (!isObject(device)) return parts;
  const name = text(device['name']);
  const platform = text(device['os_platform']);
  const isModel = name !== undefined && MODEL.test(name);
  parts.device = { id: text(device['id']), ...(isModel ? { model: { identifier: name } } : {}) };
  parts.host = { name: isModel ? undefined : name, os: { platform, version: text(device['os_version']) } };
  return parts;
}

/** Risk is text such as `{reasons=Anomalous Device, level=HIGH}`. */
function risk(debug: unknown): { vendor_risk?: string } {
  const written = text(path(debug, 'debugData', 'risk'));
  return written === undefined ? {} : { vendor_risk: written.slice(0, 200) };
}
