/** `farmsight findings` and `farmsight explain`: what a store holds. */
import { readStore } from '../../src/checkpoint/store.ts';
import { UsageError } from '../../src/errors.ts';
import type { Finding } from '../../src/evidence/finding.ts';
import { shortId } from '../../src/evidence/telling.ts';
import { printableJson } from '../../src/printable.ts';
import { findingLine } from '../../src/sink/ndjson.ts';
import { count } from '../../src/words.ts';
import { explanation } from '../render/explanation.ts';
import { findingsTable } from '../render/findings-table.ts';
import { nextCommand } from '../render/next-command.ts';
import { terminalColumns } from '../render/style.ts';
import { write } from './context.ts';
import { EXIT } from './exit.ts';

export interface FindingsFlags {
  store: string;
  minRisk?: number;
  user?: string;
  device?: string;
  ip?: string;
  json?: boolean;
  all?: boolean;
}

export async function findingsCommand(flags: FindingsFlags): Promise<number> {
  const { minRisk, user, device, ip } = flags;
  const found = readStore(flags.store, (store) => store.findings({ minRisk, user, device, ip })).filter(
    (finding) => flags.all === true || finding.farmsight.finding.status === 'open',
  );
  await write(flags.json === true ? found.map(jsonLine).join('') : listText(found, flags.store));
  return EXIT.done;
}

export async function explainCommand(id: string, flags: { store: string; json?: boolean }): Promise<number> {
  const finding = readStore(flags.store, (store) => store.finding(id));
  if (finding === 'ambiguous') throw new UsageError(`several findings begin with ${id}`, 'give more of the id');
  if (finding === undefined)
    throw new UsageError(`there is no finding ${id} in ${flags.store}`, 'farmsight findings --all lists them');
  await write(flags.json === true ? jsonLine(finding) : `${explanation(finding, flags.store, terminalColumns())}\n`);
  return EXIT.done;
}

const jsonLine = (finding: Finding): string => `${printableJson(findingLine(finding))}\n`;

function listText(findings: readonly Finding[], store: string): string {
  const [first] = findings;
  if (first === undefined)
    return 'No finding matches. --min-risk, --user, --device and --ip narrow the list; --all shows closed findings too.\n';
  const next = `${count(findings.length, 'finding')}. Next: ${nextCommand(`explain ${shortId(first)}`, store)}`;
  return `${findingsTable(findings, terminalColumns())}\n${next}\n`;
}
