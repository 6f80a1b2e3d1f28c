/**
 * Signatures of remote tools. In: a login event. Out: the tools it gives away, by names in DNS, TLS and proxy logs, ports,
 * processes, software, USB devices, displays, user agents and application names. The catalog is config/remote-tools.json.
 */
import { readFileSync } from 'node:fs';
import type { LoginEvent, RemoteTool } from '../event.ts';

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
  domains?: string[];
  executables?: string[];
  ports?: number[];
  user_agents?: string[];
  applications?: string[];
  /** `vvvv:pppp`, lower-case. */
  usb_ids?: string[];
  usb_names?: string[];
  edid_names?: string[];
}

const CATALOG = JSON.parse(
  readFileSync(new URL('../../config/remote-tools.json', import.meta.url), 'utf8'),
) as ToolEntry[];

const byId = new Map(CATALOG.flatMap((tool) => [tool.id, ...(tool.aliases ?? [])].map((id) => [id, tool] as const)));
/** Host names and, with a leading dot, domains with all below them. */
const byDomain = new Map(
  CATALOG.flatMap((tool) =>
    (tool.domains ?? []).map((domain) => [domain.replace(/^\*/, '').toLowerCase(), tool.id] as const),
  ),
);
const byExecutable = new Map(
  CATALOG.flatMap((tool) => (tool.executables ?? []).map((name) => [name, tool.id] as const)),
);
const byPort = new Map(CATALOG.flatMap((tool) => (tool.ports ?? []).map((port) => [port, tool.id] as const)));
const byApplication = new Map(
  CATALOG.flatMap((tool) => (tool.applications ?? []).map((name) => [name, tool.id] as const)),
);
const byUsbId = new Map(CATALOG.flatMap((tool) => (tool.usb_ids ?? []).map((id) => [id, tool.id] as const)));
const usbNames = CATALOG.flatMap((tool) =>
  (tool.usb_names ?? []).map((name) => [name.toLowerCase(), tool.id] as const),
);
const displays = CATALOG.flatMap((tool) =>
  (tool.edid_names ?? []).map((name) => [name.toLowerCase(), tool.id] as const),
);
const agents = CATALOG.flatMap((tool) =>
  (tool.user_agents ?? []).map((agent) => [agent.replace(/\*$/, '').toLowerCase(), tool.id] as const),
);

const NONE: readonly RemoteTool[] = Object.freeze([]);

/** The catalog's entry for an id or one of its aliases. */
export const toolById = (id: string): ToolEntry | undefined => byId.get(id);

export const toolIds = (): string[] => [...byId.keys()];

export function matchRemoteTools(event: LoginEvent): readonly RemoteTool[] {
  const found = new Map<string, RemoteTool>();
  const note = (id: string | undefined, by: RemoteTool['by'], value: string): void => {
    if (id !== undefined && !found.has(id)) found.set(id, { id, by, value: value.slice(0, 120) });
  };
  matchNames(event, note);
  if (event.destination?.port !== undefined)
    note(byPort.get(event.destination.port), 'port', String(event.destination.port));
  const process = event.process?.name ?? event.process?.executable;
  if (process !== undefined) note(byExecutable.get(baseName(process)), 'process', process);
  const application = event.network?.application;
  if (application !== undefined) note(byApplication.get(application.toLowerCase()), 'application', application);
  if (agents.length > 0 && event.user_agent?.original !== undefined) matchAgent(event.user_agent.original, note);
  if (event.farmsight?.posture !== undefined) matchPosture(event.farmsight.posture, note);
  return found.size === 0 ? NONE : [...found.values()];
}

type Note = (id: string | undefined, by: RemoteTool['by'], value: string) => void;

function matchNames(event: LoginEvent, note: Note): void {
  const names: [RemoteTool['by'], string | undefined][] = [
    ['dns', event.dns?.question?.name],
    ['tls', event.tls?.client?.server_name],
    ['url', event.url?.domain],
    ['dns', event.destination?.domain],
  ];
  for (const [by, name] of names) if (name !== undefined) note(toolOfDomain(name), by, name);
}

/** Looks up a host name, then each domain above it. */
function toolOfDomain(name: string): string | undefined {
  const host = name.toLowerCase().replace(/\.$/, '');
  const exact = byDomain.get(host) ?? byDomain.get(`.${host}`);
  if (exact !== undefined) return exact;
  for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
    const id = byDomain.get(host.slice(dot));
    if (id !== undefined) return id;
  }
  return undefined;
}

const baseName = (path: string): string =>
  path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1).toLowerCase();

function matchAgent(agent: string, note: Note): void {
  const lower = agent.slice(0, 256).toLowerCase();
  for (const [prefix, id] of agents) if (lower.startsWith(prefix)) note(id, 'user_agent', agent);
}

function matchPosture(posture: NonNullable<NonNullable<LoginEvent['farmsight']>['posture']>, note: Note): void {
  for (const name of posture.processes ?? []) note(byExecutable.get(baseName(name)), 'process', name);
  for (const name of posture.software ?? [])
    note(byExecutable.get(baseName(name)) ?? byExecutable.get(`${baseName(name)}.exe`), 'software', name);
  for (const text of posture.usb ?? []) matchUsb(text, 'usb', note);
  for (const text of posture.matched ?? []) matchUsb(text, 'posture', note);
  for (const name of posture.monitors ?? []) {
    const lower = name.toLowerCase();
    for (const [display, id] of displays) if (lower.includes(display)) note(id, 'edid', name);
  }
}

/** `USB\VID_3346&PID_1009 …`, `3346:1009 …`, `obj-usb-3346-1009-…`, or a product's name. */
function matchUsb(text: string, by: RemoteTool['by'], note: Note): void {
  const lower = text.slice(0, 256).toLowerCase();
  const id = /(?:vid_|usb-|^)([0-9a-f]{4})(?:&pid_|[:-])([0-9a-f]{4})/.exec(lower);
  if (id !== null) note(byUsbId.get(`${id[1]}:${id[2]}`), by, text);
  for (const [name, tool] of usbNames) if (lower.includes(name)) note(tool, by, text);
}
