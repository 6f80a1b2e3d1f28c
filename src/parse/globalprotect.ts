/**
 * PAN-OS logs of use: GLOBALPROTECT, HIPMATCH, USERID, AUTH and SYSTEM auth, and traffic that names a user or an application.
 * In: a line of CSV in syslog, CEF, or the JSON of a logging service. Out: a login event. Each form is first turned into the
 * same set of facts. Fields: docs/sources/globalprotect.md.
 */
import type { EventOutcome, LoginEvent } from '../event.ts';
import { ignored, type Outcome, refused } from '../outcome.ts';
import { cefFacts, csvFacts, jsonFacts, type PanFacts } from './globalprotect/facts.ts';
import type { LineParser, ParseContext } from './source-parser.ts';
import { isoOf } from './time.ts';
import { hashId, known, userOf } from './values.ts';

/** Event ids that show the machine at its address. */
const CONNECTING =
  /^(?:gateway|gw|portal)-(?:auth|prelogin|getconfig|gen-cookie|connected|setup-ipsec|setup-ssl|switch-to-ssl|hip-check|hip-report|register|tunnel-latency|agent-msg)$/;

export const globalprotect: LineParser = {
  framing: 'line',
  parse(line: string, context: ParseContext): Outcome {
    const facts =
      line.charCodeAt(0) === 123 ? jsonFacts(line, context) : (cefFacts(line, context) ?? csvFacts(line, context));
    if (facts === undefined) return refused('parse', 'unknown-format', 'neither PAN-OS CSV, CEF nor JSON');
    if (facts.time === undefined) return refused('parse', 'invalid-time', `${facts.type} row`);
    if (facts.type === 'other') return ignored(facts.label);
    return { kind: 'event', time: facts.time, event: toEvent(facts, facts.time, line, context) };
  },
};

function toEvent(facts: PanFacts, time: number, line: string, context: ParseContext): LoginEvent {
  const user = known(facts.user);
  const person = user === undefined || user === 'pre-logon' ? undefined : userOf(user);
  const ip = addressOf(facts);
  const outcome = outcomeOf(facts);
  const ended = facts.action.includes('logout') && (facts.loginSeconds ?? 0) > 0;
  const assigned = known(facts.privateIp);
  const start = ended ? time - facts.loginSeconds! * 1000 : undefined;
  const hip = facts.type === 'hipmatch';
  return {
    '@timestamp': isoOf(time),
    event: {
      id: hashId('globalprotect', line),
      kind: 'event',
      category: categories(facts),
      action: hip ? 'hip-match' : facts.action,
      ...(outcome === undefined ? {} : { outcome }),
      reason: known(facts.reason),
      dataset: hip ? 'panw.hipmatch' : `panw.${facts.type}`,
      module: 'panw',
      ...(start === undefined ? {} : { start: isoOf(start), end: isoOf(time), duration: facts.loginSeconds! * 1e9 }),
      ...(context.keepOriginal ? { original: line } : {}),
    },
    ...(person === undefined ? {} : { user: person }),
    ...(ip === undefined
      ? {}
      : {
          source: {
            ip,
            ...(assigned === undefined || assigned === ip || assigned === '0.0.0.0' ? {} : { nat: { ip: assigned } }),
          },
        }),
    ...(hip && assigned !== undefined && ip === undefined ? { source: { nat: { ip: assigned } } } : {}),
    ...machine(facts),
    ...(facts.destination === undefined
      ? {}
      : {
          destination: {
            ip: facts.destination,
            ...(facts.destinationPort === undefined ? {} : { port: facts.destinationPort }),
          },
        }),
    ...(facts.application === undefined ? {} : { network: { application: facts.application } }),
    observer: {
      vendor: 'Palo Alto Networks',
      ...(facts.observer === undefined ? {} : { name: facts.observer }),
      ...(facts.gateway === undefined ? {} : { hostname: facts.gateway }),
    },
    farmsight: {
      presence:
        facts.type === 'globalprotect' && outcome !== 'failure' && ip !== undefined && CONNECTING.test(facts.action),
      ...(facts.rttMs === undefined ? {} : { rtt_ms: facts.rttMs }),
      ...(facts.gatewayRtt.length === 0 ? {} : { gateway_rtt: facts.gatewayRtt }),
      ...(hip && facts.match !== undefined ? { posture: { matched: [facts.match] } } : {}),
    },
  };
}

/** The public address; IPv6 where IPv4 is a placeholder. HIP rows carry only the address in the tunnel, or none. */
function addressOf(facts: PanFacts): string | undefined {
  const usable = (address: string | undefined): string | undefined =>
    known(address) === undefined || address === '0.0.0.0' || address === '::' || /x{3}/.test(address!)
      ? undefined
      : address!.trim();
  return usable(facts.publicIp) ?? usable(facts.publicIpv6);
}

function outcomeOf(facts: PanFacts): EventOutcome | undefined {
  const written = `${facts.status ?? ''} ${facts.action}`.toLowerCase();
  if (/fail|error|denied|invalid/.test(written)) return 'failure';
  if (facts.type === 'hipmatch' || facts.type === 'threat') return undefined;
  return /success|connected|allow|login|auth-success|accept/.test(written) ? 'success' : undefined;
}

function categories(facts: PanFacts): string[] {
  switch (facts.type) {
    case 'globalprotect':
      return /auth|login/.test(facts.action) && !facts.action.includes('logout')
        ? ['authentication', 'session']
        : ['session'];
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

function machine(facts: PanFacts): Pick<LoginEvent, 'host' | 'device'> {
  const name = known(facts.machine);
  const id = known(facts.hostId);
  const serial = known(facts.serial);
  const isMac = id !== undefined && /^(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i.test(id);
  const os = known(facts.os);
  if (name === undefined && id === undefined && serial === undefined) return {};
  return {
    host: {
      name,
      id,
      ...(isMac ? { mac: [id] } : {}),
      ...(os === undefined ? {} : { os: { name: os, version: known(facts.osVersion) } }),
    },
    ...(serial === undefined ? {} : { device: { serial_number: serial } }),
  };
}
