/**
 * `farmsight normalize`: raw records on standard input, one ECS document a line on standard output, refused records as JSON
 * on standard error.
 */
import { closest } from '../../src/closest.ts';
import { parseAddress } from '../../src/enrich/address.ts';
import { loadDatabases } from '../../src/enrich/databases.ts';
import { createEnricher } from '../../src/enrich/enrich.ts';
import { UsageError } from '../../src/errors.ts';
import type { LoginEvent } from '../../src/event.ts';
import { type Outcome, type Refused, refused } from '../../src/outcome.ts';
import { parseRecord } from '../../src/parse/parse-record.ts';
import { parserOf, SOURCES } from '../../src/parse/registry.ts';
import type { ParseContext, SourceParser } from '../../src/parse/source-parser.ts';
import { printableJson } from '../../src/printable.ts';
import type { Settings } from '../../src/settings/schema.ts';
import { FileReader } from '../../src/source/file-reader.ts';
import { count } from '../../src/words.ts';
import { settingsFrom, write } from './context.ts';
import { EXIT } from './exit.ts';

export interface NormalizeFlags {
  source: string;
  config?: string;
  enrich?: boolean;
}

/** Adds what is known of the address; answers with a refusal where it is none. */
type Finish = (event: LoginEvent) => Refused | undefined;

export async function normalizeCommand(flags: NormalizeFlags): Promise<number> {
  const parser = parserFor(flags.source);
  const { settings } = settingsFrom(flags);
  const timezone = settings.sources[flags.source]?.timezone ?? 'UTC';
  const context = { receivedAt: Date.now(), timezone, keepOriginal: true };
  const finish = flags.enrich === true ? enriching(settings) : checkAddress;
  if (process.stdin.isTTY) console.error('Reading records from the terminal; Ctrl-D ends them.');
  const run = new Normalization(parser, context, finish);
  const reader = await FileReader.open({ source: flags.source, path: '-', size: 0 }, parser.framing);
  for (let batch = await reader.next(); batch !== undefined; batch = await reader.next()) {
    for (const { refusal, text, line } of batch.refused) run.refuse(refusal, text, line);
    await write(batch.records.map(({ text, line }) => run.documents(text, line)).join(''));
  }
  if (process.stderr.isTTY) console.error(run.words());
  return run.refused === 0 ? EXIT.done : EXIT.refused;
}

function parserFor(source: string): SourceParser {
  const parser = parserOf(source);
  if (parser !== undefined) return parser;
  const meant = closest(source, SOURCES);
  const hint = meant === undefined ? `sources: ${SOURCES.join(', ')}` : `did you mean ${meant}?`;
  throw new UsageError(`unknown source ${source}`, hint);
}

function enriching({ corporate_networks, geo }: Settings): Finish {
  const enricher = createEnricher({ corporateNetworks: corporate_networks, databases: loadDatabases(geo) });
  return (event) => enricher.enrich(event).refusal;
}

/** Without databases the address is still checked, and written in its canonical form. */
const checkAddress: Finish = ({ source }) => {
  if (source?.ip === undefined) return undefined;
  const address = parseAddress(source.ip);
  if (address === undefined) return refused('enrich', 'invalid-address', `source.ip ${source.ip}`);
  source.ip = address.text;
  return undefined;
};

class Normalization {
  readonly #parser: SourceParser;
  readonly #context: ParseContext;
  readonly #finish: Finish;
  #events = 0;
  #ignored = 0;
  refused = 0;

  constructor(parser: SourceParser, context: ParseContext, finish: Finish) {
    this.#parser = parser;
    this.#context = context;
    this.#finish = finish;
  }

  /** The documents of one record, each ended by a line feed. */
  documents(text: string, line: number): string {
    let lines = '';
    for (const outcome of parseRecord(this.#parser, text, this.#context)) lines += this.#document(outcome, text, line);
    return lines;
  }

  refuse({ stage, code, detail }: Refused, original: string, line: number): void {
    this.refused++;
    console.error(printableJson(JSON.stringify({ stage, code, detail, line, original })));
  }

  words(): string {
    return `${count(this.#events, 'event')}, ${count(this.#ignored, 'record')} ignored, ${this.refused} refused`;
  }

  #document(outcome: Outcome, text: string, line: number): string {
    const refusal = outcome.kind === 'event' ? this.#finish(outcome.event) : outcome;
    if (refusal?.kind === 'refused') this.refuse(refusal, text, line);
    else if (refusal?.kind === 'ignored') this.#ignored++;
    if (refusal !== undefined || outcome.kind !== 'event') return '';
    this.#events++;
    return `${printableJson(JSON.stringify(outcome.event))}\n`;
  }
}
