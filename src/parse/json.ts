/**
 * Records that are JSON. In: a text with one event, an array, a vendor's or a shipper's envelope, or several objects.
 * Out: outcomes of the parser for each event in it. Depth and size are checked before JSON.parse sees the text.
 */
import { ignored, type Outcome, refused } from '../outcome.ts';
import { ecs } from './ecs.ts';
import { cutObjects } from './json-objects.ts';
import type { JsonParser, ParseContext } from './source-parser.ts';
import { get, isObject, path } from './values.ts';

export const MAX_RECORD = 1_048_576;
const MAX_DEPTH = 64;
const MAX_BROKEN = 64;

export function decodeJson(text: string, context: ParseContext, parser: JsonParser): Outcome | Outcome[] {
  if (text.length > MAX_RECORD) return refused('decode', 'record-too-large', `${text.length} characters`);
  if (isTooDeep(text)) return refused('decode', 'json-too-deep', `more than ${MAX_DEPTH} levels`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return severalObjects(text, context, parser) ?? notJson(text, error);
  }
  return decodeValue(value, text, context, parser);
}

function decodeValue(value: unknown, text: string, context: ParseContext, parser: JsonParser): Outcome | Outcome[] {
  if (Array.isArray(value)) return each(value, context, parser);
  if (!isObject(value)) return refused('decode', 'not-an-object', `a ${value === null ? 'null' : typeof value}`);
  const events = unwrap(value) ?? shipped(value, parser);
  if (events === undefined) return parser.parse(value, text, context);
  return typeof events === 'string' ? decodeJson(events, context, parser) : each(events, context, parser);
}

function notJson(text: string, error: unknown): Outcome {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u0008\u000e-\u001f\ufffd]/.test(text.slice(0, 512))) return refused('decode', 'binary-data');
  return refused('decode', 'invalid-json', error instanceof Error ? error.message.slice(0, 120) : '');
}

/** An element may be an envelope itself: Event Hub delivers lists of them. */
function each(values: readonly unknown[], context: ParseContext, parser: JsonParser): Outcome[] {
  if (values.length === 0) return [ignored('empty-list')];
  return values.flatMap((value) => {
    const original = JSON.stringify(value);
    const outcomes = [decodeValue(value, original, context, parser)].flat();
    if (context.keepOriginal)
      for (const outcome of outcomes) if (outcome.kind === 'event') outcome.event.event.original ??= original;
    return outcomes;
  });
}

/** Events in an envelope: Azure's records, Duo's authlogs, Tailscale's logs. Undefined where there is none. */
function unwrap(value: Record<string, unknown>): unknown[] | undefined {
  const records = get(value, 'records') ?? path(value, 'response', 'authlogs') ?? get(value, 'logs');
  return Array.isArray(records) ? records : undefined;
}

/** The event as text in a shipper's document. An ECS document is an event itself, whatever original it quotes. */
function shipped(value: Record<string, unknown>, parser: JsonParser): string | undefined {
  const message = get(value, 'message') ?? (parser === ecs ? undefined : path(value, 'event', 'original'));
  if (typeof message !== 'string' || !message.startsWith('{') || !message.endsWith('}')) return undefined;
  return parser === ecs && !message.includes('"@timestamp"') ? undefined : message;
}

/** Several objects in one text. After too many broken ones the rest is not worth reading. */
function severalObjects(text: string, context: ParseContext, parser: JsonParser): Outcome[] | undefined {
  const parts = cutObjects(text);
  if (parts.filter((part) => part.startsWith('{')).length < 2) return undefined;
  const outcomes: Outcome[] = [];
  let broken = 0;
  for (const part of parts) {
    const decoded = [decodeJson(part, context, parser)].flat();
    outcomes.push(...decoded);
    if (decoded[0]?.kind === 'refused' && decoded[0].stage === 'decode' && ++broken === MAX_BROKEN) break;
  }
  return outcomes;
}

/** Depth by brackets outside strings; only texts with enough brackets to be too deep are looked at. */
function isTooDeep(text: string): boolean {
  let openers = 0;
  for (let at = text.indexOf('['); at >= 0 && openers <= MAX_DEPTH; at = text.indexOf('[', at + 1)) openers++;
  for (let at = text.indexOf('{'); at >= 0 && openers <= MAX_DEPTH; at = text.indexOf('{', at + 1)) openers++;
  if (openers <= MAX_DEPTH) return false;
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (inString) {
      if (c === 92) i++;
      else if (c === 34) inString = false;
    } else if (c === 34) inString = true;
    else if (c === 123 || c === 91) {
      if (++depth > MAX_DEPTH) return true;
    } else if (c === 125 || c === 93) depth--;
  }
  return false;
}
