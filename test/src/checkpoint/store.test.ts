/** A checkpoint comes back as it was given, whole or not at all, and files that are no store are refused in words. */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Checkpoint, openStore, type Store } from '../../../src/checkpoint/store.ts';
import { UsageError } from '../../../src/errors.ts';
import { exampleDeadLetter, exampleFinding } from '../../contracts/examples.ts';
import { ownFolder, ownPath } from './folder.ts';

const checkpoint = (over: Partial<Checkpoint> = {}): Checkpoint => ({
  positions: new Map([['okta:okta.ndjson', { bytes: 4096, line: 12 }]]),
  state: [Buffer.from('names'), Buffer.from('state of acme')],
  findings: [],
  deadLetters: [],
  counters: { records: 12, events: 9 },
  meta: { stateVersion: '1', settings: 'a1b2' },
  ...over,
});

function opened(path: string, options?: { readonly: boolean }): Store {
  const store = openStore(path, options);
  onTestFinished(() => store.close());
  return store;
}

describe('a checkpoint', () => {
  it('is undefined in a new store', () => {
    expect(opened(ownPath()).lastCheckpoint()).toBeUndefined();
  });

  it('comes back as it was given, also after closing', () => {
    const path = ownPath();
    const given = checkpoint();
    const store = opened(path);
    store.commit(given);
    store.close();
    const back = opened(path).lastCheckpoint()!;
    expect(back.positions).toEqual(given.positions);
    expect(back.state.map((bytes) => Buffer.from(bytes).toString())).toEqual(['names', 'state of acme']);
    expect(back.counters).toEqual(given.counters);
    expect(back.meta).toEqual(given.meta);
  });

  it('replaces the one before it, whole', () => {
    const store = opened(ownPath());
    store.commit(
      checkpoint({
        positions: new Map([
          ['a', 1],
          ['b', 2],
        ]),
        state: [Buffer.alloc(9), Buffer.alloc(9)],
      }),
    );
    store.commit(checkpoint({ positions: new Map([['b', 3]]), state: [Buffer.from('x')], counters: {}, meta: {} }));
    const back = store.lastCheckpoint()!;
    expect(back.positions).toEqual(new Map([['b', 3]]));
    expect(back.state).toEqual([new Uint8Array([120])]);
    expect([back.counters, back.meta]).toEqual([{}, {}]);
  });

  it('keeps hostile names apart from what they name', () => {
    const store = opened(ownPath());
    const positions = new Map([
      ['__proto__', 1],
      ["'); DROP TABLE findings; --", 2],
      ['a\u0000b', 3],
    ]);
    store.commit(checkpoint({ positions, counters: JSON.parse('{"__proto__": 5}') }));
    const back = store.lastCheckpoint()!;
    expect(back.positions).toEqual(positions);
    expect(Object.getOwnPropertyDescriptor(back.counters, '__proto__')?.value).toBe(5);
    expect(store.findings()).toEqual([]);
  });

  it('is not there at all when any of it cannot be written', () => {
    const store = opened(ownPath());
    store.commit(checkpoint({ findings: [exampleFinding({ id: 'a1' })] }));
    const broken = { ...exampleFinding({ id: 'b2' }), related: undefined } as unknown as Checkpoint['findings'][0];
    const next = checkpoint({ state: [Buffer.from('later')], positions: new Map([['later', 1]]) });
    expect(() => store.commit({ ...next, findings: [exampleFinding({ id: 'c3' }), broken] })).toThrow(TypeError);
    expect(store.lastCheckpoint()!.positions).toEqual(checkpoint().positions);
    expect(Buffer.from(store.lastCheckpoint()!.state[0]!).toString()).toBe('names');
    expect(store.findings().map((finding) => finding.farmsight.finding.id)).toEqual(['a1']);
    store.commit(next);
    expect(store.lastCheckpoint()!.positions).toEqual(next.positions);
  });
});

