/**
 * The main path of a record, up to the engine: parse -> normalize -> enrich -> sighting. In: raw records of one source.
 * Out: sightings in the order of the records, and what became of all the others. No state, so it runs on any core.
 */
import type { Enricher } from '../src/enrich/enrich.ts';
import type { EpochMs, LoginEvent, RemoteTool } from '../src/event.ts';
import type { DeadLetter, Refused } from '../src/outcome.ts';
import { ownText } from '../src/own-text.ts';
import { parseRecord } from '../src/parse/parse-record.ts';
import type { ParseContext, SourceParser } from '../src/parse/source-parser.ts';
import { parseIsoTime } from '../src/parse/time.ts';
import type { RawRecord } from '../src/source/cutter.ts';
import type { Place, Sighting } from '../src/window/sighting.ts';

export interface IngestOptions {
  source: string;
  /** How the input is named in dead letters: a path, `stdin`, `topic/partition`. */
  input: string;
  parser: SourceParser;
  context: ParseContext;
  enricher: Enricher;
  matchTools(event: LoginEvent): readonly RemoteTool[];
  /** The organization of events that name none of `organizations`. */
  organization: string;
  organizations: ReadonlySet<string>;
}

/** What became of a batch of records. Every record is in exactly one of sightings, filtered, ignored and refused. */
export interface Ingested {
  sightings: Sighting[];
  records: number;
  /** Events that say nothing any detector or the identity links could use. */
  filtered: number;
  ignored: Record<string, number>;
  refused: DeadLetter[];
  /** Oldest and newest event time, or Infinity and -Infinity. */
  minTime: EpochMs;
  maxTime: EpochMs;
}

const MAX_ORIGINAL = 16_384;

export function ingest(records: readonly RawRecord[], options: IngestOptions): Ingested {
  const result: Ingested = {
    sightings: [],
    records: records.length,
    filtered: 0,
    ignored: {},
    refused: [],
    minTime: Number.POSITIVE_INFINITY,
    maxTime: Number.NEGATIVE_INFINITY,
  };
  for (const { text, line } of records) {
    for (const outcome of parseRecord(options.parser, text, options.context)) {
      if (outcome.kind === 'ignored')
        result.ignored[outcome.what] =
          (Object.hasOwn(result.ignored, outcome.what) ? result.ignored[outcome.what]! : 0) + 1;
      else if (outcome.kind === 'refused') result.refused.push(deadLetter(outcome, text, line, options));
      else take(outcome.time, outcome.event, text, line, options, result);
    }
  }
  return result;
}

function take(
  time: EpochMs,
  event: LoginEvent,
  text: string,
  line: number,
  options: IngestOptions,
  result: Ingested,
): void {
  const { refusal, place } = options.enricher.enrich(event);
  if (refusal !== undefined) {
    result.refused.push(deadLetter(refusal, text, line, options));
    return;
  }
  if (time > result.maxTime) result.maxTime = time;
  if (time < result.minTime) result.minTime = time;
  const tools = options.matchTools(event);
  const own = options.parser.framing === 'line' ? cutOut : asItIs;
  const sighting = toSighting(time, event, place, tools, organizationOf(event, options), own);
  if (isUseful(sighting)) result.sightings.push(sighting);
  else result.filtered++;
}

export const deadLetter = (
  refusal: Refused,
  original: string,
  line: number,
  at: { source: string; input: string },
): DeadLetter => ({
  source: at.source,
  input: at.input,
  line,
  stage: refusal.stage,
  code: refusal.code,
  detail: ownText(refusal.detail),
  original: ownText(original.slice(0, MAX_ORIGINAL)),
});

function organizationOf(event: LoginEvent, options: IngestOptions): string {
  const named = event.organization?.id;
  return named !== undefined && options.organizations.has(named) ? named : options.organization;
}

/** An event without a person and a machine, or without anything that places, links or accuses them, is of no use. */
function isUseful(s: Sighting): boolean {
  const who = s.userId !== undefined || s.userName !== undefined || s.userEmail !== undefined;
  const machine =
    s.hostName !== undefined || s.deviceId !== undefined || s.deviceSerial !== undefined || s.hostId !== undefined;
  if (!who && !machine) return false;
  return s.presence || s.tools !== undefined || s.inputLatencyMs !== undefined || (who && machine);
}

/** What JSON.parse gives stands for itself. */
const asItIs = (text: string | undefined): string | undefined => text;
const cutOut = (text: string | undefined): string | undefined => (text === undefined ? undefined : ownText(text));

/** `own` makes a text one that can be kept for long. */
function toSighting(
  time: EpochMs,
  event: LoginEvent,
  place: Place | undefined,
  tools: readonly RemoteTool[],
  organization: string,
  own: (text: string | undefined) => string | undefined,
): Sighting {
  const { user, source, host, device, farmsight } = event;
  const { action, start } = event.event;
  return {
    id: event.event.id,
    time,
    organization,
    dataset: event.event.dataset,
    action: action === undefined ? undefined : theAction(action),
    presence: farmsight?.presence === true,
    userId: own(user?.id),
    userName: own(user?.name),
    userEmail: own(user?.email),
    deviceId: own(device?.id),
    deviceSerial: own(device?.serial_number),
    hostId: own(host?.id),
    hostName: own(host?.name ?? host?.hostname),
    mac: host?.mac?.map((mac) => own(mac)!),
    address: place === undefined ? undefined : addressAt(place, source?.ip),
    place,
    assigned: own(source?.nat?.ip),
    start: start === undefined ? undefined : parseIsoTime(start),
    tools: tools.length === 0 ? undefined : tools,
    inputLatencyMs: farmsight?.input_latency_ms,
    rttMs: farmsight?.rtt_ms,
  };
}

/** Most networks are one address, and then its text is there already. */
const addressAt = ({ key }: Place, address: string | undefined): string | undefined =>
  key === address ? key : address;

const actions = new Map<string, string>();
/** A log may claim any number. */
const MOST_ACTIONS = 2000;

/** One text for all actions that are equal: sightings wait for hours, and there are many. */
function theAction(action: string): string {
  const known = actions.get(action);
  if (known !== undefined) return known;
  const own = ownText(action);
  if (actions.size < MOST_ACTIONS) actions.set(own, own);
  return own;
}
