/**
 * Cisco ASA and FTD, AnyConnect / Secure Client. In: a syslog line. Out: a login event for messages about VPN sessions,
 * sign-ins, posture and flows; other message ids are ignored. A posture record carries one attribute, so several make up a
 * check; the engine joins them by user, address and time. Fields: docs/sources/cisco-asa.md.
 */
import type { LoginEvent } from '../event.ts';
import { ignored, type Outcome, refused } from '../outcome.ts';
import { type Message, messageOf } from './cisco-asa/catalog.ts';
import { aaaFacts, durationMs, type Facts, firewallFacts, sessionFacts } from './cisco-asa/messages.ts';
import { type Machine, machineOf, postureOf } from './cisco-asa/posture.ts';
import { addressIn, endpointOf } from './endpoint.ts';
import type { LineParser, ParseContext } from './source-parser.ts';
import { type Frame, unframe } from './syslog.ts';
import { isoOf, parseIsoTime } from './time.ts';
import { hashId, known, userOf } from './values.ts';

const TAG = /^(?:[\w./-]{1,48}(?:\[\d{1,10}\])?: ?)?%(?:ASA|FTD|NGIPS|PIX|FWSM)-(?:[A-Za-z]\w{0,15}-)?\d-(\d{6}):? ?/;

/** The shape of a message whose tag a relay has eaten. */
const UNTAGGED: readonly [shape: RegExp, id: string][] = [
  [/ assigned to session$/, '722051'],
  [/ AnyConnect parent session started/, '113039'],
  [/ Session disconnected\. /, '113019'],
  [/^(?:TunnelGroup <|Group <)/, '722000'],
];

export const ciscoAsa: LineParser = {
  framing: 'line',
  parse(line: string, context: ParseContext): Outcome {
    const frame = unframe(line, context);
    const tag = TAG.exec(frame.message) ?? TAG.exec(frame.message.slice(Math.max(0, frame.message.indexOf(' %') + 1)));
    const text = (tag === null ? frame.message : tag.input.slice(tag[0].length)).trim();
    const id = tag?.[1] ?? UNTAGGED.find(([shape]) => shape.test(text))?.[1];
    if (id === undefined) return refused('parse', 'unknown-format', 'no %ASA- or %FTD- tag');
    const message = messageOf(id, text);
    if (message === undefined) return ignored(`ASA-${id}`);
    return event(id, message, factsOf(message, text), frame, line, context);
  },
};

function factsOf(message: Message, text: string): Facts {
  if (message.facts === 'aaa') return aaaFacts(text);
  return (message.facts === 'session' ? sessionFacts(text) : undefined) ?? firewallFacts(text);
}

function event(id: string, message: Message, facts: Facts, frame: Frame, line: string, context: ParseContext): Outcome {
  const written = frame.time ?? parseIsoTime(facts.seen ?? '');
  // A line that lost its header still says who came from where, but proves no presence: nobody knows when.
  const time = written ?? context.receivedAt;
  const user = known(facts.user);
  const source = sourceOf(facts);
  const login: LoginEvent = {
    '@timestamp': isoOf(time),
    event: {
      id: hashId('cisco-asa', line),
      kind: 'event',
      category: [...message.category],
      action: message.action,
      outcome: message.outcome,
      reason: known(facts.reason),
      code: id,
      dataset: 'cisco_asa.log',
      module: 'cisco_asa',
      ...lasting(facts.duration, time),
    },
    observer: { name: frame.host, vendor: 'Cisco', product: 'ASA' },
    farmsight: { presence: written !== undefined && message.presence === true && isPersonAt(source?.ip, user, facts) },
  };
  if (user !== undefined) login.user = userOf(user);
  if (source !== undefined) login.source = source;
  if (facts.session !== undefined) login.session = { id: facts.session };
  addFlow(login, facts);
  addMachine(login, facts);
  if (context.keepOriginal) login.event.original = line;
  return { kind: 'event', time, event: login };
}

function sourceOf(facts: Facts): LoginEvent['source'] {
  const client = endpointOf(facts.address, facts.port);
  const assigned = addressIn(facts.assigned);
  return assigned === undefined ? client : { ...client, nat: { ip: assigned } };
}

/** A peer of a site-to-site tunnel is no person: its user name is its address. */
const isPersonAt = (ip: string | undefined, user: string | undefined, facts: Facts): boolean =>
  ip !== undefined && user !== undefined && user !== ip && facts.sessionType?.includes('LAN-to-LAN') !== true;

function lasting(duration: string | undefined, time: number): Partial<LoginEvent['event']> | undefined {
  const lasted = duration === undefined ? undefined : durationMs(duration);
  return lasted === undefined
    ? undefined
    : { start: isoOf(time - lasted), end: isoOf(time), duration: lasted * 1_000_000 };
}

function addFlow(login: LoginEvent, facts: Facts): void {
  const destination = endpointOf(facts.destination, facts.destinationPort);
  if (destination !== undefined) login.destination = destination;
  if (facts.application !== undefined) login.network = { application: facts.application };
  if (facts.question !== undefined) login.dns = { question: { name: facts.question } };
  if (facts.domain !== undefined || facts.url !== undefined) login.url = { domain: facts.domain, full: facts.url };
}

/** `… for Windows 4.10.07061` at the end of a client's name. */
const CLIENT_SYSTEM = / for ([A-Za-z][A-Za-z ]{0,30}?)(?: \d|$)/;

function addMachine(login: LoginEvent, facts: Facts): void {
  if (facts.client !== undefined) {
    login.user_agent = { original: facts.client };
    const system = CLIENT_SYSTEM.exec(facts.client)?.[1];
    if (system !== undefined) login.host = { os: { name: system } };
  }
  if (facts.attribute === undefined) return;
  const machine: Machine = machineOf(facts.attribute, facts.value ?? '');
  Object.assign(login, machine);
  const posture = postureOf(facts.attribute, facts.value ?? '');
  if (posture !== undefined) login.farmsight!.posture = posture;
}
