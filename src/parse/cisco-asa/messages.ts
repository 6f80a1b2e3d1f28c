/**
 * The words of ASA and FTD messages. In: the text after the tag. Out: the facts in it, in the vendor's words. Every pattern
 * is anchored or bounded; names may hold spaces, apostrophes and @.
 */
import { connectionFacts } from './connection.ts';

export interface Facts {
  user?: string | undefined;
  /** The person's address or host name, as written; for firewall rows the initiator's. */
  address?: string | undefined;
  port?: string | undefined;
  /** Address inside the tunnel. */
  assigned?: string | undefined;
  session?: string | undefined;
  sessionType?: string | undefined;
  /** `1h:25m:00s`, or `1d 2h:…`. */
  duration?: string | undefined;
  reason?: string | undefined;
  /** The VPN client or browser. */
  client?: string | undefined;
  /** Session attribute of a posture record, and its value. */
  attribute?: string | undefined;
  value?: string | undefined;
  /** Time of the first packet, RFC 3339. */
  seen?: string | undefined;
  application?: string | undefined;
  destination?: string | undefined;
  destinationPort?: string | undefined;
  question?: string | undefined;
  domain?: string | undefined;
  url?: string | undefined;
}

const GROUP_USER_IP =
  /^(?:TunnelGroup <[^>]{0,128}> GroupPolicy|Group) (?:<[^>]{0,128}>|\S{1,128}) User (?:<([^>]{0,256})>|(.{1,256}?)) IP (?:<([^>]{0,64})>|(\S{1,64}))(?: |$)/;
const ASSIGNED = /^IPv4 Address <([^>]{0,64})> IPv6 address <([^>]{0,64})>/;
const CLIENT_TYPE = /^Client Type: (.{1,200})$/;
const RESUMED = /resumed(?:\.? [Cc]onnection)? from (?:IP )?<?([0-9A-Fa-f.:]{1,63}[0-9A-Fa-f])/;
const REASON = /[Rr]eason: (.{1,200}?)\.?$/;
const GROUP_IS = /^Group = [^,]{0,128}, Username = (.{0,256}?), IP = ([^,\s]{0,64}), /;
const LOCAL_REMOTE =
  /^Local: ?\S{1,255} Remote: ?(\S{1,255}):(\d{1,5}) Username: ?(.{1,256}?) (?=IKEv|Group:|SA |IPv4 |Negotiation )/;
