/**
 * Who may look. In: the headers of a request. Out: whether it comes from somebody who was given the key. Findings name
 * employees, and every account of a machine can reach its loopback, so being there is not enough.
 */
import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A new one for each start; 128 bits cannot be guessed. */
export const newKey = (): string => randomBytes(16).toString('base64url');

/** In constant time, whatever was given. */
export const isKey = (given: string | undefined, key: string): boolean =>
  given !== undefined && timingSafeEqual(digest(given), digest(key));

const digest = (text: string): Buffer => hash('sha256', text, 'buffer');

const LOOPBACK = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/i;

/** A page of somebody else whose name was made to lead here calls us by that name, and must not be answered. */
export const isLoopback = (host: string | undefined): boolean => host !== undefined && LOOPBACK.test(host);

/** Cookies are shared by all ports of a machine, hence the port in the name. */
const cookieName = (host: string): string => `farmsight_${/:(\d+)$/.exec(host)?.[1] ?? '80'}`;

export const keyCookie = (host: string, key: string): string =>
  `${cookieName(host)}=${key}; Path=/; HttpOnly; SameSite=Strict`;

/** The key that a request brings: in its cookie, or as a bearer token where a script asks. */
export function keyOf(
  host: string,
  cookies: string | undefined,
  authorization: string | undefined,
): string | undefined {
  const bearer = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  if (bearer !== undefined) return bearer;
  const prefix = `${cookieName(host)}=`;
  const cookie = cookies?.split(/; */).find((pair) => pair.startsWith(prefix));
  return cookie?.slice(prefix.length);
}
