/**
 * The one entrance to parsing. In: the text of a record. Out: its outcomes, at least one, and never an exception: what a
 * parser cannot digest is refused.
 */
import { type Outcome, refused } from '../outcome.ts';
import { decodeJson } from './json.ts';
import type { ParseContext, SourceParser } from './source-parser.ts';
import { inRange } from './time.ts';

export function parseRecord(parser: SourceParser, text: string, context: ParseContext): Outcome[] {
  let outcomes: Outcome | Outcome[];
  try {
    outcomes = parser.framing === 'json' ? decodeJson(text, context, parser) : parser.parse(text, context);
  } catch (error) {
    return [
      refused(
        'parse',
        'unknown-format',
        `the parser failed: ${error instanceof Error ? error.message : String(error)}`,
      ),
    ];
  }
  if (!Array.isArray(outcomes)) outcomes = [outcomes];
  for (let i = 0; i < outcomes.length; i++) {
    const outcome = outcomes[i]!;
    if (outcome.kind !== 'event') continue;
    if (!inRange(outcome.time, context))
      outcomes[i] = refused('normalize', 'time-out-of-range', outcome.event['@timestamp']);
    else if (context.keepOriginal) outcome.event.event.original ??= text;
  }
  return outcomes;
}
