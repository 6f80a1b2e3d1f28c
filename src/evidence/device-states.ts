/** The states of all device detectors, by detector and device. In: sightings. Out: the state a detector folded from them. */
import type { Sighting } from '../window/sighting.ts';
import type { Sample } from '../window/stays.ts';
import type { Detector, DeviceDetector } from './detector.ts';

/** Detector id to device (or -1 - user where no device is named) to state. */
export type DeviceStatesState = Map<string, Map<number, unknown>>;

export class DeviceStates {
  readonly state: DeviceStatesState;
  readonly #detectors: readonly DeviceDetector<unknown>[];

  constructor(detectors: readonly Detector[], state: DeviceStatesState = new Map()) {
    this.state = state;
    this.#detectors = detectors.filter((detector) => detector.subject === 'device') as DeviceDetector<unknown>[];
    for (const { id } of this.#detectors) if (!state.has(id)) state.set(id, new Map());
  }

  /** Most people's machines show nothing. */
  get isEmpty(): boolean {
    for (const states of this.state.values()) if (states.size > 0) return false;
    return true;
  }

  get(detector: string, key: number): unknown {
    return this.state.get(detector)?.get(key);
  }

  /** True when a detector took the sighting in. `sample` is made only when one does. */
  fold(key: number, s: Sighting, sample: () => Sample): boolean {
    let taken = false;
    for (const detector of this.#detectors) {
      if (!detector.accepts(s)) continue;
      const states = this.state.get(detector.id)!;
      let state = states.get(key);
      if (state === undefined) {
        state = detector.init();
        states.set(key, state);
      }
      detector.fold(state, s, sample());
      taken = true;
    }
    return taken;
  }

  merge(from: number, into: number): void {
    for (const detector of this.#detectors) {
      const states = this.state.get(detector.id)!;
      const given = states.get(from);
      if (given === undefined) continue;
      const kept = states.get(into);
      states.delete(from);
      states.set(into, kept === undefined ? given : detector.merge(kept, given));
    }
  }

  forget(key: number): void {
    for (const states of this.state.values()) states.delete(key);
  }

  evict(firstDay: number): void {
    for (const detector of this.#detectors) {
      const states = this.state.get(detector.id)!;
      for (const [key, state] of states) if (!detector.forget(state, firstDay)) states.delete(key);
    }
  }
}
