/** Ends of a connection. In: an address as a vendor writes it, perhaps a host name or a placeholder. Out: an ECS endpoint. */
import type { Endpoint } from '../event.ts';
import { known } from './values.ts';

/** With a port perhaps; enrichment cuts it off. */
const IPV4 = /^(?:\d{1,3}\.){3}\d{1,3}(?:[:/(]\d{1,5}\)?)?$/;
const IPV6 = /^\[?(?=.{0,4}:)[0-9A-Fa-f:]{2,39}(?:\.\d{1,3}){0,3}(?:%\w{1,16})?(?:\](?::\d{1,5})?)?$/;
const HOST = /^[\w.-]{1,253}$/;
const PLACEHOLDERS: ReadonlySet<string> = new Set(['0.0.0.0', '::', '::ffff:0', '255.255.255.255']);

/** The address, where the text has the shape of one and is no placeholder: a host name or a GUID may stand in its field. */
export function addressIn(written: unknown): string | undefined {
  const text = known(written);
  return text !== undefined && (IPV4.test(text) || IPV6.test(text)) && !PLACEHOLDERS.has(text) ? text : undefined;
}

/** A port, 1 to 65535. */
export function portIn(written: string | undefined): number | undefined {
  if (written === undefined || !/^\d{1,5}$/.test(written)) return undefined;
  const port = Number(written);
  return port > 0 && port < 65_536 ? port : undefined;
}

/** A log may name the host instead of its address. */
export function endpointOf(written: string | undefined, port?: string): Endpoint | undefined {
  const ip = addressIn(written);
  if (ip !== undefined) return { ip, port: portIn(port) };
  const domain = known(written);
  return domain !== undefined && /[A-Za-z]/.test(domain) && HOST.test(domain)
    ? { domain, port: portIn(port) }
    : undefined;
}

const PRIVATE =
  /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|127\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd][0-9a-f]{2}:|fe80:|::1$)/i;

/** Of a home, an office or a tunnel; no place on the internet. */
export const isPrivate = (ip: string): boolean => PRIVATE.test(ip);
