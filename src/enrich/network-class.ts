/**
 * The kind of network an address belongs to. In: what databases say of it. Out: a class and where it comes from. The
 * company's own networks come first, then paid databases, then lists of autonomous systems, then words in their names.
 */
import { readFileSync } from 'node:fs';
import type { NetworkClass } from '../event.ts';
import { path as at, flag, text } from '../parse/values.ts';

export interface Classification {
  class: NetworkClass;
  basis: string;
}

const config = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../config/networks/${name}`, import.meta.url), 'utf8'));

const BY_NUMBER = new Map<number, NetworkClass>();
for (const [name, numbers] of Object.entries(config('asn-classes.json') as Record<string, number[] | string>)) {
  if (Array.isArray(numbers)) for (const number of numbers) BY_NUMBER.set(number, name as NetworkClass);
}
const BY_NAME = (config('as-names.json') as { kinds: { class: NetworkClass; words: string[] }[] }).kinds.map(
  ({ class: kind, words }) => ({ kind, needles: words.map(needleOf) }),
);

/** What to look for among words with a space before and after each: `*net` ends a word, `tele*` begins one, `bank` is one. */
function needleOf(word: string): string {
  return `${word.startsWith('*') ? '' : ' '}${word.replaceAll('*', '')}${word.endsWith('*') ? '' : ' '}`;
}

const CONNECTIONS: Readonly<Record<string, NetworkClass>> = {
  'cable/dsl': 'residential',
  cellular: 'mobile',
  corporate: 'business',
  satellite: 'satellite',
  dialup: 'residential',
};

/** Class by MaxMind's Anonymous IP record. A residential proxy is still a home. */
export function byAnonymity(record: unknown): Classification | undefined {
  const is = (key: string): boolean => flag(at(record, key)) === true || flag(at(record, 'traits', key)) === true;
  if (is('is_anonymous_vpn') || is('is_tor_exit_node') || is('is_public_proxy'))
    return { class: 'vpn', basis: 'anonymous-ip' };
  return is('is_hosting_provider') ? { class: 'hosting', basis: 'anonymous-ip' } : undefined;
}

/** Class by MaxMind's Connection-Type, ISP or Enterprise record. */
export function byConnection(record: unknown): Classification | undefined {
  const written = (text(at(record, 'connection_type')) ?? text(at(record, 'traits', 'connection_type')))?.toLowerCase();
  const found = written !== undefined && Object.hasOwn(CONNECTIONS, written) ? CONNECTIONS[written] : undefined;
  return found === undefined ? undefined : { class: found, basis: 'connection-type' };
}

export function bySystem(number: number | undefined, name: string | undefined): Classification {
  const listed = number === undefined ? undefined : BY_NUMBER.get(number);
  if (listed !== undefined) return { class: listed, basis: 'asn-classes' };
  const kind = name === undefined ? undefined : byName(name);
  return kind === undefined ? { class: 'unknown', basis: 'none' } : { class: kind, basis: 'as-name' };
}

/** Nothing behind these characters is looked at. */
export const MAX_NAME = 256;

function byName(name: string): NetworkClass | undefined {
  const words = ` ${name.slice(0, MAX_NAME).toLowerCase().replace(NOT_IN_WORDS, ' ')} `;
  return BY_NAME.find(({ needles }) => needles.some((needle) => words.includes(needle)))?.kind;
}

const NOT_IN_WORDS = /[^\p{L}\p{N}]+/gu;
