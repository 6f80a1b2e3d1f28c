/** `farmsight stream`: a worker that reads Kafka and writes findings to Elasticsearch until it is told to stop. */
import manifest from '../../package.json' with { type: 'json' };
import type { Address } from '../../src/listen.ts';
import { createLog } from '../../src/log.ts';
import { type Role, type StreamSummary, stream } from '../distributed.ts';
import { type SettingsFlags, settingsFrom, write } from './context.ts';
import { EXIT } from './exit.ts';

export interface StreamFlags extends SettingsFlags {
  role: Role;
  untilEnd?: boolean;
  listen?: Address;
  json?: boolean;
}

export async function streamCommand(flags: StreamFlags): Promise<number> {
  const { settings } = settingsFrom(flags);
  const log = createLog('farmsight', manifest.version);
  const stop = new AbortController();
  const onSignal = (): void => {
    log.info('stopping; once more ends at once');
    stop.abort();
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.once(signal, onSignal);
  try {
    const summary = await stream({
      settings,
      role: flags.role,
      log,
      signal: stop.signal,
      untilEnd: flags.untilEnd === true,
      ...(flags.listen === undefined ? {} : { listen: flags.listen }),
    });
    await write(flags.json === true ? `${JSON.stringify(summary)}\n` : balance(summary));
    return EXIT.done;
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
  }
}

/** Where every record went. */
function balance({ ingest, detect }: StreamSummary): string {
  const lines: string[] = [];
  if (ingest !== undefined) {
    const { records, sightings, filtered, ignored, refused } = ingest;
    lines.push(
      `ingest  ${records} records = ${sightings} to the engine + ${filtered} of no use to it + ${ignored} about other things + ${refused} refused`,
    );
  }
  if (detect !== undefined) {
    const { records, unknown, sightings, findings, written, refused, checkpoints } = detect;
    lines.push(
      `detect  ${records} log records (${unknown} not ours), ${sightings} sightings, ${findings} revisions of findings, ${written} documents written, ${refused} refused, ${checkpoints} checkpoints`,
    );
  }
  return `${lines.join('\n')}\n`;
}
