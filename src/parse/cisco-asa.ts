/**
 * Cisco ASA and FTD, AnyConnect / Secure Client. In: a syslog line. Out: a login event for messages about VPN sessions,
 * sign-ins, posture and named flows; other message ids are ignored. A posture record carries one attribute, so several make
 * up a check; the engine joins them by user, address and time. Fields: docs/sources/cisco-asa.md.
 */
import type { EventOutcome, FarmsightFields, LoginEvent } from '../event.ts';
import { ignored, type Outcome, refused } from '../outcome.ts';
import { aaaFacts, durationMs, type Facts, firewallFacts, userFacts } from './cisco-asa/messages.ts';
import type { LineParser, ParseContext } from './source-parser.ts';
import { unframe } from './syslog.ts';
import { isoOf } from './time.ts';
import { hashId, known, userOf, text as value } from './values.ts';

interface Message {
  action: string;
  category: string[];
  outcome?: EventOutcome;
  presence?: boolean;
  facts: 'user' | 'aaa' | 'firewall';
}

const SESSION = ['authentication', 'session'];
const started: Message = {
  action: 'session-started',
  category: SESSION,
  outcome: 'success',
  presence: true,
  facts: 'user',
};
const up: Message = { action: 'tunnel-up', category: SESSION, outcome: 'success', presence: true, facts: 'user' };
const down: Message = { action: 'tunnel-down', category: ['session'], facts: 'user' };
const ended: Message = { action: 'session-ended', category: ['session'], facts: 'user' };
const failed: Message = { action: 'session-failed', category: SESSION, outcome: 'failure', facts: 'user' };
const notice: Message = { action: 'session-notice', category: ['session'], facts: 'user' };
const flow: Message = { action: 'connection', category: ['network'], facts: 'firewall' };

const MESSAGES: Readonly<Record<string, Message>> = {
  '113004': { action: 'login', category: ['authentication'], outcome: 'success', presence: true, facts: 'aaa' },
  '113005': { action: 'login-failed', category: ['authentication'], outcome: 'failure', facts: 'aaa' },
  '113012': { action: 'login', category: ['authentication'], outcome: 'success', facts: 'aaa' },
  '113015': { action: 'login-failed', category: ['authentication'], outcome: 'failure', facts: 'aaa' },
  '113019': ended,
  '113039': started,
  '716001': started,
  '716002': ended,
  '716039': { ...failed, action: 'login-failed', category: ['authentication'] },
  '716058': notice,
  '716059': { ...up, action: 'session-resumed' },
  '722022': up,
  '722023': down,
  '722028': down,
  '722032': up,
  '722033': up,
  '722034': up,
  '722037': down,
  '722051': { ...up, action: 'address-assigned' },
  '722055': { ...up, action: 'client-type' },
  '734001': { action: 'policy', category: SESSION, outcome: 'success', presence: true, facts: 'user' },
  '734003': { action: 'posture', category: ['session', 'host'], outcome: 'success', presence: true, facts: 'user' },
  '737016': notice,
  '750003': failed,
  '750006': up,
  '751025': { ...up, action: 'address-assigned' },
  '109201': { action: 'address-assigned', category: ['session'], outcome: 'success', facts: 'user' },
  '111007': { ...flow, action: 'configuration', category: ['configuration'] },
  '111009': { ...flow, action: 'command', category: ['configuration'] },
  '111010': { ...flow, action: 'command', category: ['configuration'] },
  '430002': flow,
  '430003': flow,
};
/** Ids by their first three digits: session refused or closed by policy, notices, and rows of the firewall. */
const FAMILIES: Readonly<Record<string, Message>> = {
  '113': failed,
  '722': notice,
  '106': flow,
  '110': flow,
  '302': flow,
  '305': flow,
  '313': flow,
  '725': flow,
  '852': flow,
};

const TAG = /%(?:ASA|FTD|NGIPS|PIX|FWSM)-(?:\w{1,16}-)?\d-(\d{6}):? ?/;
/** The shape of a message whose tag a relay has eaten. */
const UNTAGGED: readonly [RegExp, string][] = [
  [/ assigned to session$/, '722051'],
  [/ AnyConnect parent session started/, '113039'],
  [/ Session disconnected\. /, '113019'],
  [/^(?:TunnelGroup <|Group <)/, '722000'],
];

export const ciscoAsa: LineParser = {
  framing: 'line',
  parse(line: string, context: ParseContext): Outcome {
    const tag = TAG.exec(line.length > 4096 ? line.slice(0, 4096) : line);
    const frame = unframe(tag === null ? line : line.slice(0, tag.index) || ' ', context);
    const text = (tag === null ? frame.message : line.slice(tag.index + tag[0].length)).trim();
    const id = tag?.[1] ?? UNTAGGED.find(([shape]) => shape.test(text))?.[1];
    if (id === undefined) return refused('parse', 'unknown-format', 'no %ASA- or %FTD- tag');
    const message = MESSAGES[id] ?? FAMILIES[id.slice(0, 3)];
    if (message === undefined) return ignored(`ASA-${id}`);
    const facts = factsOf(message, text);
    if (facts === undefined) return refused('parse', 'unknown-format', `message ${id}`);
    // A line that lost its header still says who was where; it arrived when it was logged, within the relay's delay.
    const time = frame.time ?? context.receivedAt;
    return { kind: 'event', time, event: toEvent(id, message, facts, time, frame.host, line, context) };
  },
};

