/**
 * Microsoft Entra ID sign-ins: diagnostic-settings records and Graph `signIn` objects. In: one record. Out: a login event.
 * Non-interactive rows refresh tokens for hours from the last known address, so they prove no presence.
 * Fields: docs/sources/entra-id.md.
 */
import type { Endpoint, EventOutcome, LoginEvent } from '../event.ts';
import { ignored, type Outcome, refused } from '../outcome.ts';
import { addressIn } from './endpoint.ts';
import type { JsonParser, ParseContext } from './source-parser.ts';
import { isoOf, parseIsoTime } from './time.ts';
import { degrees, type Fields, fields, flag, hashId, isObject, known, number, text, userOf } from './values.ts';

/** Result codes that interrupt a sign-in to ask for more; they are no failure. */
const INTERRUPTS = new Set(['50140', '50158', '50074', '50076', '50072', '50079', '50097', '65001', '16000']);
const RISK = /RiskDetection|UserRisk|RiskyUsers/i;

export const entraId: JsonParser = {
  framing: 'json',
  parse(value: Record<string, unknown>, original: string, context: ParseContext): Outcome {
    const properties = propertiesOf(value);
    const category = text(value['category']);
    if (category !== undefined && !/SignIn/i.test(category) && !RISK.test(category)) return ignored(category);
    // When the person acted; `time` is when the row was written, minutes later for non-interactive rows.
    const stamps = [
      properties['createdDateTime'],
      properties['activityDateTime'],
      value['time'],
      value['createdDateTime'],
    ]
      .map(text)
      .filter((stamp) => stamp !== undefined);
    if (stamps.length === 0) return refused('parse', 'missing-field', 'time');
    const time = stamps.map(parseIsoTime).find((read) => read !== undefined);
    if (time === undefined) return refused('parse', 'invalid-time', `time ${stamps[0]}`);
    return {
      kind: 'event',
      time,
      event: toEvent(value, properties, category ?? 'SignInLogs', time, original, context),
    };
  },
};

/** `properties` may be JSON in a string after a hop through Log Analytics; a Graph object has none and is its own. */
function propertiesOf(value: Fields): Fields {
  const properties = decoded(value['properties']);
  return isObject(properties) ? properties : value;
}

function decoded(value: unknown): unknown {
  if (typeof value !== 'string' || !value.startsWith('{')) return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

function toEvent(
  value: Fields,
  properties: Fields,
  category: string,
  time: number,
  original: string,
  context: ParseContext,
): LoginEvent {
  const ip = addressIn(value['callerIpAddress']) ?? addressIn(properties['ipAddress']);
  const code = text(fields(properties['status'])['errorCode']) ?? text(value['resultType']);
  const outcome = outcomeOf(code);
  const interactive =
    !/NonInteractive|ServicePrincipal|ManagedIdentity/i.test(category) && flag(properties['isInteractive']) !== false;
  const session = text(properties['sessionId']) ?? text(value['correlationId']) ?? text(properties['correlationId']);
  const detail = fields(decoded(properties['deviceDetail']));
  const agent = text(properties['userAgent']) ?? text(detail['browser']);
  return {
    '@timestamp': isoOf(time),
    event: {
      id: idOf(text(properties['id']), code) ?? hashId('entra-id', original),
      kind: 'event',
      category: ['authentication'],
      action: category,
      outcome,
      reason:
        text(fields(properties['status'])['failureReason']) ??
        text(value['resultDescription']) ??
        text(properties['riskEventType']),
      code,
      dataset: RISK.test(category) ? 'entra_id.risk' : 'entra_id.sign_in',
      module: 'entra_id',
      original: context.keepOriginal ? original : undefined,
    },
    user: person(properties, value),
    source: ip === undefined ? undefined : sourceOf(ip, properties),
    device: deviceOf(detail),
    host: hostOf(detail),
    user_agent: agent === undefined ? undefined : { original: agent },
    session: session === undefined ? undefined : { id: session },
    farmsight: {
      presence: interactive && outcome === 'success' && ip !== undefined,
      vendor_risk: riskOf(properties),
    },
  };
}

/** A sign-in that was interrupted and then succeeded may keep its id: the first row must not swallow the second. */
const idOf = (id: string | undefined, code: string | undefined): string | undefined =>
  id === undefined || code === undefined || code === '0' ? id : `${id}-${code}`;

function sourceOf(ip: string, properties: Fields): Endpoint {
  const place = fields(decoded(properties['location']));
  const at = fields(place['geoCoordinates']);
  const asn = number(properties['autonomousSystemNumber']);
  return {
    ip,
    geo: {
      city_name: text(place['city']),
      region_name: text(place['state']),
      country_iso_code: text(place['countryOrRegion']),
      location: degrees(at['latitude'], at['longitude']),
    },
    as: asn === undefined || asn === 0 ? undefined : { number: asn },
  };
}

/** The kind of risk where a detection says it, else its level. */
function riskOf(properties: Fields): string | undefined {
  const kind = text(properties['riskEventType']) ?? text(properties['riskType']);
  const level = text(properties['riskLevelDuringSignIn']) ?? text(properties['riskLevel']);
  const words = [kind, level === 'hidden' ? undefined : level].filter((word) => word !== undefined);
  return words.length === 0 ? undefined : words.join(' ');
}

function outcomeOf(code: string | undefined): EventOutcome {
  if (code === undefined) return 'unknown';
  if (code === '0') return 'success';
  return INTERRUPTS.has(code) ? 'unknown' : 'failure';
}

function person(properties: Fields, value: Fields): LoginEvent['user'] {
  const principal = known(properties['userPrincipalName']) ?? known(value['userPrincipalName']);
  const { name, email, domain } = principal === undefined ? {} : userOf(principal.toLowerCase());
  const full =
    known(properties['userDisplayName']) ?? known(value['identity']) ?? known(properties['servicePrincipalName']);
  return {
    id: known(properties['userId']) ?? known(properties['servicePrincipalId']),
    name,
    email,
    domain,
    full_name: full,
  };
}

function deviceOf(detail: Fields): LoginEvent['device'] {
  const id = text(detail['deviceId']);
  return id === undefined ? undefined : { id };
}

function hostOf(detail: Fields): LoginEvent['host'] {
  const name = text(detail['displayName']);
  const system = text(detail['operatingSystem']);
  return name === undefined && system === undefined ? undefined : { name, os: { full: system } };
}
