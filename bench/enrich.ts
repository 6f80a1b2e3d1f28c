/**
 * What enrichment costs. Usage: npx node bench/enrich.ts [SECONDS]
 * In: nothing; addresses come from a seed. Out: how long the databases take to load, a table of events a second (by CPU
 * seconds, so that a busy machine does not matter) on few and on ever new addresses, and what a sign-in costs the remote tools.
 */
import { loadDatabases } from '../src/enrich/databases.ts';
import { createEnricher } from '../src/enrich/enrich.ts';
import { matchRemoteTools } from '../src/enrich/remote-tools.ts';
import type { LoginEvent } from '../src/event.ts';
import { mulberry } from './random.ts';

const HOT = 10_000;
const ROUNDS = 5;
const BATCH = 50_000;

const seconds = Number(process.argv[2] ?? 1);
const random = mulberry(7);
const byte = (): number => Math.floor(random() * 256);
const ipv4 = (): string => `${1 + Math.floor(random() * 222)}.${byte()}.${byte()}.${byte()}`;
const word = (): string => Math.floor(random() * 65_536).toString(16);
const ipv6 = (): string => `2a02:${word()}:${word()}:${word()}::${word()}`;

const event = (fields: Partial<LoginEvent>): LoginEvent => ({
  '@timestamp': '2026-02-03T08:15:30.120Z',
  event: { id: '1', kind: 'event', category: ['session'], dataset: 'okta.system', module: 'okta' },
  ...fields,
});

const signIn = event({
  user: { id: '00u1', name: 'jdoe', email: 'jdoe@corp.example' },
  source: { ip: '192.0.2.7' },
  host: { name: 'QLH-LT24959', os: { name: 'Windows 11' } },
  device: { id: 'guo1' },
  user_agent: {
    original:
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  },
});
const tunnel = event({ ...signIn, host: { name: 'QLH-LT24959', mac: ['00-D8-61-C4-3A-36'] } });
const query = event({ ...signIn, dns: { question: { name: 'settings-win.data.microsoft.com' } } });
const check = event({
  ...signIn,
  farmsight: {
    posture: {
      usb: ['USB\\VID_046D&PID_C52B Logitech USB Receiver'],
      monitors: ['DELL U2720Q'],
      processes: ['slack.exe'],
    },
  },
});

const cpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** Median CPU nanoseconds of one call, over rounds of `seconds` each. */
function nanoseconds(call: (i: number) => unknown): number {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const began = cpu();
    let calls = 0;
    do {
      for (let i = 0; i < BATCH; i++) call(calls++);
    } while (cpu() - began < seconds);
    return ((cpu() - began) * 1e9) / calls;
  });
  return rounds.sort((a, b) => a - b)[ROUNDS >> 1]!;
}

const row = (what: string, cost: number): object => ({
  what,
  'ns each': Math.round(cost),
  'each CPU second': Math.round(1e9 / cost),
});

const began = performance.now();
const beganCpu = cpu();
const databases = loadDatabases({});
console.log(
  `databases: ${(performance.now() - began).toFixed(0)} ms by the clock, ${((cpu() - beganCpu) * 1000).toFixed(0)} ms of CPU`,
);

const enricher = createEnricher({ corporateNetworks: [{ name: 'Office', cidrs: ['203.0.113.0/24'] }], databases });
const enrich = (ip: string): unknown => enricher.enrich({ ...signIn, source: { ip } });
const hot = Array.from({ length: HOT }, ipv4);
const emptyEvent = nanoseconds(() => ({ ...signIn, source: { ip: '192.0.2.7' } }));

console.table([
  row(`enrich, ${HOT} addresses`, nanoseconds((i) => enrich(hot[i % HOT]!)) - emptyEvent),
  row('enrich, new IPv4 addresses', nanoseconds(() => enrich(ipv4())) - nanoseconds(ipv4) - emptyEvent),
  row('enrich, new IPv6 addresses', nanoseconds(() => enrich(ipv6())) - nanoseconds(ipv6) - emptyEvent),
  row(
    'remote tools, sign-in',
    nanoseconds(() => matchRemoteTools(signIn)),
  ),
  row(
    'remote tools, tunnel with a hardware address',
    nanoseconds(() => matchRemoteTools(tunnel)),
  ),
  row(
    'remote tools, DNS query',
    nanoseconds(() => matchRemoteTools(query)),
  ),
  row(
    'remote tools, device check',
    nanoseconds(() => matchRemoteTools(check)),
  ),
]);
