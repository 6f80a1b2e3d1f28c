/**
 * PAN-OS logs of use: GLOBALPROTECT, HIPMATCH, USERID, AUTH and SYSTEM auth, and traffic that names a user or an application.
 * In: a line of CSV in syslog, CEF, or the JSON of a logging service. Out: a login event. Each form is first turned into the
 * same set of facts. Fields: docs/sources/globalprotect.md.
 */
import type { Endpoint, EventOutcome, FarmsightFields, LoginEvent } from '../event.ts';
import { ignored, type Outcome, refused } from '../outcome.ts';
import { countryCode } from './countries.ts';
import { addressIn, endpointOf, isPrivate } from './endpoint.ts';
import { cefFacts } from './globalprotect/cef.ts';
import { csvFacts } from './globalprotect/csv.ts';
import { gatewayTimes, type PanFacts, type PanOther, preTunnelLatency } from './globalprotect/facts.ts';
import { jsonFacts } from './globalprotect/json.ts';
import type { LineParser, ParseContext } from './source-parser.ts';
import { unframe } from './syslog.ts';
import { isoOf } from './time.ts';
import { hashId, isObject, known, userOf } from './values.ts';

export const globalprotect: LineParser = {
  framing: 'line',
  parse(line: string, context: ParseContext): Outcome {
    const facts = factsOf(line, context);
    if (facts === undefined) return refused('parse', 'unknown-format', 'neither PAN-OS CSV, CEF nor JSON');
    if (facts.type === 'other') return ignored(facts.label);
    if (facts.time === undefined) return refused('parse', 'invalid-time', `${facts.type} row`);
    return { kind: 'event', time: facts.time, event: toEvent(facts, facts.time, line, context) };
  },
};

function factsOf(line: string, context: ParseContext): PanFacts | PanOther | undefined {
  const { message } = unframe(line, context);
  return message.charCodeAt(0) === 123
    ? jsonFacts(decoded(message))
    : (cefFacts(message) ?? csvFacts(message, context.timezone));
}

function decoded(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function toEvent(facts: PanFacts, time: number, line: string, context: ParseContext): LoginEvent {
  const source = sourceOf(facts);
  const outcome = outcomeOf(facts);
  const event: LoginEvent = {
    '@timestamp': isoOf(time),
    event: {
      id: hashId('globalprotect', line),
      kind: 'event',
      category: categories(facts),
      action: facts.action,
      outcome,
      reason: known(facts.reason),
      dataset: `panw.${facts.type}`,
      module: 'panw',
      ...lasting(facts, time),
      ...(context.keepOriginal ? { original: line } : {}),
    },
    observer: {
      vendor: 'Palo Alto Networks',
      name: known(facts.firewall),
      hostname: known(facts.gateway),
      serial_number: known(facts.firewallSerial),
    },
    ...machine(facts),
    farmsight: farmsightOf(facts, source?.ip, outcome),
  };
  const user = known(facts.user);
  if (user !== undefined && user !== 'pre-logon') event.user = userOf(user);
  if (source !== undefined) event.source = source;
  addFlow(event, facts);
  return event;
}

/** IPv6 where IPv4 is a placeholder. What the firewall calls an address may be that in the tunnel, or none. */
function sourceOf(facts: PanFacts): Endpoint | undefined {
  const address = endpointOf(addressIn(facts.address) ?? addressIn(facts.addressV6), facts.port);
  const assigned = addressIn(facts.assigned);
  const country = countryCode(known(facts.region));
  if (address === undefined && assigned === undefined) return undefined;
  return {
    ...address,
    ...(assigned === undefined || (assigned === address?.ip && !isPrivate(assigned)) ? {} : { nat: { ip: assigned } }),
    ...(country === undefined ? {} : { geo: { country_iso_code: country } }),
  };
}

function outcomeOf(facts: PanFacts): EventOutcome | undefined {
  const written = `${facts.status ?? ''} ${facts.action}`.toLowerCase();
  if (/fail|error|denied|invalid|deny|reject/.test(written)) return 'failure';
  if (facts.type === 'hipmatch' || facts.type === 'threat') return undefined;
  return /success|connected|allow|login|accept/.test(written) ? 'success' : undefined;
}

/** Only a log-out says how long it lasted. */
function lasting({ action, loginSeconds }: PanFacts, time: number): Partial<LoginEvent['event']> {
  if (!action.includes('logout') || loginSeconds === undefined || loginSeconds === 0) return {};
  return { start: isoOf(time - loginSeconds * 1000), end: isoOf(time), duration: loginSeconds * 1e9 };
}

function categories({ type, action }: PanFacts): string[] {
  switch (type) {
    case 'globalprotect':
      return /auth|login/.test(action) ? ['authentication', 'session'] : ['session'];
    case 'hipmatch':
      return ['host', 'network'];
    case 'userid':
    case 'auth':
    case 'system':
      return ['authentication'];
    default:
      return ['network'];
  }
}

/** Event ids that show the machine at its address. */
const CONNECTING =
  /^(?:gateway|gw|portal)-(?:auth|prelogin|getconfig|gen-cookie|connected|setup-ipsec|setup-ssl|switch-to-ssl|hip-check|hip-report|register|tunnel-latency|agent-msg)$/;

function farmsightOf(facts: PanFacts, ip: string | undefined, outcome: EventOutcome | undefined): FarmsightFields {
  const isShown = facts.type === 'globalprotect' && outcome !== 'failure' && CONNECTING.test(facts.action);
  const rtt = preTunnelLatency(facts.description);
  const gateways = gatewayTimes(facts.attemptedGateways);
  return {
    presence: isShown && ip !== undefined,
    ...(rtt === undefined ? {} : { rtt_ms: rtt }),
    ...(gateways.length === 0 ? {} : { gateway_rtt: gateways }),
    ...(facts.match === undefined ? {} : { posture: { matched: [facts.match] } }),
  };
}

const MAC = /^(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i;

function machine(facts: PanFacts): Pick<LoginEvent, 'host' | 'device'> {
  const [name, id, serial] = [known(facts.machine), known(facts.hostId), known(facts.serial)];
  if (name === undefined && id === undefined && serial === undefined) return {};
  const mac = [known(facts.mac), id].find((written) => written !== undefined && MAC.test(written));
  const os = known(facts.os);
  return {
    host: {
      name,
      id,
      ...(mac === undefined ? {} : { mac: [mac] }),
      ...(os === undefined ? {} : { os: { name: os, version: known(facts.osVersion) } }),
    },
    ...(serial === undefined ? {} : { device: { serial_number: serial } }),
  };
}

function addFlow(event: LoginEvent, facts: PanFacts): void {
  const destination = endpointOf(facts.destination, facts.destinationPort);
  const session = known(facts.session);
  if (destination !== undefined) event.destination = destination;
  if (facts.application !== undefined) event.network = { application: facts.application };
  if (facts.url !== undefined) event.url = { full: facts.url };
  if (session !== undefined && session !== '0') event.session = { id: session };
}