describe('a reader', () => {
  it('reads while another writes, and sees each commit whole', () => {
    const path = ownPath();
    const writer = opened(path);
    const reader = opened(path, { readonly: true });
    expect(reader.lastCheckpoint()).toBeUndefined();
    writer.commit(checkpoint({ findings: [exampleFinding({ id: 'a1' })], deadLetters: [exampleDeadLetter()] }));
    expect(reader.lastCheckpoint()!.counters).toEqual({ records: 12, events: 9 });
    expect(reader.findings()).toHaveLength(1);
    expect(reader.deadLetters({ limit: 9 })).toEqual([exampleDeadLetter()]);
  });

  it('cannot write', () => {
    const path = ownPath();
    opened(path).commit(checkpoint());
    const reader = opened(path, { readonly: true });
    expect(() => reader.commit(checkpoint())).toThrow(/cannot be written/);
  });
});

/** The error, which must be one a person can mend. */
function refusal(open: () => Store): { message: string; hint: string | undefined } {
  try {
    open().close();
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('opening', () => {
  it('refuses a missing folder, and a folder in place of the file', () => {
    const folder = ownFolder();
    expect(refusal(() => openStore(join(folder, 'none', 'x.db'))).message).toContain(
      `no folder ${join(folder, 'none')}`,
    );
    mkdirSync(join(folder, 'x.db'));
    expect(refusal(() => openStore(join(folder, 'x.db'))).message).toContain('is a folder');
  });

  it('refuses to read what is not there yet, says how to make it, and makes nothing', () => {
    const path = ownPath();
    const { message, hint } = refusal(() => openStore(path, { readonly: true }));
    expect(message).toContain(path);
    expect(hint).toContain('farmsight detect');
    expect(existsSync(path)).toBe(false);
  });

  it('refuses an empty file to a reader, and fills it for a writer', () => {
    const path = ownPath();
    writeFileSync(path, '');
    expect(refusal(() => openStore(path, { readonly: true })).message).toContain('is empty');
    opened(path).commit(checkpoint());
    expect(opened(path, { readonly: true }).lastCheckpoint()).toBeDefined();
  });

  it.each([
    ['text', Buffer.from('date,user,address\n'.repeat(100))],
    ['a short text', Buffer.from('x')],
    ['zeros', Buffer.alloc(40_000)],
  ])('refuses %s and leaves the file as it was', (_, bytes) => {
    const path = ownPath();
    writeFileSync(path, bytes);
    for (const readonly of [true, false]) {
      expect(refusal(() => openStore(path, { readonly })).message).toContain(path);
    }
    expect(readFileSync(path)).toEqual(bytes);
    expect(existsSync(`${path}-lock`)).toBe(false);
  });

  it("refuses another program's SQLite file and leaves it as it was", () => {
    const path = ownPath();
    const other = new DatabaseSync(path);
    other.exec('CREATE TABLE bookmarks (url TEXT)');
    other.close();
    const before = readFileSync(path);
    expect(refusal(() => openStore(path)).message).toContain('another program');
    expect(refusal(() => openStore(path, { readonly: true })).message).toContain('another program');
    expect(readFileSync(path)).toEqual(before);
  });
});

describe('the file', () => {
  it('does not grow when states are replaced', () => {
    const path = ownPath();
    const store = opened(path);
    const sizes = [];
    for (let i = 0; i < 12; i++) {
      store.commit(checkpoint({ state: [Buffer.alloc(6_000_000 + (i % 3) * 1_000_000, i)] }));
      sizes.push(statSync(path).size);
    }
    expect(sizes.at(-1)).toBe(Math.max(...sizes));
    expect(sizes.at(-1)).toBeLessThan(8_500_000);
  });

  it.skipIf(process.platform === 'win32')('is for its owner only, and so are its log and its lock', () => {
    const path = ownPath();
    opened(path).commit(checkpoint());
    const modes = ['', '-wal', '-shm', '-lock'].map((suffix) => (statSync(path + suffix).mode & 0o777).toString(8));
    expect(modes).toEqual(['600', '600', '600', '600']);
  });

  it('is one file after closing, besides the lock', () => {
    const path = ownPath();
    const store = opened(path);
    store.commit(checkpoint());
    store.close();
    store.close();
    expect([existsSync(path), existsSync(`${path}-wal`), existsSync(`${path}-shm`)]).toEqual([true, false, false]);
  });
});