const DAP = /^DAP: User (.{1,256}?), Addr ([0-9A-Fa-f.:]{2,64})(: Session Attribute |[:,] Connection )/;
const UAUTH = /^UAUTH: Session=(\S{1,32}), ?User=(.{1,256}?), Assigned IP=([0-9A-Fa-f.:]{2,64})/;
const AAA_USER = /: user = ([^:]{1,256}?) {0,4}(?::|$)/;
const AAA_IP = /: user IP = ([0-9A-Fa-f.:]{2,64})/;
const AAA_REASON = /: reason = ([^:]{1,200}?) :/;
const WEBVPN_CREATED = /^\(?\S{1,64}\)? ?WebVPN session for client user (.{1,256}?), IP ([0-9A-Fa-f.:]{2,64})/;
const QUOTED_USER = /[Uu]ser (?:'([^']{1,256})'|"([^"]{1,256})"|(\S{1,128}) locked out)/;
const FLOW_USER = /\(([^()\s\\]{1,64}\\[^()\\]{1,128})\)$/;
const FROM_IP = /\bfrom IP ([0-9A-Fa-f.:]{2,64})/;
const ADDRESS = /(?:^|[\s:/<(])((?:\d{1,3}\.){3}\d{1,3}|[0-9A-Fa-f]{1,4}:[0-9A-Fa-f:]{2,40})(?:[/(](\d{1,5}))?/g;

const filled = (match: string | undefined): string | undefined => (match === '' ? undefined : match);

/** Facts of a message about a session, or undefined where it has no known shape. */
export const sessionFacts = (text: string): Facts | undefined =>
  groupUserIp(text) ?? groupIs(text) ?? localRemote(text) ?? policyFacts(text) ?? tunnelFacts(text);

function groupUserIp(text: string): Facts | undefined {
  const match = GROUP_USER_IP.exec(text);
  if (match === null) return undefined;
  const rest = text.slice(match[0].length);
  const assigned = ASSIGNED.exec(rest);
  return {
    user: filled(match[1] ?? match[2]),
    address: RESUMED.exec(rest)?.[1] ?? filled(match[3] ?? match[4]),
    assigned: filled(assigned?.[1]) ?? assigned?.[2],
    client: CLIENT_TYPE.exec(rest)?.[1],
    reason: REASON.exec(rest)?.[1],
  };
}

function groupIs(text: string): Facts | undefined {
  const match = GROUP_IS.exec(text);
  if (match === null) return undefined;
  const rest = text.slice(match[0].length);
  return {
    user: filled(match[1]),
    address: filled(match[2]),
    sessionType: /Session Type: ([^,]{1,64})/.exec(rest)?.[1],
    duration: /Duration: ([^,]{1,32})/.exec(rest)?.[1],
    reason: REASON.exec(rest)?.[1],
  };
}

/** IKEv2: the gateway is local, the person remote. */
function localRemote(text: string): Facts | undefined {
  const match = LOCAL_REMOTE.exec(text);
  if (match === null) return undefined;
  return {
    address: match[1],
    port: match[2],
    user: match[3],
    assigned: /IPv4 Address=(\S{1,64})/.exec(text)?.[1],
    client: /Client: (.{1,200})$/.exec(text)?.[1],
    reason: /(?:due to|Reason:) (.{1,200})$/.exec(text)?.[1],
  };
}

/** Dynamic access policy: `DAP: User u, Addr a: Session Attribute name = "value"`. */
function policyFacts(text: string): Facts | undefined {
  const match = DAP.exec(text);
  if (match === null) return undefined;
  const facts: Facts = { user: match[1], address: match[2] };
  const equals = match[3]!.startsWith(': S') ? text.indexOf('=', match[0].length) : -1;
  if (equals > 0 && equals - match[0].length <= 256) {
    facts.attribute = text.slice(match[0].length, equals).trim();
    facts.value = unquoted(text.slice(equals + 1, equals + 2000).trim());
  }
  return facts;
}

const unquoted = (written: string): string => {
  const from = written.startsWith('"') ? 1 : 0;
  return written.slice(from, written.length > from && written.endsWith('"') ? -1 : undefined);
};

/** `UAUTH: Session=0x…, User=u, Assigned IP=a, …`: the only address it knows is the one in the tunnel. */
function tunnelFacts(text: string): Facts | undefined {
  const match = UAUTH.exec(text);
  return match === null ? undefined : { session: match[1], user: match[2], address: match[3], assigned: match[3] };
}

/** AAA: `server = s : user = u : user IP = i`; the user may be hidden as `*****`. */
export const aaaFacts = (text: string): Facts => ({
  user: AAA_USER.exec(text)?.[1],
  address: AAA_IP.exec(text)?.[1],
  reason: AAA_REASON.exec(text)?.[1],
});

/** Rows of the firewall itself: who began a flow, or who typed a command. */
export function firewallFacts(text: string): Facts {
  const created = WEBVPN_CREATED.exec(text);
  if (created !== null) return { user: created[1], address: created[2] };
  if (text.includes('SrcIP: ')) return connectionFacts(text);
  const quoted = QUOTED_USER.exec(text);
  const user = quoted?.[1] ?? quoted?.[2] ?? quoted?.[3] ?? FLOW_USER.exec(text)?.[1];
  const from = FROM_IP.exec(text)?.[1];
  // What follows a quoted user is a command, and the addresses in it are no ends of a connection.
  if (from !== undefined || text.startsWith("User '")) return { user, address: from };
  ADDRESS.lastIndex = 0;
  const first = ADDRESS.exec(text);
  const second = first === null ? null : ADDRESS.exec(text);
  return { user, address: first?.[1], port: first?.[2], destination: second?.[1], destinationPort: second?.[2] };
}

/** Milliseconds of `1h:25m:00s` or `2d 1h:25m:00s`. */
export function durationMs(text: string): number | undefined {
  const match = /^(?:(\d{1,4})d ?)?(\d{1,4})h:(\d{1,2})m:(\d{1,2})s$/.exec(text.trim());
  if (match === null) return undefined;
  const [days, hours, minutes, seconds] = match.slice(1).map((part = '0') => Number(part)) as [
    number,
    number,
    number,
    number,
  ];
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}
