/**
 * A process made to be killed. In: a store's path and a mode. Out: checkpoints 1, 2, 3, ... in that store until it dies.
 * `apart` commits the position ahead of the rest, which is wrong: it shows that the tests can see a torn checkpoint.
 */
import { openStore, type Store } from '../../src/checkpoint/store.ts';
import { checkpointOf, lastOf } from './store-check.ts';

function commitApart(store: Store, i: number): void {
  const before = checkpointOf(i - 1);
  store.commit({ ...before, positions: checkpointOf(i).positions, findings: [], deadLetters: [] });
  store.commit(checkpointOf(i));
}

const [path, mode] = process.argv.slice(2);
const store = openStore(path!);
process.stdout.write('writing\n');
for (let i = lastOf(store) + 1; ; i++) {
  if (mode === 'apart') commitApart(store, i);
  else store.commit(checkpointOf(i));
}
