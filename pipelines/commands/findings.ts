/** `farmsight findings` and `farmsight explain`: what a store holds. */
import { openStore } from '../../src/checkpoint/store.ts';
import { UsageError } from '../../src/errors.ts';
import { findingLine, findingLines } from '../../src/sink/ndjson.ts';
import { explanation } from '../render/explanation.ts';
import { findingsTable } from '../render/findings-table.ts';
import { DEFAULT_STORE } from './context.ts';
import { EXIT } from './detect.ts';

export interface FindingsFlags {
  store?: string;
  minRisk?: number;
  user?: string;
  device?: string;
  ip?: string;
  json?: boolean;
  all?: boolean;
}

export function findingsCommand(flags: FindingsFlags): number {
  const store = openStore(flags.store ?? DEFAULT_STORE, { readonly: true });
  try {
    const { minRisk, user, device, ip } = flags;
    const found = store
      .findings({ minRisk, user, device, ip })
      .filter((finding) => flags.all === true || finding.farmsight.finding.status === 'open');
    if (flags.json === true) process.stdout.write(findingLines(found));
    else if (found.length === 0)
      console.log('No finding matches. Filters: --min-risk, --user, --device, --ip; --all shows closed ones too.');
    else
      console.log(
        `${findingsTable(found)}\nfarmsight explain ID shows every term of a score and the events behind it.`,
      );
    return EXIT.done;
  } finally {
    store.close();
  }
}

export function explainCommand(id: string, flags: { store?: string; json?: boolean }): number {
  const store = openStore(flags.store ?? DEFAULT_STORE, { readonly: true });
  try {
    const finding = store.finding(id);
    if (finding === 'ambiguous') throw new UsageError(`several findings begin with ${id}`, 'give more of the id');
    if (finding === undefined)
      throw new UsageError(`no finding ${id} in this store`, 'farmsight findings --all lists them');
    console.log(flags.json === true ? findingLine(finding) : explanation(finding));
    return EXIT.done;
  } finally {
    store.close();
  }
}
