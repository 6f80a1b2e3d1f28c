/**
 * Puts sightings of several sources into one order: by event time, then id. In: sightings as they arrive, late, shuffled
 * and repeated. Out: each once, in order, as soon as no source can bring an earlier one. Without this, findings would
 * depend on how files were read.
 *
 * - A source's progress is the newest time that four of its sightings have reached, so that one wrong clock moves nothing.
 * - A sighting older than its own source's progress by more than the lateness is late: counted and left out. The rule looks
 *   at one source only, so what is late does not depend on how the sources interleave.
 * - Of a source that brings its newest first nothing is late, and all waits for its end.
 * - The watermark is the least progress of all unfinished sources, less the lateness. Everything before it is released.
 * - More than `capacity` sightings are never held: then the oldest are released before their time, and counted.
 * - Copies of a sighting have the same time, so they meet in the same slot and are dropped there: no memory of ids is kept.
 */
import type { EpochMs } from '../event.ts';
import type { Sighting } from './sighting.ts';

const SLOT_MS = 60_000;
const CONFIRMATIONS = 4;
/** Making room goes through all slots, so it makes some at once. */
const ROOM = 0.1;

interface Progress {
  /** The newest times seen, ascending; the first is the confirmed progress once there are enough. */
  newest: EpochMs[];
  /** Nothing older than this less the lateness is expected (time of the source's first record). */
  floor: EpochMs;
  newestFirst: boolean;
  finished: boolean;
  /** When the source was first found read to its end since its last sighting, in the time of whoever looked. */
  restSince: EpochMs | undefined;
  /** How long it has been at rest, milliseconds. */
  rested: number;
}

export interface OrderState {
  sources: Map<string, Progress>;
  /** Held sightings by slot number. */
  slots: Map<number, Sighting[]>;
  /** Slots before this one are released. */
  released: number;
  held: number;
  late: number;
  repeated: number;
  /** Released before their time for want of room. */
  early: number;
}

export const emptyOrder = (): OrderState => ({
  sources: new Map(),
  slots: new Map(),
  released: Number.NEGATIVE_INFINITY,
  held: 0,
  late: 0,
  repeated: 0,
  early: 0,
});

const byTimeThenId = (a: Sighting, b: Sighting): number => a.time - b.time || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

export class Order {
  readonly state: OrderState;
  readonly #latenessMs: number;
  readonly #capacity: number;

  /** `capacity` bounds the sightings held. */
  constructor(latenessMs: number, state: OrderState = emptyOrder(), capacity = Number.POSITIVE_INFINITY) {
    this.#latenessMs = latenessMs;
    this.state = state;
    this.#capacity = capacity;
  }

  /** Makes a source known before its first record arrives; `firstTime` holds the watermark back until then. */
  declare(source: string, firstTime: EpochMs, newestFirst = false): void {
    if (!this.state.sources.has(source)) {
      this.state.sources.set(source, {
        newest: [],
        floor: firstTime,
        newestFirst,
        finished: false,
        restSince: undefined,
        rested: 0,
      });
    }
  }

  /** The source will bring nothing more for now; it no longer holds the watermark back. */
  finish(source: string): void {
    const progress = this.state.sources.get(source);
    if (progress) progress.finished = true;
  }

  /**
   * The source has been read to its end at `time`. From then on its progress rises with the time it is at rest, from where its
   * sightings had brought it: a source that always comes an hour late is still given that hour. One that has brought nothing yet
   * holds nobody back.
   */
  quiet(source: string, time: EpochMs): void {
    const progress = this.state.sources.get(source);
    if (progress === undefined) return;
    progress.restSince ??= time;
    progress.rested = Math.max(progress.rested, time - progress.restSince);
  }

  offer(source: string, sighting: Sighting): void {
    const progress = this.#progressOf(source, sighting.time);
    const slot = Math.floor(sighting.time / SLOT_MS);
    if (sighting.time < reached(progress) - this.#latenessMs || slot < this.state.released) {
      this.state.late++;
      return;
    }
    advance(progress, sighting.time);
    const held = this.state.slots.get(slot);
    if (held) held.push(sighting);
    else this.state.slots.set(slot, [sighting]);
    this.state.held++;
  }

  watermark(): EpochMs {
    let low = Number.POSITIVE_INFINITY;
    for (const progress of this.state.sources.values()) {
      if (!progress.finished) low = Math.min(low, standingOf(progress));
    }
    return low - this.#latenessMs;
  }

  /** Hands over every sighting that nothing can precede any more, in order, each id once. */
  release(apply: (sighting: Sighting) => void): void {
    const limit = Math.max(Math.floor(this.watermark() / SLOT_MS), this.#crowdedLimit());
    if (limit <= this.state.released || this.state.slots.size === 0) return;
    const due = [...this.state.slots.keys()].filter((slot) => slot < limit).sort((a, b) => a - b);
    for (const slot of due) {
      const sightings = this.state.slots.get(slot)!;
      this.state.slots.delete(slot);
      this.state.held -= sightings.length;
      this.#releaseSlot(sightings, apply);
      this.state.released = slot + 1;
    }
  }

  /** Beyond the capacity the oldest go, whatever may still come before them. */
  #crowdedLimit(): number {
    const { slots, held } = this.state;
    if (held <= this.#capacity) return Number.NEGATIVE_INFINITY;
    let left = held;
    let limit = Number.NEGATIVE_INFINITY;
    for (const [slot, sightings] of [...slots].sort(([a], [b]) => a - b)) {
      if (left <= (1 - ROOM) * this.#capacity) break;
      left -= sightings.length;
      limit = slot + 1;
    }
    this.state.early += held - left;
    return limit;
  }

  #releaseSlot(sightings: Sighting[], apply: (sighting: Sighting) => void): void {
    sightings.sort(byTimeThenId);
    let last = '';
    for (const sighting of sightings) {
      if (sighting.id === last) this.state.repeated++;
      else apply(sighting);
      last = sighting.id;
    }
  }

  #progressOf(source: string, time: EpochMs): Progress {
    let progress = this.state.sources.get(source);
    if (!progress) {
      progress = { newest: [], floor: time, newestFirst: false, finished: false, restSince: undefined, rested: 0 };
      this.state.sources.set(source, progress);
    }
    progress.finished = false;
    progress.restSince = undefined;
    progress.rested = 0;
    return progress;
  }
}

/** How far the watermark may go for a source. */
function standingOf(progress: Progress): EpochMs {
  const { newest, restSince, rested } = progress;
  if (restSince === undefined) return reached(progress);
  if (newest.length === 0) return Number.POSITIVE_INFINITY;
  return Math.max(reached(progress), newest[0]!) + rested;
}

function reached({ newest, floor, newestFirst }: Progress): EpochMs {
  if (newestFirst) return Number.NEGATIVE_INFINITY;
  return newest.length < CONFIRMATIONS ? floor : Math.max(floor, newest[0]!);
}

function advance(progress: Progress, time: EpochMs): void {
  const { newest } = progress;
  if (newest.length === CONFIRMATIONS) {
    if (time <= newest[0]!) return;
    newest.shift();
  }
  let at = newest.length;
  while (at > 0 && newest[at - 1]! > time) at--;
  newest.splice(at, 0, time);
}
