/**
 * What a company knows about itself. In: a world and its groups. Out: the roster, the settings and, for tests, the truth.
 * It exists because farmsight reads the first two, and nobody but a test may read the third.
 */
import type { FarmKind } from './farms.ts';
import type { Group } from './group.ts';
import type { LookalikeKind } from './lookalikes.ts';
import type { Person } from './person.ts';
import type { World } from './world.ts';

const COLUMNS = [
  'email',
  'username',
  'full_name',
  'employment_type',
  'start_date',
  'declared_country',
  'declared_region',
  'declared_city',
  'declared_latitude',
  'declared_longitude',
  'timezone',
  'phone',
  'shipping_address',
  'assigned_devices',
] as const;

/** Quotes a CSV value where RFC 4180 asks for it. */
const csv = (value: string): string => (/[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

function rosterRow(person: Person): string {
  const { place } = person.declared;
  const values: Record<(typeof COLUMNS)[number], string> = {
    email: person.email,
    username: person.username,
    full_name: person.fullName,
    employment_type: person.employment,
    start_date: person.startDate,
    declared_country: place.country,
    declared_region: place.region,
    declared_city: place.city,
    declared_latitude: String(place.lat),
    declared_longitude: String(place.lon),
    timezone: person.timezone,
    phone: person.phone,
    shipping_address: person.shipping,
    assigned_devices: person.devices.map((device) => device.serial).join(';'),
  };
  return COLUMNS.map((column) => csv(values[column])).join(',');
}

export function rosterOf(world: World): string {
  const people = [...world.people].sort((a, b) => (a.email < b.email ? -1 : 1));
  return `${[COLUMNS.join(','), ...people.map(rosterRow)].join('\n')}\n`;
}

export interface CompanySettings {
  organization: { id: string; name: string; email_domains: string[] };
  corporate_networks: { name: string; cidrs: string[] }[];
  sanctioned_remote_tools: string[];
  remote_tool_groups: { helpdesk: string[] };
}

export function settingsOf(world: World): CompanySettings {
  const cidrs = (keys: readonly string[]) => keys.map((key) => `${key}/32`);
  return {
    organization: world.organization,
    corporate_networks: [
      ...world.offices.map((office) => ({ name: office.name, cidrs: cidrs(office.network.keys()) })),
      { name: 'SASE egress', cidrs: cidrs(world.sase.keys()) },
    ],
    sanctioned_remote_tools: ['teamviewer', 'tailscale'],
    remote_tool_groups: { helpdesk: world.helpdesk },
  };
}

interface TruthGroup {
  id: string;
  /** E-mail addresses. */
  users: string[];
  /** Serial numbers. */
  devices: string[];
  /** IPv4 addresses and IPv6 /64 networks. */
  networks: string[];
}

export interface Truth {
  farms: (TruthGroup & { scenario: FarmKind })[];
  lookalikes: (TruthGroup & { kind: LookalikeKind })[];
}

/** A group in the words of the truth; `number` makes the id, such as `farm-01`. */
export function truthOf(group: Group, prefix: 'farm' | 'lookalike', number: number): TruthGroup {
  return {
    id: `${prefix}-${String(number).padStart(2, '0')}`,
    users: group.members.map((person) => person.email),
    devices: group.members.flatMap((person) => person.devices.map((device) => device.serial)),
    networks: [...new Set(group.networks.flatMap((network) => network.keys()))],
  };
}
