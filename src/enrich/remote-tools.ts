/**
 * Signatures of remote tools. In: a login event. Out: the tools it gives away, by names in DNS, TLS and proxy logs, ports,
 * programs, devices attached, displays, user agents, applications and host names. The catalog is config/remote-tools.json.
 */
import type { LoginEvent, Posture, RemoteTool } from '../event.ts';
import { ownText } from '../own-text.ts';
import {
  toolOfAgent,
  toolOfApplication,
  toolOfDisplay,
  toolOfDomain,
  toolOfHostname,
  toolOfMac,
  toolOfPort,
  toolOfProgram,
  toolOfUsb,
} from './tool-catalog.ts';

export { type ToolEntry, toolById, toolIds } from './tool-catalog.ts';

const NONE: readonly RemoteTool[] = Object.freeze([]);
const MAX_VALUE = 120;

/** One entry for each tool, by its first trace. */
export function matchRemoteTools(event: LoginEvent): readonly RemoteTool[] {
  const found: RemoteTool[] = [];
  const { user_agent: agent, host, network, process, farmsight, destination } = event;
  note(found, 'dns', event.dns?.question?.name, toolOfDomain);
  note(found, 'tls', event.tls?.client?.server_name, toolOfDomain);
  note(found, 'url', event.url?.domain, toolOfDomain);
  note(found, 'dns', destination?.domain, toolOfDomain);
  if (destination?.port !== undefined) add(found, toolOfPort(destination.port), 'port', String(destination.port));
  note(found, 'process', process?.name ?? process?.executable, toolOfFile);
  note(found, 'application', network?.application, toolOfApplication);
  if (agent?.original !== undefined) add(found, toolOfAgent(agent.original), 'user_agent', agent.original);
  note(found, 'hostname', host?.name ?? host?.hostname, toolOfHostname);
  if (host?.mac !== undefined) noteAll(found, 'mac', host.mac, toolOfMac);
  if (farmsight?.posture !== undefined) notePosture(found, farmsight.posture);
  return found.length === 0 ? NONE : found;
}

function notePosture(found: RemoteTool[], posture: Posture): void {
  noteAll(found, 'process', posture.processes, toolOfFile);
  noteAll(found, 'software', posture.software, toolOfFile);
  noteAll(found, 'usb', posture.usb, toolOfUsb);
  noteAll(found, 'posture', posture.matched, toolOfUsb);
  noteAll(found, 'edid', posture.monitors, toolOfDisplay);
}

type By = RemoteTool['by'];
type LookUp = (lower: string) => string | undefined;

function noteAll(found: RemoteTool[], by: By, values: readonly string[] | undefined, lookUp: LookUp): void {
  if (values !== undefined) for (const value of values) note(found, by, value, lookUp);
}

function note(found: RemoteTool[], by: By, value: string | undefined, lookUp: LookUp): void {
  if (value !== undefined) add(found, lookUp(value.toLowerCase()), by, value);
}

function add(found: RemoteTool[], id: string | undefined, by: By, value: string): void {
  if (id === undefined || found.some((tool) => tool.id === id)) return;
  found.push({ id, by, value: ownText(value.slice(0, MAX_VALUE)) });
}

/** A path in either spelling, or a name. */
const toolOfFile: LookUp = (file) =>
  toolOfProgram(file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1));
