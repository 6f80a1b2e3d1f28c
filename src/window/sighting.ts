/**
 * A sighting is what the engine keeps of a login event: who, with which machine, at which network, when. It is flat and
 * small because it crosses thread and topic borders, and because millions of them pass. Absent facts are undefined.
 */
import type { EpochMs, NetworkClass, RemoteTool } from '../event.ts';

/** What is known of a network. One object for all sightings there, so that it is held and sent once. */
export interface Place {
  /** Network key: an IPv4 address, or an IPv6 /64. */
  readonly key: string;
  readonly class: NetworkClass;
  readonly asn: number | undefined;
  readonly asOrganization: string | undefined;
  readonly country: string | undefined;
  readonly region: string | undefined;
  readonly city: string | undefined;
  /** Degrees, WGS 84. */
  readonly latitude: number | undefined;
  readonly longitude: number | undefined;
}

export interface Sighting {
  /** `event.id`; the engine drops a second sighting with the same id. */
  readonly id: string;
  readonly time: EpochMs;
  readonly organization: string;
  readonly dataset: string;
  readonly action: string | undefined;
  /** The person's machine was at `address` at `time` (see `farmsight.presence`). */
  readonly presence: boolean;

  /** Who, in the source's own words; any may be missing. */
  readonly userId: string | undefined;
  readonly userName: string | undefined;
  readonly userEmail: string | undefined;

  /** With which machine; any may be missing. */
  readonly deviceId: string | undefined;
  readonly deviceSerial: string | undefined;
  readonly hostId: string | undefined;
  readonly hostName: string | undefined;
  readonly mac: readonly string[] | undefined;

  /** From where. `address` is public and canonical; both are undefined where the record has none. */
  readonly address: string | undefined;
  readonly place: Place | undefined;
  /** Address inside the tunnel: it joins records of one session. */
  readonly assigned: string | undefined;
  /** Event start (session end records carry it), epoch milliseconds. */
  readonly start: EpochMs | undefined;

  readonly tools: readonly RemoteTool[] | undefined;
  readonly inputLatencyMs: number | undefined;
  readonly rttMs: number | undefined;
}
