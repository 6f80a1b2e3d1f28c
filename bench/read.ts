/**
 * Reading alone, against node:readline in the same run. Usage: npx node bench/read.ts [MEGABYTES]
 * In: nothing; it writes a seeded NDJSON log of its own, plain and packed. Out: a table of decompressed megabytes a second, by
 * CPU seconds of all threads and by the clock; the median of five rounds, the ways taking turns.
 */
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { FileReader, type Framing } from '../src/source/file-reader.ts';
import { mulberry } from './random.ts';

const ROUNDS = 5;

interface Speed {
  way: string;
  records: number;
  'MB/CPU s': number;
  'MB/s': number;
}

function logOf(megabytes: number): Buffer {
  const random = mulberry(7);
  const lines: string[] = [];
  for (let bytes = 0; bytes < megabytes * 1e6; bytes += lines.at(-1)!.length + 1) {
    lines.push(record(lines.length, () => Math.floor(random() * 1e6)));
  }
  return Buffer.from(`${lines.join('\n')}\n`);
}

/** Some 400 characters, as a VPN writes them. */
const record = (i: number, number: () => number): string =>
  JSON.stringify({
    '@timestamp': new Date(1_770_000_000_000 + 40 * i).toISOString(),
    event: { id: `${number()}-${number()}-${i}`, action: 'session-start', outcome: 'success' },
    user: { name: `user${number() % 5000}`, email: `user${number() % 5000}@corp.example` },
    source: { ip: `198.51.100.${number() % 256}`, port: number() % 65_536 },
    host: { name: `LAPTOP-${number()}`, os: { full: 'Windows 11 Pro 10.0.22631' } },
    observer: { vendor: 'Example', product: 'Gateway', hostname: `gw-${number() % 8}.corp.example` },
  });

async function readline(path: string): Promise<number> {
  let records = 0;
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
  lines.on('line', (line) => {
    if (line.length > 0) records++;
  });
  await new Promise((resolve) => lines.once('close', resolve));
  return records;
}

async function reader(path: string, framing: Framing): Promise<number> {
  const input = await FileReader.open({ source: 'ecs', path, size: 0 }, framing);
  let records = 0;
  for (let batch = await input.next(); batch !== undefined; batch = await input.next()) records += batch.records.length;
  return records;
}

async function measure(way: string, megabytes: number, read: () => Promise<number>): Promise<Speed> {
  const cpu = process.cpuUsage();
  const began = performance.now();
  const records = await read();
  const seconds = (performance.now() - began) / 1e3;
  const { user, system } = process.cpuUsage(cpu);
  return { way, records, 'MB/CPU s': megabytes / ((user + system) / 1e6), 'MB/s': megabytes / seconds };
}

function median(speeds: readonly Speed[]): Speed {
  const middle = (key: 'MB/CPU s' | 'MB/s'): number =>
    Math.round(speeds.map((speed) => speed[key]).sort((a, b) => a - b)[speeds.length >> 1]!);
  return { ...speeds[0]!, 'MB/CPU s': middle('MB/CPU s'), 'MB/s': middle('MB/s') };
}

async function compare(megabytes: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'farmsight-read-'));
  const [plain, gzip, zstd, list] = ['plain', 'gzip', 'zstd', 'list'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
    string,
  ];
  const log = logOf(megabytes);
  writeFileSync(plain, log);
  writeFileSync(gzip, gzipSync(log));
  writeFileSync(zstd, zstdCompressSync(log));
  writeFileSync(list, `[${log.toString().trimEnd().replaceAll('\n', ',')}]`);
  const ways: [string, () => Promise<number>][] = [
    ['readline, plain', () => readline(plain)],
    ['lines, plain', () => reader(plain, 'line')],
    ['NDJSON, plain', () => reader(plain, 'json')],
    ['NDJSON, gzip', () => reader(gzip, 'json')],
    ['NDJSON, zstd', () => reader(zstd, 'json')],
    ['a list on one line, plain', () => reader(list, 'json')],
  ];
  const speeds: Speed[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const [way, read] of ways) speeds.push(await measure(way, log.length / 1e6, read));
  }
  rmSync(folder, { recursive: true });
  if (new Set(speeds.map(({ records }) => records)).size > 1) throw new Error('the ways do not agree on the records');
  console.table(ways.map(([way]) => median(speeds.filter((speed) => speed.way === way))));
}

await compare(Number(process.argv[2] ?? 200));
