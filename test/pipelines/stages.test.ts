import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { settingsFrom } from '../../pipelines/commands/context.ts';
import { createIngest } from '../../pipelines/ingest-setup.ts';
import type { Ingested } from '../../pipelines/stages.ts';
import { loadDatabases } from '../../src/enrich/databases.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const ingest = createIngest({
  settings: settingsFrom(undefined).settings,
  receivedAt: undefined,
  databases: loadDatabases({}),
});
const MEGABYTE = 1_000_000;
const LINES = 60;

/** What is left in memory of `LINES` lines of nearly a megabyte each, in MB. */
function keptOf(source: string, lineOf: (i: number, padding: string) => string): { kept: number; all: Ingested[] } {
  const padding = 'x'.repeat(MEGABYTE - 2000);
  collect();
  const before = process.memoryUsage().heapUsed;
  const all: Ingested[] = [];
  for (let i = 0; i < LINES; i++) {
    // As the cutters make it: a text of its own.
    const text = Buffer.from(lineOf(i, padding)).toString();
    all.push(ingest({ source, input: 'long.log', records: [{ text, line: i + 1 }] }));
  }
  collect();
  return { kept: (process.memoryUsage().heapUsed - before) / MEGABYTE, all };
}

it.each([
  [
    'fortigate',
    (i: number, padding: string) =>
      `<189>date=2026-03-02 time=02:30:58 devname="FGT-NORTH-1" devid="FG201F0000004711" eventtime=${1772440258963 + i}000000 tz="-0600" logid="0101039947" type="event" subtype="vpn" level="information" vd="root" logdesc="SSL VPN tunnel up" action="tunnel-up" tunneltype="ssl-tunnel" tunnelid=${i} remip=86.28.196.${i} tunnelip=10.96.117.112 user="somebody.number${i}@acme.example" group="SSLVPN_Staff" msg="${padding}"`,
  ],
  [
    'cisco-asa',
    (i: number, padding: string) =>
      `<167>Mar 02 2026 06:47:59 vpn-eu : %ASA-4-722051: Group <VPN> User <somebody.number${i}@acme.example> IP <86.28.196.${i}> IPv4 Address <10.96.117.${i}> IPv6 address <::> assigned to session ${padding}`,
  ],
  [
    'okta',
    (i: number, padding: string) =>
      `{"uuid":"5b3f0a52-0000-4000-8000-${String(i).padStart(12, '0')}","published":"2026-03-02T06:47:59.000Z","eventType":"user.session.start","outcome":{"result":"SUCCESS"},"actor":{"id":"${padding.replaceAll('x', ' ')}00u-somebody-${i}","alternateId":"somebody.number${i}@acme.example"},"client":{"ipAddress":"86.28.196.${i}"}}`,
  ],
])('a sighting keeps nothing of its line in memory: %s', (source, lineOf) => {
  const { kept, all } = keptOf(source, lineOf);
  expect(all.map(({ sightings }) => sightings[0]?.userEmail)).toEqual(
    Array.from({ length: LINES }, (_, i) => `somebody.number${i}@acme.example`),
  );
  expect(kept).toBeLessThan(10);
});

it.each([
  ['okta', (i: number, padding: string) => `{"broken": ${i}${padding}`],
  ['okta', (i: number, padding: string) => `{"broken": ${i}} {"broken": ${i}${padding}`],
  ['cisco-asa', (i: number, padding: string) => `no line of a firewall ${i} ${padding}`],
])('a refused record keeps 16 KiB of its text, and nothing else: %s', (source, lineOf) => {
  const { kept, all } = keptOf(source, lineOf);
  const letters = all.flatMap(({ refused }) => refused);
  expect(letters.length).toBeGreaterThanOrEqual(LINES);
  for (const { original } of letters) expect(original.length).toBeLessThanOrEqual(16_384);
  expect(kept).toBeLessThan(10);
});
