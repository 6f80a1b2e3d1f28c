/**
 * Syslog framing. In: a line as a relay delivers it (RFC 3164 or 5424, octet counts, stacked headers, no priority, no header
 * at all, or a shipper's JSON around it). Out: the message, the newest header's time and the host that sent it.
 */
import type { EpochMs } from '../event.ts';
import type { ParseContext } from './source-parser.ts';
import { syslogTime } from './time.ts';
import { get, path } from './values.ts';

export interface Frame {
  message: string;
  /** Time of the innermost header, closest to the device. */
  time: EpochMs | undefined;
  host: string | undefined;
}

const MAX_HEADERS = 3;

export function unframe(line: string, context: ParseContext): Frame {
  let message = shipped(line);
  let time: EpochMs | undefined;
  let host: string | undefined;
  for (let i = 0; i < MAX_HEADERS; i++) {
    const rest = afterPriority(message);
    const stamp = syslogTime(rest, context);
    if (stamp === undefined) {
      message = rest;
      break;
    }
    time = stamp.time;
    const header = hostOf(rest.slice(stamp.length));
    host = header.host ?? host;
    message = header.rest;
  }
  return { message, time, host };
}

/** The line inside a shipper's JSON document. */
function shipped(line: string): string {
  if (line.charCodeAt(0) !== 123) return line;
  try {
    const document: unknown = JSON.parse(line);
    const inner = path(document, 'event', 'original') ?? get(document, 'message');
    return typeof inner === 'string' ? inner : line;
  } catch {
    return line;
  }
}

/** Drops an octet count, a priority, a version and a byte-order mark from the front. */
function afterPriority(text: string): string {
  const match = /^(?:\d{1,6} )?<\d{1,3}>(?:1 )?/.exec(text);
  const rest = match === null ? text : text.slice(match[0].length);
  const bare = rest.charCodeAt(0) === 0xfeff ? rest.slice(1) : rest;
  return bare.charCodeAt(0) === 32 ? bare.trimStart() : bare;
}

/** After a stamp: ` host : %ASA…`, ` host app[12]: …`, ` host 1,2026/…`, `: %ASA…` or RFC 5424's ` host app pid id - …`. */
function hostOf(text: string): { host: string | undefined; rest: string } {
  const match = /^ {1,3}([A-Za-z0-9_.:-]{1,255}?) *(?::(?= )|(?= ))/.exec(text);
  if (match === null || match[1]!.startsWith('%')) return { host: undefined, rest: text.replace(/^[ :]{1,8}/, '') };
  const rest = text.slice(match[0].length);
  const rfc5424 = /^ [\w./-]{1,48} [\w./-]{1,128} [\w./-]{1,32} (?:-|\[[^\]]{0,2000}\]) ?\ufeff?/.exec(rest);
  if (rfc5424 !== null) return { host: match[1], rest: rest.slice(rfc5424[0].length) };
  return { host: match[1], rest: rest.replace(/^[ :]{1,8}/, '') };
}
