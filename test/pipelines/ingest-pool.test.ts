/** Databases replaced while records pass, with one thread and with several. */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { settingsFrom } from '../../pipelines/commands/context.ts';
import { IngestPool } from '../../pipelines/ingest-pool.ts';
import { CutRecord } from '../../src/source/cutter.ts';
import { mmdb } from '../support/mmdb-writer.ts';

let folder: string;
let pool: IngestPool | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'farmsight-pool-'));
});
afterEach(async () => {
  await pool?.close();
  rmSync(folder, { recursive: true });
});

function replace(country: string): void {
  const records = { '192.0.2.0/24': { country: { iso_code: country } } };
  writeFileSync(join(folder, 'new'), mmdb({ type: 'City', version: 4, records }));
  renameSync(join(folder, 'new'), join(folder, 'city.mmdb'));
}

const signIn = JSON.stringify({
  uuid: '1',
  published: '2026-02-03T08:15:30.120Z',
  eventType: 'user.session.start',
  outcome: { result: 'SUCCESS' },
  actor: { id: '00u1', type: 'User', alternateId: 'ann@acme.example' },
  client: { ipAddress: '192.0.2.7' },
});

async function country(): Promise<string | undefined> {
  const task = { source: 'okta', input: 'test', records: [new CutRecord(Buffer.from(signIn), 0, signIn.length, 1)] };
  return (await pool!.run(task)).sightings[0]!.place?.country;
}

describe.each([1, 3])('with %i threads', (threads) => {
  const open = (follow: boolean): IngestPool => {
    const asn = join(folder, 'asn.csv');
    writeFileSync(asn, '192.0.2.0,192.0.2.255,64501,Example\n');
    const { settings } = settingsFrom();
    const geo = { city: [join(folder, 'city.mmdb')], asn: [asn] };
    return new IngestPool({ ...settings, geo }, { threads, follow, lookEveryMs: 0, warn: () => undefined });
  };

  it('a newer database is used from the next batch on, and no batch is lost on the way', async () => {
    replace('US');
    pool = open(true);
    expect(await country()).toBe('US');
    replace('CA');
    const before = country();
    const after = country();
    expect(await Promise.all([before, after, country()])).toEqual(['US', 'CA', 'CA']);
  });

  it('what ends is judged by the same databases to its end', async () => {
    replace('US');
    pool = open(false);
    replace('CA');
    expect([await country(), await country(), await country()]).toEqual(['US', 'US', 'US']);
  });
});
