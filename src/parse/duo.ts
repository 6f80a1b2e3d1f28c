/**
 * Cisco Duo logs: authentication, and the offline, telephony and administrator logs beside it. In: one event. Out: a login
 * event. `access_device` is the laptop; `auth_device` is the phone, whose own place is kept as the second factor.
 * Fields: docs/sources/duo.md.
 */
import type { EventOutcome, Geo, LoginEvent } from '../event.ts';
import { type Outcome, refused } from '../outcome.ts';
import { countryCode } from './countries.ts';
import { addressIn } from './endpoint.ts';
import type { JsonParser, ParseContext } from './source-parser.ts';
import { epochOf, isoOf, parseIsoTime } from './time.ts';
import { type Fields, fields, hashId, isObject, known, text, userOf } from './values.ts';

const OUTCOMES: Readonly<Record<string, EventOutcome>> = {
  success: 'success',
  denied: 'failure',
  deny: 'failure',
  fraud: 'failure',
  failure: 'failure',
  error: 'failure',
};

export const duo: JsonParser = {
  framing: 'json',
  parse(value: Record<string, unknown>, original: string, context: ParseContext): Outcome {
    const written = [value['isotimestamp'], value['timestamp'], value['ts']]
      .map(text)
      .find((stamp) => stamp !== undefined);
    if (written === undefined) return undated(value, original, context);
    const time = parseIsoTime(written) ?? epochOf(written);
    if (time === undefined) return refused('parse', 'invalid-time', `timestamp ${written}`);
    return { kind: 'event', time, event: toEvent(value, time, original, context) };
  },
};

/** A row that lost its time still says who signed in from where; it proves no presence, because nobody knows when. */
function undated(value: Fields, original: string, context: ParseContext): Outcome {
  const event = toEvent(value, context.receivedAt, original, context);
  if (event.user?.name === undefined || event.source === undefined)
    return refused('parse', 'missing-field', 'isotimestamp');
  return {
    kind: 'event',
    time: context.receivedAt,
    event: { ...event, farmsight: { ...event.farmsight, presence: false } },
  };
}

function toEvent(value: Fields, time: number, original: string, context: ParseContext): LoginEvent {
  const access = fields(value['access_device']);
  const description = fields(decoded(value['description']));
  const ip = addressIn(access['ip']) ?? addressIn(description['ip_address']);
  const kind = kindOf(value);
  const outcome = outcomeOf(value, description);
  const txid = text(value['txid']);
  const agent = text(description['user_agent']);
  return {
    '@timestamp': isoOf(time),
    event: {
      id: txid === undefined ? hashId('duo', original) : rowId(txid, value),
      kind: 'event',
      category: ['authentication'],
      action: text(value['factor']) ?? kind,
      outcome,
      reason: text(value['reason']) ?? text(description['error']),
      dataset: kind.toLowerCase().includes('auth') ? 'cisco_duo.auth' : 'cisco_duo.log',
      module: 'cisco_duo',
      original: context.keepOriginal ? original : undefined,
    },
    user: person(value, description),
    source: ip === undefined ? undefined : { ip, geo: geoOf(fields(access['location'])) },
    device: deviceOf(access),
    host: hostOf(access, description),
    user_agent: agent === undefined ? undefined : { original: agent },
    session: txid === undefined ? undefined : { id: txid },
    farmsight: {
      presence: outcome === 'success' && ip !== undefined && kind === 'authentication',
      second_factor: secondFactor(value['auth_device']),
    },
  };
}

/** One transaction may have several rows, such as a refused push and a passcode: they differ in time, factor or result. */
const rowId = (txid: string, value: Fields): string =>
  [txid, value['isotimestamp'] ?? value['timestamp'], value['factor'], value['result']]
    .map((part) => text(part) ?? '')
    .join('-');

const KINDS = ['event_type', 'eventtype', 'action', 'type'] as const;

const kindOf = (value: Fields): string =>
  KINDS.map((key) => text(value[key])).find((kind) => kind !== undefined) ?? 'authentication';

/** Administrators' sign-ins have no result; their action says it. */
function outcomeOf(value: Fields, description: Fields): EventOutcome {
  const result = text(value['result'])?.toLowerCase();
  if (result !== undefined) return Object.hasOwn(OUTCOMES, result) ? OUTCOMES[result]! : 'unknown';
  if (text(value['action']) === 'admin_login_error' || text(description['error']) !== undefined) return 'failure';
  return text(value['action']) === 'admin_login' ? 'success' : 'unknown';
}

/** The offline log keeps its facts as JSON inside `description`. */
function decoded(value: unknown): unknown {
  if (typeof value !== 'string' || !value.startsWith('{')) return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

function person(value: Fields, description: Fields): LoginEvent['user'] {
  const user = value['user'];
  const written =
    known(isObject(user) ? user['name'] : user) ??
    known(value['username']) ??
    known(value['object']) ??
    known(description['user_name']);
  const mail = known(value['email']) ?? known(description['email']);
  const { name, email, domain } = written === undefined ? {} : userOf(written);
  return { id: known(fields(user)['key']), name, email: mail ?? email, domain };
}

function geoOf(location: Fields): Geo | undefined {
  const city = text(location['city']);
  const country = text(location['country']);
  const region = text(location['state']);
  return city === undefined && country === undefined
    ? undefined
    : { city_name: city, region_name: region, country_name: country, country_iso_code: countryCode(country) };
}

function deviceOf(access: Fields): LoginEvent['device'] {
  const id = known(access['epkey']);
  return id === undefined ? undefined : { id };
}

function hostOf(access: Fields, description: Fields): LoginEvent['host'] {
  const name = known(access['hostname']) ?? known(description['hostname']);
  const os = known(access['os']);
  return name === undefined && os === undefined
    ? undefined
    : { name, os: { name: os, version: known(access['os_version']) } };
}

function secondFactor(device: unknown): NonNullable<LoginEvent['farmsight']>['second_factor'] {
  const phone = fields(device);
  const ip = addressIn(phone['ip']);
  const geo = geoOf(fields(phone['location']));
  const name = known(phone['name']) ?? known(device);
  return ip === undefined && geo === undefined && name === undefined ? undefined : { ip, name, geo };
}
