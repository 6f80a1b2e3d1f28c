/** What the three forms of a PAN-OS record (CSV, CEF, JSON) have in common. In: the vendor's words. Out: PanFacts. */
import type { EpochMs } from '../../event.ts';
import { text } from '../values.ts';

export type PanType = 'globalprotect' | 'hipmatch' | 'userid' | 'auth' | 'system' | 'traffic' | 'threat';

/** A record in the vendor's words; all texts but `type` and `action` may still be placeholders. */
export interface PanFacts {
  type: PanType;
  time: EpochMs | undefined;
  action: string;
  status?: string | undefined;
  reason?: string | undefined;
  user?: string | undefined;
  /** The person's address: public, in the tunnel, or in the office. */
  address?: string | undefined;
  addressV6?: string | undefined;
  port?: string | undefined;
  /** Address inside the tunnel. */
  assigned?: string | undefined;
  region?: string | undefined;
  machine?: string | undefined;
  hostId?: string | undefined;
  /** The machine's serial, never the firewall's. */
  serial?: string | undefined;
  mac?: string | undefined;
  os?: string | undefined;
  osVersion?: string | undefined;
  client?: string | undefined;
  /** How long the user was logged in; only a log-out has it. */
  loginSeconds?: number | undefined;
  description?: string | undefined;
  attemptedGateways?: string | undefined;
  gateway?: string | undefined;
  firewall?: string | undefined;
  firewallSerial?: string | undefined;
  /** Name of the HIP object or profile. */
  match?: string | undefined;
  application?: string | undefined;
  destination?: string | undefined;
  destinationPort?: string | undefined;
  url?: string | undefined;
  session?: string | undefined;
}

/** A known log type that says nothing about access. */
export interface PanOther {
  type: 'other';
  label: string;
}

export const other = (label: string): PanOther => ({ type: 'other', label });

/** Backslashes are doubled, once by the firewall and once more by CEF. */
export const undoubled = (user: string | undefined): string | undefined => user?.replace(/\\{2,4}/, '\\');

export const seconds = (written: string | undefined): number | undefined =>
  written !== undefined && /^\d{1,8}$/.test(written) ? Number(written) : undefined;

/** `Pre-tunnel latency: 41ms, Post-tunnel latency: 29ms`: the first is of the bare line, without the tunnel's own work. */
export function preTunnelLatency(description: string | undefined): number | undefined {
  const match = /Pre-tunnel latency: (\d{1,6}) ?ms/.exec(description ?? '');
  return match === null ? undefined : Number(match[1]);
}

/** `GW-EAST,41,1;GW-WEST,90,2`, or semicolons throughout: gateway, milliseconds of its TLS answer (-1: none), priority. */
export function gatewayTimes(written: string | undefined): { gateway: string; ms: number }[] {
  const words = (text(written) ?? '').slice(0, 2048).split(/[,;]/);
  const times: { gateway: string; ms: number }[] = [];
  for (let i = 0; i + 1 < words.length; i += 3) {
    const gateway = words[i]!.trim();
    const ms = words[i + 1]!.trim();
    if (gateway !== '' && /^\d{1,6}$/.test(ms) && Number(ms) > 0) times.push({ gateway, ms: Number(ms) });
  }
  return times;
}

/** SYSTEM rows are prose: `failed authentication for user 'jdoe'. Reason: …, From: 192.0.2.1.`, `User jdoe logged in via Web from …`. */
export function systemFacts(
  event: string,
  prose: string,
): Pick<PanFacts, 'action' | 'status' | 'user' | 'address' | 'reason'> {
  return {
    action: text(event) ?? 'auth',
    status: event.includes('fail') || prose.startsWith('failed') ? 'failure' : 'success',
    user: /user '([^']{1,256})'/.exec(prose)?.[1] ?? /^User (\S{1,128}) logged/.exec(prose)?.[1],
    address: /[Ff]rom:? ([0-9A-Fa-f.:]{2,64}?)\.?(?:\s|$|")/.exec(prose)?.[1],
    reason: /Reason: (.{1,200}?)\.? (?:auth profile|From:)/.exec(prose)?.[1],
  };
}
