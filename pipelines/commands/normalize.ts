/** `farmsight normalize`: raw records on standard input, one ECS document a line on standard output, refused ones on standard error. */
import { closest } from '../../src/closest.ts';
import { parseAddress } from '../../src/enrich/address.ts';
import { loadDatabases } from '../../src/enrich/databases.ts';
import { createEnricher, type Enricher } from '../../src/enrich/enrich.ts';
import { UsageError } from '../../src/errors.ts';
import type { LoginEvent } from '../../src/event.ts';
import { type Refused, refused } from '../../src/outcome.ts';
import { parseRecord } from '../../src/parse/parse-record.ts';
import { parserOf, SOURCES } from '../../src/parse/registry.ts';
import { FileReader } from '../../src/source/file-reader.ts';
import { settingsFrom } from './context.ts';
import { EXIT } from './detect.ts';

export interface NormalizeFlags {
  source: string;
  config?: string;
  enrich?: boolean;
}

export async function normalizeCommand(flags: NormalizeFlags): Promise<number> {
  const parser = parserOf(flags.source);
  if (parser === undefined) {
    const meant = closest(flags.source, SOURCES);
    throw new UsageError(
      `unknown source ${flags.source}`,
      meant === undefined ? `sources: ${SOURCES.join(', ')}` : `did you mean ${meant}?`,
    );
  }
  const { settings } = settingsFrom(flags.config);
  const enricher =
    flags.enrich === true
      ? createEnricher({ corporateNetworks: settings.corporate_networks, databases: loadDatabases(settings.geo) })
      : undefined;
  const context = {
    receivedAt: Date.now(),
    timezone: settings.sources[flags.source]?.timezone ?? 'UTC',
    keepOriginal: true,
  };
  const reader = await FileReader.open({ source: flags.source, path: '-', size: 0 }, parser.framing);
  let refusals = 0;
  const refuse = (refusal: Refused, original: string, line: number): void => {
    refusals++;
    console.error(JSON.stringify({ stage: refusal.stage, code: refusal.code, detail: refusal.detail, line, original }));
  };
  for (let batch = await reader.next(); batch !== undefined; batch = await reader.next()) {
    for (const { refusal, text, line } of batch.refused) refuse(refusal, text, line);
    let lines = '';
    for (const { text, line } of batch.records) {
      for (const outcome of parseRecord(parser, text, context)) {
        const refusal =
          outcome.kind === 'event' ? finish(outcome.event, enricher) : outcome.kind === 'refused' ? outcome : undefined;
        if (refusal !== undefined) refuse(refusal, text, line);
        else if (outcome.kind === 'event') lines += `${JSON.stringify(outcome.event)}\n`;
      }
    }
    await write(lines);
  }
  return refusals === 0 ? EXIT.done : EXIT.refused;
}

/** Adds place and network where asked; without, the address is still checked and written in its canonical form. */
function finish(event: LoginEvent, enricher: Enricher | undefined): Refused | undefined {
  if (enricher !== undefined) return enricher.enrich(event);
  if (event.source?.ip === undefined) return undefined;
  const address = parseAddress(event.source.ip);
  if (address === undefined) return refused('enrich', 'invalid-address', `source.ip ${event.source.ip}`);
  event.source.ip = address.text;
  return undefined;
}

const write = (text: string): Promise<void> =>
  new Promise((resolve) => (process.stdout.write(text) ? resolve() : process.stdout.once('drain', resolve)));
