/**
 * Syslog framing. In: a line as a relay delivers it (RFC 3164 or 5424, octet counts, stacked headers, no priority, no header
 * at all, or a shipper's JSON around it). Out: the message, the innermost header's time and the host that sent it.
 */
import type { EpochMs } from '../event.ts';
import type { ParseContext } from './source-parser.ts';
import { syslogTime } from './time.ts';
import { get, path } from './values.ts';

export interface Frame {
  message: string;
  /** Time of the innermost header, the one closest to the device. */
  time: EpochMs | undefined;
  host: string | undefined;
}

const MAX_HEADERS = 3;

export function unframe(line: string, context: ParseContext): Frame {
  const frame: Frame = { message: unshipped(line), time: undefined, host: undefined };
  for (let i = 0; i < MAX_HEADERS; i++) {
    frame.message = afterPriority(frame.message);
    const stamp = syslogTime(frame.message, context);
    if (stamp === undefined) break;
    frame.time = stamp.time;
    takeHost(frame, frame.message.slice(stamp.length));
  }
  return frame;
}

/** The line inside a shipper's JSON document (Filebeat, Logstash); any other text as it is. */
export function unshipped(line: string): string {
  if (line.charCodeAt(0) !== 123) return line;
  try {
    const document: unknown = JSON.parse(line);
    const inner = path(document, 'event', 'original') ?? get(document, 'message');
    return typeof inner === 'string' ? inner : line;
  } catch {
    return line;
  }
}

/** An octet count, a priority, RFC 5424's version, and its missing time. */
const PRIORITY = /^(?:\d{1,6} )?<\d{1,3}>(?:\d (?:- )?|: ?)?/;

function afterPriority(text: string): string {
  const match = PRIORITY.exec(text);
  const rest = match === null ? text : text.slice(match[0].length);
  return rest.charCodeAt(0) === 0xfeff || rest.charCodeAt(0) === 32 ? rest.trimStart() : rest;
}

const HOST = /^ {1,3}([A-Za-z0-9_.:-]{1,255}?) *(?::(?= )|(?= ))/;
/** RFC 5424 after the host: application, process, message id, and the start of structured data. */
const RFC_5424 = /^ [\w./-]{1,48} [\w./-]{1,128} [\w./-]{1,32} (?=-(?: |$)|\[)/;

/** After a stamp: ` host : %ASA…`, ` host app[12]: …`, ` host 1,2026/…`, `: %ASA…` or RFC 5424's ` host app pid id - …`. */
function takeHost(frame: Frame, text: string): void {
  const match = HOST.exec(text);
  let rest = text;
  if (match !== null) {
    frame.host = match[1]!;
    rest = text.slice(match[0].length);
    const header = RFC_5424.exec(rest);
    if (header !== null) rest = afterStructuredData(rest.slice(header[0].length));
  }
  frame.message = rest.replace(/^[ :\ufeff]{1,8}/, '');
}

/** Skips `-` or `[id name="value"]…`; a value may hold an escaped `"` and any bracket. */
function afterStructuredData(text: string): string {
  let at = text.charCodeAt(0) === 45 ? 1 : 0;
  while (text.charCodeAt(at) === 91) {
    for (let quoted = false; at < text.length; at++) {
      const c = text.charCodeAt(at);
      if (quoted && c === 92) at++;
      else if (c === 34) quoted = !quoted;
      else if (c === 93 && !quoted) break;
    }
    at++;
  }
  return text.slice(at);
}
