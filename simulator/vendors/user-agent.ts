/** Browser names. In: a machine, or none for an unknown one. Out: the user agent its browser sends. */
import type { Device } from '../person.ts';

const PLATFORMS = { windows: 'Windows NT 10.0; Win64; x64', macos: 'Macintosh; Intel Mac OS X 10_15_7' };

export const TELEPHONE_AGENT =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148';

export function userAgentOf(device: Device | undefined): string {
  const platform = PLATFORMS[device?.os ?? 'windows'];
  const version = device?.browserVersion ?? '131.0.0.0';
  return `Mozilla/5.0 (${platform}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version} Safari/537.36`;
}
