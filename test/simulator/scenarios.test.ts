/** Scenarios: what each farm leaves in the logs is there, and what would be too easy is not. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  FARM_KINDS,
  LOOKALIKE_KINDS,
  type ScenarioKind,
  type SimulatedCompany,
  simulateScenario,
} from '../../simulator/index.ts';

interface OktaEvent {
  published: string;
  client: { ipAddress: string; geographicalContext: { country: string } };
  actor: { alternateId: string };
  device: { name: string } | null;
}
interface EndpointEvent {
  device: { serial_number: string };
  source?: { nat: { ip: string } };
  dns?: { question: { name: string } };
  farmsight?: { input_latency_ms?: number; posture?: { usb: string[]; monitors: string[] } };
}

const read = <T>(company: SimulatedCompany, source: 'okta' | 'endpoint'): T[] =>
  (company.files.get(source) ?? '')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);

const roster = (company: SimulatedCompany) => company.roster.trimEnd().split('\n').slice(1);

const UNAPPROVED = /anydesk|rustdesk|remotedesktop|splashtop|parsec/;

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe.each<ScenarioKind>([...FARM_KINDS, ...LOOKALIKE_KINDS])('%s', (kind) => {
  const company = simulateScenario(kind, 1, 14);
  const group = [...company.truth.farms, ...company.truth.lookalikes][0]!;

  test('is one group among ten others, all in the roster', () => {
    expect(company.truth.farms.length + company.truth.lookalikes.length).toBe(1);
    expect(roster(company)).toHaveLength(group.users.length + 10);
    for (const user of group.users) expect(roster(company).some((row) => row.startsWith(`${user},`))).toBe(true);
    for (const serial of group.devices) expect(company.roster).toContain(serial);
  });

  test('shows its members in the logs', () => {
    const seen = new Set(read<OktaEvent>(company, 'okta').map((event) => event.actor.alternateId));
    for (const user of group.users) expect(seen).toContain(user);
  });
});

/** Farms whose machines stand in one house. */
const HOUSED = FARM_KINDS.filter((kind) => kind !== 'proxy-worker');

const networkKey = (address: string) =>
  address.includes(':') ? `${address.split(':').slice(0, 4).join(':')}::/64` : address;

describe.each(HOUSED)('the machines of a %s', (kind) => {
  const houses = [2, 3, 4].map((seed) => {
    const company = simulateScenario(kind, seed, 14);
    const farm = company.truth.farms[0]!;
    const endpoint = read<EndpointEvent>(company, 'endpoint').filter((event) =>
      farm.devices.includes(event.device.serial_number),
    );
    const okta = read<OktaEvent>(company, 'okta').filter((event) => farm.users.includes(event.actor.alternateId));
    return { keys: new Set(farm.networks), endpoint, okta };
  });

  test('never leave the house', () => {
    for (const { keys, endpoint, okta } of houses) {
      const addresses = [
        ...okta.filter((event) => event.device).map((event) => event.client.ipAddress),
        ...endpoint.flatMap((event) => event.source?.nat.ip ?? []),
      ];
      expect(addresses.filter((address) => !keys.has(networkKey(address)))).toEqual([]);
      expect(addresses.length).toBeGreaterThan(10);
    }
  });

  test('are slow to the touch', () => {
    const latencies = houses.flatMap(({ endpoint }) =>
      endpoint.flatMap((event) => event.farmsight?.input_latency_ms ?? []),
    );
    expect(mean(latencies)).toBeGreaterThan(180);
  });

  test('are bypassed now and then from elsewhere', () => {
    for (const { keys, okta } of houses) {
      expect(okta.some((event) => !keys.has(networkKey(event.client.ipAddress)))).toBe(true);
    }
  });
});

test.each(HOUSED.filter((kind) => kind !== 'kvm-farm'))('a %s looks up unapproved tools', (kind) => {
  const seeds = [1, 2, 3];
  const domains = seeds.flatMap((seed) => {
    const company = simulateScenario(kind, seed, 14);
    const devices = company.truth.farms[0]!.devices;
    const events = read<EndpointEvent>(company, 'endpoint').filter((event) =>
      devices.includes(event.device.serial_number),
    );
    return events.flatMap((event) => event.dns?.question.name ?? []);
  });
  expect(domains.filter((domain) => UNAPPROVED.test(domain)).length).toBeGreaterThan(20);
});

test('a kvm-farm shows its hardware on one machine, and no software tool', () => {
  const shown = [1, 2, 3, 4].flatMap((seed) => {
    const company = simulateScenario('kvm-farm', seed, 21);
    const devices = company.truth.farms[0]!.devices;
    const events = read<EndpointEvent>(company, 'endpoint').filter((event) =>
      devices.includes(event.device.serial_number),
    );
    expect(events.some((event) => UNAPPROVED.test(event.dns?.question.name ?? ''))).toBe(false);
    return events.filter((event) => event.farmsight?.posture?.usb.some((usb) => /^(1D6B:0104|3346:1009) /.test(usb)));
  });
  expect(shown.length).toBeGreaterThan(0);
});

test('a moving-farm changes lines once, all machines within a day', () => {
  const company = simulateScenario('moving-farm', 3, 14);
  const [farm] = company.truth.farms;
  const [before, after] = farm!.networks;
  const lines = company.files
    .get('okta')!
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as OktaEvent);
  const at = (address: string | undefined) =>
    lines
      .filter((event) => event.device && event.client.ipAddress === address)
      .map((event) => Date.parse(event.published));
  expect(Math.max(...at(before))).toBeLessThan(Math.min(...at(after)) + 24 * 3_600_000);
  expect(at(before).length).toBeGreaterThan(5);
  expect(at(after).length).toBeGreaterThan(5);
});

test('a farm member declares a home far from the house', () => {
  const company = simulateScenario('hosted-farm', 4, 7);
  const [farm] = company.truth.farms;
  const house = read<OktaEvent>(company, 'okta').find((event) => event.client.ipAddress === farm!.networks[0])!;
  const city = (house.client.geographicalContext as unknown as { city: string }).city;
  for (const row of roster(company).filter((line) => farm!.users.some((user) => line.startsWith(user)))) {
    expect(row.split(',')[7]).not.toBe(city);
  }
});

test('a couple declares one address and uses one line', () => {
  const company = simulateScenario('couple', 5, 14);
  const [couple] = company.truth.lookalikes;
  const rows = roster(company).filter((line) => couple!.users.some((user) => line.startsWith(user)));
  expect(new Set(rows.map((row) => row.split('"')[1])).size).toBe(1);
});

test('docs/simulate.md names every kind', () => {
  const page = readFileSync(new URL('../../docs/simulate.md', import.meta.url), 'utf8');
  for (const kind of [...FARM_KINDS, ...LOOKALIKE_KINDS]) expect(page).toContain(`\`${kind}\``);
});
