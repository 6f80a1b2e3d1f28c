import { describe, expect, test } from 'vitest';
import type { LoginEvent } from '../../../src/event.ts';
import type { Outcome } from '../../../src/outcome.ts';
import { parseRecord } from '../../../src/parse/parse-record.ts';
import type { LineParser } from '../../../src/parse/source-parser.ts';

const context = { receivedAt: Date.UTC(2026, 1, 10), timezone: 'UTC', keepOriginal: false };

/** A parser that reads a line as a number of milliseconds. */
const byTime: LineParser = {
  framing: 'line',
  parse(line): Outcome {
    const time = Number(line);
    const event = { '@timestamp': `at ${line}`, event: { id: '1' } } as unknown as LoginEvent;
    return { kind: 'event', time, event };
  },
};

const outcomeOf = (time: number, keepOriginal = false) =>
  parseRecord(byTime, String(time), { ...context, keepOriginal })[0]!;

describe('parseRecord', () => {
  test('one outcome becomes a list', () => {
    expect(parseRecord(byTime, String(context.receivedAt), context)).toHaveLength(1);
  });

  test('the text is kept where it is wanted', () => {
    const original = (outcome: Outcome) => outcome.kind === 'event' && outcome.event.event.original;
    expect(original(outcomeOf(context.receivedAt, true))).toBe(String(context.receivedAt));
    expect(original(outcomeOf(context.receivedAt))).toBeUndefined();
  });

  test('a time before 1990 or more than a day ahead is refused', () => {
    expect(outcomeOf(0)).toEqual({
      kind: 'refused',
      stage: 'normalize',
      code: 'time-out-of-range',
      detail: 'at 0',
    });
    expect(outcomeOf(context.receivedAt + 86_400_000).kind).toBe('event');
    expect(outcomeOf(context.receivedAt + 86_400_001)).toMatchObject({ kind: 'refused', code: 'time-out-of-range' });
  });

  test('a time that is none is refused too', () => {
    expect(outcomeOf(Number.NaN)).toMatchObject({ kind: 'refused', code: 'time-out-of-range' });
  });
});
