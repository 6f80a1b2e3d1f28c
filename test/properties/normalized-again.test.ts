import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { LoginEvent } from '../../src/event.ts';
import { ecs } from '../../src/parse/ecs.ts';
import { parseRecord } from '../../src/parse/parse-record.ts';
import { parserOf } from '../../src/parse/registry.ts';
import type { SourceParser } from '../../src/parse/source-parser.ts';

const SAMPLE = new URL('../../samples/company/', import.meta.url);
const context = { receivedAt: Date.parse('2026-04-01T00:00:00Z'), timezone: 'UTC', keepOriginal: true };

const eventsOf = (parser: SourceParser, text: string): LoginEvent[] =>
  parseRecord(parser, text, context).flatMap((outcome) => (outcome.kind === 'event' ? [outcome.event] : []));

/** A document as it is written: no undefined fields, no objects without facts. */
const written = (event: LoginEvent): unknown =>
  JSON.parse(JSON.stringify(event), (_key, value) =>
    typeof value === 'object' && value !== null && Object.keys(value).length === 0 ? undefined : value,
  );

describe('what normalize writes, the ecs source reads back without a loss', () => {
  test.each([
    ['okta.ndjson.gz', 'okta'],
    ['entra-id.ndjson.gz', 'entra-id'],
    ['duo.ndjson.gz', 'duo'],
    ['cisco-asa.log.gz', 'cisco-asa'],
    ['globalprotect.log.gz', 'globalprotect'],
    ['fortigate.log.gz', 'fortigate'],
    ['endpoint.ndjson.gz', 'ecs'],
  ])('%s', async (name, source) => {
    const lines = gunzipSync(await readFile(new URL(name, SAMPLE)))
      .toString()
      .trimEnd()
      .split('\n');
    const events = lines.slice(0, 3000).flatMap((line) => eventsOf(parserOf(source)!, line));
    expect(events.length).toBeGreaterThan(100);
    for (const event of events) {
      const [again] = eventsOf(ecs, JSON.stringify(event));
      expect(again && written(again)).toEqual(written(event));
    }
  });
});
