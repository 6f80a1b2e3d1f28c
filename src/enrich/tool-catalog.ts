/**
 * The catalog of remote tools, and its traces as tables to look up. In: config/remote-tools.json. Out: the tool that a host
 * name, a port, a program or a device gives away. Every look-up takes lower-case text.
 */
import { readFileSync } from 'node:fs';

export interface ToolEntry {
  id: string;
  name: string;
  kind:
    | 'remote-desktop'
    | 'rmm'
    | 'vnc'
    | 'vpn-overlay'
    | 'consumer-vpn'
    | 'ip-kvm'
    | 'mouse-jiggler'
    | 'dummy-display';
  aliases?: string[];
  /** Host names; `*.` before one stands for it and all below it. */
  domains?: string[];
  /** File names; one star stands for any text. */
  executables?: string[];
  ports?: number[];
  /** Beginnings of user agents. */
  user_agents?: string[];
  /** What firewalls call its traffic, where that is neither its id nor an alias. */
  applications?: string[];
  /** `vvvv:pppp`, or `vvvv:pppp product` where others use the id as well. */
  usb_ids?: string[];
  /** Parts of a USB device's own words. */
  usb_names?: string[];
  /** Parts of a display's name. */
  edid_names?: string[];
  /** What the device calls itself on a network. */
  hostnames?: string[];
  /** Beginnings of hardware addresses, hexadecimal digits. */
  macs?: string[];
}

const CATALOG = JSON.parse(
  readFileSync(new URL('../../config/remote-tools.json', import.meta.url), 'utf8'),
) as ToolEntry[];

/** All values of a field with the tool they belong to. */
const traces = <T>(valuesOf: (tool: ToolEntry) => readonly T[] | undefined): [T, string][] =>
  CATALOG.flatMap((tool) => (valuesOf(tool) ?? []).map((value): [T, string] => [value, tool.id]));

/** So that `LogMeIn Hamachi` is not taken for `LogMeIn`. */
function longestFirst(entries: [string, string][]): [string, string][] {
  return entries.sort(([a], [b]) => b.length - a.length);
}

const byId = new Map(CATALOG.flatMap((tool) => [tool.id, ...(tool.aliases ?? [])].map((id) => [id, tool] as const)));

/** The catalog's entry for an id or one of its aliases. */
export const toolById = (id: string): ToolEntry | undefined => byId.get(id);

export const toolIds = (): string[] => [...byId.keys()];

const byDomain = new Map(traces((tool) => tool.domains).map(([domain, id]) => [domain.replace(/^\*/, ''), id]));

const MAX_DOMAIN = 254;

export function toolOfDomain(name: string): string | undefined {
  if (name.length > MAX_DOMAIN) return undefined;
  const host = name.endsWith('.') ? name.slice(0, -1) : name;
  const exact = byDomain.get(host) ?? byDomain.get(`.${host}`);
  if (exact !== undefined) return exact;
  for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
    const id = byDomain.get(host.slice(dot));
    if (id !== undefined) return id;
  }
  return undefined;
}

const byPort = new Map(traces((tool) => tool.ports));

export const toolOfPort = (port: number): string | undefined => byPort.get(port);

const executables = traces((tool) => tool.executables);
const byExecutable = new Map(executables.filter(([name]) => !name.includes('*')));
const masks = executables
  .filter(([name]) => name.includes('*'))
  .map(([name, id]) => {
    const [start, end] = name.split('*') as [string, string];
    return { start, end, id };
  });
const names = longestFirst(CATALOG.map(({ name, id }) => [name.toLowerCase(), id]));

/** By the file name of a program, with or without its ending, or the name it is installed under. */
export function toolOfProgram(program: string): string | undefined {
  return (
    byExecutable.get(program) ??
    byExecutable.get(`${program}.exe`) ??
    masks.find(({ start, end }) => isBetween(program, start, end) || isBetween(`${program}.exe`, start, end))?.id ??
    names.find(([name]) => program.startsWith(name) && !/^[\p{L}\p{N}]/u.test(program.slice(name.length)))?.[1]
  );
}

const isBetween = (text: string, start: string, end: string): boolean =>
  text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);

const byApplication = new Map([
  ...[...byId].map(([id, tool]): [string, string] => [id, tool.id]),
  ...traces((tool) => tool.applications?.map(asId)),
]);

/** By the name a firewall gives to traffic: `teamviewer-base`, `Chrome.Remote.Desktop`. */
export function toolOfApplication(name: string): string | undefined {
  const id = asId(name);
  return byApplication.get(id) ?? byApplication.get(id.replace(/_(?:base|remote_control|file_transfer)$/, ''));
}

function asId(name: string): string {
  return name.replace(/[-. ]/g, '_');
}

const agents = traces((tool) => tool.user_agents?.map((agent) => agent.toLowerCase()));
const LONGEST_AGENT = Math.max(...agents.map(([agent]) => agent.length));

/** The only look-up whose text may have capitals: it is the longest of a sign-in, and its beginning is enough. */
export function toolOfAgent(agent: string): string | undefined {
  const start = agent.slice(0, LONGEST_AGENT).toLowerCase();
  return agents.find(([prefix]) => start.startsWith(prefix))?.[1];
}

const usbIds = traces((tool) => tool.usb_ids).map(([written, id]) => ({
  device: written.slice(0, 9),
  product: written.slice(10),
  id,
}));
const usbNames = longestFirst(traces((tool) => tool.usb_names?.map((name) => name.toLowerCase())));

/** By `usb\vid_3346&pid_1009 …`, `3346:1009 …`, `obj-usb-3346-1009-…`, or a product's name. */
export function toolOfUsb(text: string): string | undefined {
  const [, vendor, product] = /(?:vid_|usb-|^)([0-9a-f]{4})(?:&pid_|[:-])([0-9a-f]{4})/.exec(text) ?? [];
  const device = `${vendor}:${product}`;
  const words = text.replaceAll('-', ' ');
  return (
    usbNames.find(([name]) => text.includes(name))?.[1] ??
    usbIds.find((known) => known.device === device && words.includes(known.product))?.id
  );
}

const displays = traces((tool) => tool.edid_names?.map((name) => name.toLowerCase()));

export const toolOfDisplay = (name: string): string | undefined =>
  displays.find(([display]) => name.includes(display))?.[1];

const byHostname = new Map(traces((tool) => tool.hostnames));

export const toolOfHostname = (name: string): string | undefined => byHostname.get(name);

const macs = traces((tool) => tool.macs);

/** By a hardware address in any spelling. */
export function toolOfMac(mac: string): string | undefined {
  const digits = mac.replace(/[^0-9a-f]/g, '');
  return macs.find(([start]) => digits.startsWith(start))?.[1];
}
