/**
 * FTD connection events (430002, 430003). In: `Key: value, Key: value, …`, where an agent string may hold commas. Out: the
 * facts of the flow. The first of repeated keys counts: what a client can write stands behind its addresses.
 */
import type { Facts } from './messages.ts';

const NEXT_KEY = /, [A-Z][A-Za-z_ ]{1,40}: /g;
const NOBODY: ReadonlySet<string> = new Set(['No Authentication Required', 'Not Found', 'Unknown']);

export function connectionFacts(text: string): Facts {
  const at = (key: string): string | undefined => valueAt(text, key);
  const user = at('User');
  return {
    user: user === undefined || NOBODY.has(user) ? undefined : user,
    address: at('SrcIP'),
    port: at('SrcPort'),
    destination: at('DstIP'),
    destinationPort: at('DstPort'),
    application: at('WebApplication') ?? at('ApplicationProtocol') ?? at('Client'),
    client: at('UserAgent'),
    seen: at('FirstPacketSecond'),
    question: at('DNSQuery'),
    domain: at('ReferencedHost'),
    url: at('URL'),
  };
}

function valueAt(text: string, key: string): string | undefined {
  const start = text.indexOf(` ${key}: `);
  if (start < 0) return undefined;
  const from = start + key.length + 3;
  NEXT_KEY.lastIndex = from;
  const next = NEXT_KEY.exec(text);
  return text.slice(from, next === null ? undefined : next.index).trim();
}
