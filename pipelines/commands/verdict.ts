/** `farmsight verdict`: an analyst's word on a finding, which counts in its score from then on. */
import type { Finding } from '../../src/evidence/finding.ts';
import { shortId } from '../../src/evidence/telling.ts';
import type { Verdict } from '../../src/evidence/verdict.ts';
import { printableJson } from '../../src/printable.ts';
import { nextCommand } from '../render/next-command.ts';
import { decideInStore, decideInStream } from '../verdict.ts';
import { type SettingsFlags, settingsFrom, write } from './context.ts';
import { EXIT } from './exit.ts';

export interface VerdictFlags extends SettingsFlags {
  reason: string;
  by?: string;
  store: string;
  stream?: boolean;
  json?: boolean;
}

/** Longer is a report, and belongs into one. */
const MAX_REASON = 500;

export async function verdictCommand(id: string, value: Verdict['verdict'], flags: VerdictFlags): Promise<number> {
  const { settings } = settingsFrom(flags);
  const verdict: Verdict = {
    finding: id,
    verdict: value,
    reason: flags.reason.slice(0, MAX_REASON),
    by: flags.by?.slice(0, MAX_REASON),
    time: Date.now(),
  };
  const finding =
    flags.stream === true ? await decideInStream(settings, verdict) : decideInStore(flags.store, settings, verdict);
  const said =
    flags.stream === true
      ? sent(finding)
      : `${judged(finding)} ${nextCommand(`explain ${shortId(finding)}`, flags.store)}`;
  await write(flags.json === true ? `${printableJson(JSON.stringify(finding))}\n` : `${said}\n`);
  return EXIT.done;
}

const sent = (finding: Finding): string =>
  `Written to the log. ${shortId(finding)} changes when its engine has read what stands before.`;

const judged = (finding: Finding): string =>
  `${shortId(finding)} is ${finding.farmsight.finding.status} now, with a risk of ${finding.event.risk_score}. Next:`;
