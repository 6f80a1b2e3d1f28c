/**
 * The words of ASA and FTD messages. In: the text after the tag. Out: the facts in it, in the vendor's words. Every pattern
 * is anchored and bounded; names may hold spaces, apostrophes and @.
 */

export interface Facts {
  user?: string;
  group?: string;
  /** The person's address, as written; for firewall rows the initiator's. */
  address?: string;
  port?: string;
  assigned?: string;
  sessionType?: string;
  /** `1h:25m:00s`, or `1d 2h:…`. */
  duration?: string;
  reason?: string;
  client?: string;
  /** Session attribute of a posture record. */
  attribute?: string;
  value?: string;
  application?: string;
  destination?: string;
  destinationPort?: string;
}

const GROUP_USER_IP =
  /^(?:TunnelGroup <[^>]{0,128}> GroupPolicy|Group) (?:<([^>]{0,128})>|(\S{1,128})) User (?:<([^>]{0,256})>|(.{1,256}?)) IP (?:<([^>]{0,64})>|(\S{1,64}))(?: |$)/;
const GROUP_IS = /^Group = ([^,]{0,128}), Username = (.{0,256}?), IP = ([^,\s]{0,64}), /;
const LOCAL_REMOTE = /^Local:(\S{1,255}) Remote:(\S{1,255}) Username:(.{1,256}?) (?:IKEv[12] )?(?:Group:(\S{1,128}) )?/;
const DAP = /^DAP: User (.{1,256}?), Addr ([0-9A-Fa-f.:]{2,64})(?:: Session Attribute |, Connection )/;
const ATTRIBUTE = /^([^=]{1,256}?) ?= ?"?(.{0,2000}?)"?\s*$/;
const AAA_USER = /: user = ([^:]{1,256}?)\s*(?::|$)/;
const AAA_IP = /: user IP = ([0-9A-Fa-f.:]{2,64})/;
const AAA_REASON = /: reason = ([^:]{1,200}?) :/;
const UAUTH = /^UAUTH: Session=\S{1,32} User=(.{1,256}?), Assigned IP=([0-9A-Fa-f.:]{2,64})/;
const WEBVPN_CREATED = /^\(?\S{1,64}\)? ?WebVPN session for client user (.{1,256}?), IP ([0-9A-Fa-f.:]{2,64})/;
const QUOTED_USER = /User '([^']{1,256})'/;
const FROM_IP = /\bfrom IP ([0-9A-Fa-f.:]{2,64})/;
const ADDRESS = /(?:^|[\s:/<(])((?:\d{1,3}\.){3}\d{1,3}|[0-9A-Fa-f]{1,4}:[0-9A-Fa-f:]{2,40})(?:[/(](\d{1,5}))?/g;

const ends = (match: string | undefined): string | undefined =>
  match === undefined || match === '' ? undefined : match;

/** Facts of a message that names a user, or undefined. */
export function userFacts(text: string): Facts | undefined {
  return groupUserIp(text) ?? groupIs(text) ?? localRemote(text) ?? dap(text) ?? uauth(text);
}

function groupUserIp(text: string): Facts | undefined {
  const match = GROUP_USER_IP.exec(text);
  if (match === null) return undefined;
  const rest = text.slice(match[0].length);
  const facts: Facts = {
    group: match[1] ?? match[2],
    user: ends(match[3] ?? match[4]),
    address: ends(match[5] ?? match[6]),
  };
  const assigned = /^IPv4 Address <([^>]{0,64})> IPv6 address <([^>]{0,64})>/.exec(rest);
  if (assigned !== null) facts.assigned = ends(assigned[1]) ?? (assigned[2] === '::' ? undefined : ends(assigned[2]));
  const client = /^Client Type: (.{1,200})$/.exec(rest);
  if (client !== null) facts.client = client[1]!;
  const reason = /(?:Reason|reason): (.{1,200}?)\.?$/.exec(rest);
  if (reason !== null) facts.reason = reason[1]!;
  const resumed = /resumed from IP <([^>]{1,64})>/.exec(rest);
  if (resumed !== null) facts.address = resumed[1]!;
  return facts;
}

function groupIs(text: string): Facts | undefined {
  const match = GROUP_IS.exec(text);
  if (match === null) return undefined;
  const rest = text.slice(match[0].length);
  return {
    group: match[1]!,
    user: ends(match[2]),
    address: ends(match[3]),
    sessionType: /Session Type: ([^,]{1,64})/.exec(rest)?.[1],
    duration: /Duration: ([^,]{1,32})/.exec(rest)?.[1],
    reason: /Reason: (.{1,200}?)\s*$/.exec(rest)?.[1],
  };
}

function localRemote(text: string): Facts | undefined {
  const match = LOCAL_REMOTE.exec(text);
  if (match === null) return undefined;
  const remote = match[2]!;
  const colon = remote.lastIndexOf(':');
  const assigned = /IPv4 Address=(\S{1,64})/.exec(text)?.[1];
  return {
    address: remote.slice(0, colon),
    port: remote.slice(colon + 1),
    user: match[3]!,
    group: match[4],
    assigned: assigned === undefined || assigned.startsWith('invalid') ? undefined : assigned,
    reason: /(?:due to|Reason:) (.{1,200})$/.exec(text)?.[1],
  };
}

function dap(text: string): Facts | undefined {
  const match = DAP.exec(text);
  if (match === null) return undefined;
  const facts: Facts = { user: match[1]!, address: match[2]! };
  if (match[0].endsWith('Session Attribute ')) {
    const attribute = ATTRIBUTE.exec(text.slice(match[0].length));
    if (attribute !== null) {
      facts.attribute = attribute[1]!;
      facts.value = attribute[2]!;
    }
  }
  return facts;
}

function uauth(text: string): Facts | undefined {
  const match = UAUTH.exec(text.replace(', User=', ' User='));
  return match === null ? undefined : { user: match[1]!, address: match[2]! };
}

/** AAA: `server = s : user = u : user IP = i`; the user may be hidden as `*****`. */
export function aaaFacts(text: string): Facts {
  return { user: AAA_USER.exec(text)?.[1], address: AAA_IP.exec(text)?.[1], reason: AAA_REASON.exec(text)?.[1] };
}

/** Rows of the firewall itself: who began a flow, or who typed a command. */
export function firewallFacts(text: string): Facts {
  const created = WEBVPN_CREATED.exec(text);
  if (created !== null) return { user: created[1]!, address: created[2]! };
  if (text.includes('SrcIP: ')) return connectionFacts(text);
  const facts: Facts = { user: QUOTED_USER.exec(text)?.[1] };
  const from = FROM_IP.exec(text)?.[1];
  if (from !== undefined) return { ...facts, address: from };
  if (text.startsWith("User '")) return facts;
  ADDRESS.lastIndex = 0;
  const first = ADDRESS.exec(text);
  const second = first === null ? null : ADDRESS.exec(text);
  if (first !== null) Object.assign(facts, { address: first[1]!, port: first[2] });
  if (second !== null) Object.assign(facts, { destination: second[1]!, destinationPort: second[2] });
  return facts;
}

/** FTD connection events: `Key: value, Key: value`; an agent string may hold commas, so keys are looked up one by one. */
function connectionFacts(text: string): Facts {
  const at = (key: string): string | undefined => {
    const from = text.indexOf(`${key}: `);
    if (from < 0) return undefined;
    const to = text.indexOf(',', from);
    return text.slice(from + key.length + 2, to < 0 ? undefined : to).trim();
  };
  const user = at(' User');
  return {
    address: at('SrcIP'),
    port: at('SrcPort'),
    destination: at('DstIP'),
    destinationPort: at('DstPort'),
    application: at('ApplicationProtocol') ?? at('WebApplication') ?? at('Client'),
    ...(user === undefined || user === 'No Authentication Required' ? {} : { user }),
  };
}

/** Milliseconds of `1h:25m:00s` or `2d 1h:25m:00s`. */
export function durationMs(text: string): number | undefined {
  const match = /^(?:(\d{1,4})d ?)?(\d{1,4})h:(\d{1,2})m:(\d{1,2})s$/.exec(text.trim());
  if (match === null) return undefined;
  const [days, hours, minutes, seconds] = [match[1] ?? 0, match[2], match[3], match[4]].map(Number) as [
    number,
    number,
    number,
    number,
  ];
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}
