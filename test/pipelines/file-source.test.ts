/** Batches of a file in their order, whichever thread has made sightings of them. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { settingsFrom } from '../../pipelines/commands/context.ts';
import { type FileBatch, FileSource } from '../../pipelines/file-source.ts';
import { IngestPool } from '../../pipelines/ingest-pool.ts';

const folder = mkdtempSync(join(tmpdir(), 'farmsight-source-'));
afterAll(() => rmSync(folder, { recursive: true }));

const signIn = (i: number): string =>
  JSON.stringify({
    uuid: `event-${i}`,
    published: new Date(Date.UTC(2026, 1, 3, 8) + 1000 * i).toISOString(),
    eventType: 'user.session.start',
    outcome: { result: 'SUCCESS' },
    actor: { id: `00u${i % 500}`, type: 'User', alternateId: `user${i % 500}@acme.example` },
    client: { ipAddress: `198.51.100.${i % 256}` },
    debugContext: { debugData: { padding: 'x'.repeat(200) } },
  });

/** Eight batches, some records broken. */
const path = join(folder, 'okta.ndjson');
writeFileSync(path, Array.from({ length: 32_000 }, (_, i) => (i % 9_000 === 17 ? '{' : signIn(i))).join('\n'));
const input = { source: 'okta', path, size: statSync(path).size };
const { settings } = settingsFrom();

type Pool = Pick<IngestPool, 'workers' | 'run' | 'runHere'>;

async function batchesOf(pool: Pool, depth: number): Promise<FileBatch[]> {
  const source = await FileSource.open(input, undefined, pool, depth);
  const batches: FileBatch[] = [];
  for (let next = await source.next(); next !== undefined; next = await source.next()) batches.push(next.batch);
  await source.close();
  return batches;
}

const open = (threads: number): IngestPool =>
  new IngestPool(settings, { threads, follow: false, warn: () => undefined });

async function here(): Promise<FileBatch[]> {
  const pool = open(1);
  try {
    return await batchesOf(pool, 1);
  } finally {
    await pool.close();
  }
}

describe('batches', () => {
  it.each([2, 3])('are the same with %i threads as with one', async (threads) => {
    const pool = open(threads);
    try {
      const batches = await batchesOf(pool, threads + 1);
      expect(batches.length).toBeGreaterThan(7);
      expect(batches).toEqual(await here());
    } finally {
      await pool.close();
    }
  });

  it('are made here while the other threads have enough to do and the next is not done, and no more than twice as many wait', async () => {
    const inner = open(1);
    const given: (() => void)[] = [];
    let madeHere = 0;
    const slow: Pool = {
      workers: 1,
      run: (task) => new Promise((resolve) => given.push(() => resolve(inner.runHere(task)))),
      runHere: (task) => {
        madeHere++;
        return inner.runHere(task);
      },
    };
    const source = await FileSource.open(input, undefined, slow, 3);
    const first = source.next();
    await expect.poll(() => madeHere).toBe(3);
    await setTimeout(50);
    expect([given.length, madeHere]).toEqual([3, 3]);
    given[0]!();
    const batches = [(await first)!.batch];
    const rest = (async () => {
      for (let next = await source.next(); next !== undefined; next = await source.next()) batches.push(next.batch);
    })();
    const timer = setInterval(() => given.forEach((give) => void give()), 5);
    await rest;
    clearInterval(timer);
    await source.close();
    expect(batches).toEqual(await here());
  });
});

it('no more than twice as many batches wait, however fast they are made', async () => {
  const inner = open(1);
  let tasks = 0;
  const fast: Pool = {
    workers: 1,
    run: async (task) => {
      tasks++;
      return inner.runHere(task);
    },
    runHere: (task) => inner.runHere(task),
  };
  const source = await FileSource.open(input, undefined, fast, 2);
  await source.next();
  expect(tasks).toBe(4);
  await source.close();
});

it('a batch that fails on another thread fails where its turn comes, and not before', async () => {
  const inner = open(1);
  let tasks = 0;
  const broken: Pool = {
    workers: 1,
    run: async (task) => {
      if (++tasks === 2) throw new Error('lost');
      return inner.runHere(task);
    },
    runHere: (task) => inner.runHere(task),
  };
  const source = await FileSource.open(input, undefined, broken, 3);
  expect((await source.next())!.batch.ingested.records).toBeGreaterThan(0);
  await expect(source.next()).rejects.toThrow('lost');
  await source.close();
});
