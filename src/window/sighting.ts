/**
 * A sighting is what the engine keeps of a login event: who, with which machine, at which network, when. It is flat and
 * small because it crosses thread and topic borders, and because millions of them pass. Absent facts are undefined.
 */
import type { EpochMs, EventOutcome, NetworkClass, RemoteTool } from '../event.ts';

export interface Sighting {
  /** `event.id`; the engine drops a second sighting with the same id. */
  readonly id: string;
  readonly time: EpochMs;
  readonly organization: string;
  readonly dataset: string;
  readonly action: string | undefined;
  readonly outcome: EventOutcome | undefined;
  /** The person's machine was at `address` at `time` (see `farmsight.presence`). */
  readonly presence: boolean;

  /** Who, in the source's own words; any may be missing. */
  readonly userId: string | undefined;
  readonly userName: string | undefined;
  readonly userEmail: string | undefined;
  readonly userDomain: string | undefined;

  /** With which machine; any may be missing. */
  readonly deviceId: string | undefined;
  readonly deviceSerial: string | undefined;
  readonly hostId: string | undefined;
  readonly hostName: string | undefined;
  readonly mac: readonly string[] | undefined;

  /** From where. `address` is public and canonical; undefined where the record has none. */
  readonly address: string | undefined;
  readonly networkKey: string | undefined;
  readonly networkClass: NetworkClass | undefined;
  /** Name of the corporate network, if it is one. */
  readonly networkName: string | undefined;
  readonly asn: number | undefined;
  readonly asOrganization: string | undefined;
  readonly country: string | undefined;
  readonly region: string | undefined;
  readonly city: string | undefined;
  readonly latitude: number | undefined;
  readonly longitude: number | undefined;
  /** Address inside the tunnel, and the vendor's session id: they join records of one session. */
  readonly assigned: string | undefined;
  readonly session: string | undefined;
  /** Event start (session end records carry it), epoch milliseconds. */
  readonly start: EpochMs | undefined;

  readonly tools: readonly RemoteTool[] | undefined;
  readonly inputLatencyMs: number | undefined;
  readonly rttMs: number | undefined;
}
