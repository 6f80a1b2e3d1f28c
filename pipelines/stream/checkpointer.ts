/**
 * When and how the state of a partition's engines is kept. In: engines and the position they have come to. Out: a checkpoint that
 * another worker can go on from. The state is taken at once, and compressed and sent while the engines go on.
 */
import type { KafkaCheckpoint, KafkaCheckpoints } from '../../src/checkpoint/kafka.ts';
import { MachineryError } from '../../src/errors.ts';
import { compressed, type Engines, STATE_VERSION } from '../engines.ts';
import type { StreamOptions } from './options.ts';

/** Engines stand still for a fiftieth of the time at most. */
const PAUSE_FACTOR = 50;

interface Kept {
  /** When the last one was saved, or the partition taken over. */
  at: number;
  /** How long the engines stood still for it, milliseconds. */
  stoodStill: number;
  /** Until the one that is under way is saved. */
  saving: Promise<void> | undefined;
}

export class Checkpointer {
  /** Saved so far. */
  count = 0;
  readonly #checkpoints: KafkaCheckpoints;
  readonly #options: StreamOptions;
  readonly #settingsHash: string;
  readonly #kept = new Map<number, Kept>();

  constructor(checkpoints: KafkaCheckpoints, options: StreamOptions, settingsHash: string) {
    this.#checkpoints = checkpoints;
    this.#options = options;
    this.#settingsHash = settingsHash;
  }

  /** The newest of a partition that is taken over. Throws MachineryError where another version of farmsight wrote it. */
  async load(partition: number): Promise<KafkaCheckpoint | undefined> {
    const checkpoint = await this.#checkpoints.load(partition);
    if (checkpoint !== undefined) this.#check(`${this.#options.kafka.events_topic}/${partition}`, checkpoint.meta);
    this.#kept.set(partition, { at: performance.now(), stoodStill: 0, saving: undefined });
    return checkpoint;
  }

  /** Seconds since the last one, by partition. */
  ages(): Map<number, number> {
    return new Map([...this.#kept].map(([partition, { at }]) => [partition, (performance.now() - at) / 1000]));
  }

  isDue(partition: number): boolean {
    const kept = this.#kept.get(partition);
    if (kept === undefined) return false;
    const { at, stoodStill, saving } = kept;
    return (
      saving === undefined &&
      performance.now() - at > Math.max(this.#options.checkpointEveryMs, PAUSE_FACTOR * stoodStill)
    );
  }

  /**
   * Takes the state as it is now, which must hold no finding that Elasticsearch does not have. Resolves when it is saved; one after the
   * other for each partition. Rejects with MachineryError where it cannot be written; the one before stands then.
   */
  save(partition: number, offset: bigint, engines: Engines): Promise<void> {
    const kept = this.#kept.get(partition);
    // Handed over meanwhile.
    if (kept === undefined) return Promise.resolve();
    const began = performance.now();
    const images = engines.images();
    kept.stoodStill = performance.now() - began;
    const saved = (kept.saving ?? Promise.resolve()).then(async () => {
      const meta = { stateVersion: String(STATE_VERSION), settings: this.#settingsHash };
      await this.#checkpoints.save(partition, { offset, meta, parts: await compressed(images) });
      this.count++;
      kept.at = performance.now();
    });
    kept.saving = saved.finally(() => {
      kept.saving = undefined;
    });
    return kept.saving;
  }

  /** The partition is another's from now on. */
  letGo(partition: number): void {
    this.#kept.delete(partition);
  }

  #check(name: string, { stateVersion, settings }: Readonly<Record<string, string>>): void {
    if (stateVersion !== String(STATE_VERSION))
      throw new MachineryError(
        `the checkpoint of ${name} was written by another version of farmsight (state ${stateVersion}, this one has ${STATE_VERSION})`,
        'use another kafka.checkpoints_topic and kafka.group, and read the events anew',
      );
    if (settings !== this.#settingsHash)
      this.#options.log.warn(
        `settings changed since the checkpoint of ${name}: what was read before keeps its old meaning`,
      );
  }
}