function factsOf(message: Message, text: string): Facts | undefined {
  if (message.facts === 'aaa') return aaaFacts(text);
  return message.facts === 'firewall' ? firewallFacts(text) : (userFacts(text) ?? firewallFacts(text));
}

function toEvent(
  id: string,
  message: Message,
  facts: Facts,
  time: number,
  observer: string | undefined,
  line: string,
  context: ParseContext,
): LoginEvent {
  const user = known(facts.user);
  const ip = value(facts.address);
  const assigned = value(facts.assigned);
  const lasted = facts.duration === undefined ? undefined : durationMs(facts.duration);
  const port = facts.port === undefined ? undefined : Number(facts.port);
  const siteToSite = facts.sessionType?.includes('LAN-to-LAN') === true || (user !== undefined && user === ip);
  return {
    '@timestamp': isoOf(time),
    event: {
      id: hashId('cisco-asa', line),
      kind: 'event',
      category: message.category,
      action: message.action,
      ...(message.outcome === undefined ? {} : { outcome: message.outcome }),
      reason: value(facts.reason),
      code: id,
      dataset: 'cisco_asa.log',
      module: 'cisco_asa',
      ...(lasted === undefined ? {} : { start: isoOf(time - lasted), end: isoOf(time), duration: lasted * 1e6 }),
      ...(context.keepOriginal ? { original: line } : {}),
    },
    ...(user === undefined ? {} : { user: userOf(user) }),
    ...(ip === undefined
      ? {}
      : {
          source: {
            ip,
            ...(port === undefined ? {} : { port }),
            ...(assigned === undefined ? {} : { nat: { ip: assigned } }),
          },
        }),
    ...(facts.destination === undefined
      ? {}
      : {
          destination: {
            ip: facts.destination,
            ...(facts.destinationPort === undefined ? {} : { port: Number(facts.destinationPort) }),
          },
        }),
    ...(facts.application === undefined ? {} : { network: { application: facts.application } }),
    ...(facts.client === undefined ? {} : { user_agent: { original: facts.client } }),
    ...(observer === undefined ? { observer: { vendor: 'Cisco' } } : { observer: { name: observer, vendor: 'Cisco' } }),
    ...(facts.attribute === undefined ? {} : posture(facts.attribute, facts.value ?? '')),
    farmsight: {
      presence: message.presence === true && ip !== undefined && user !== undefined && !siteToSite,
      ...(facts.attribute === undefined ? {} : postureFields(facts.attribute, facts.value ?? '')),
    },
  };
}

/** The machine in a session attribute. */
function posture(attribute: string, written: string): Pick<LoginEvent, 'host' | 'device'> {
  const named = known(written);
  if (named === undefined) return macOf(attribute);
  switch (attribute) {
    case 'endpoint.device.hostname':
    case 'endpoint.anyconnect.devicecomputername':
      return { host: { name: named } };
    case 'endpoint.device.id':
    case 'endpoint.device.serialnumber':
      return { device: { serial_number: named } };
    case 'endpoint.anyconnect.deviceuniqueid':
      return { device: { id: named } };
    case 'endpoint.anyconnect.devicetype':
      return { device: { model: { name: named } } };
    case 'endpoint.anyconnect.platform':
      return { host: { os: { platform: named } } };
    case 'endpoint.anyconnect.platformversion':
    case 'endpoint.os.version':
      return { host: { os: { version: named } } };
    default:
      return attribute.includes('macaddress') ? { host: { mac: [named] } } : macOf(attribute);
  }
}

/** `endpoint.device.MAC["00d8.61c4.3a36"]` names the address in the attribute itself. */
function macOf(attribute: string): Pick<LoginEvent, 'host'> {
  const mac = /^endpoint\.device\.MAC\["([0-9A-Fa-f.:-]{12,17})"\]$/.exec(attribute)?.[1];
  return mac === undefined ? {} : { host: { mac: [mac] } };
}

function postureFields(attribute: string, written: string): Pick<FarmsightFields, 'posture'> {
  if (attribute.startsWith('endpoint.registry["hid')) return { posture: { usb: [written] } };
  if (attribute.startsWith('endpoint.registry["edid')) return { posture: { monitors: [written] } };
  const process = /^endpoint\.process\["([^"]{1,128})"\]\.(?:exists|name)$/.exec(attribute)?.[1];
  if (process !== undefined && written !== 'false') return { posture: { processes: [process] } };
  const software = /^endpoint\.(?:am|pfw|as|file|application)\["?([^"\]]{1,128})"?\]/.exec(attribute)?.[1];
  return software !== undefined && written !== 'false' ? { posture: { software: [software] } } : {};
}
