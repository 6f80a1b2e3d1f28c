/** Engines by organization, made from settings: the organization is the unit of the log. In: settings. Out: engines, their snapshot and findings. */
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DETECTORS } from '../detectors/index.ts';
import { toolById } from '../src/enrich/remote-tools.ts';
import { UsageError } from '../src/errors.ts';
import type { Finding } from '../src/evidence/finding.ts';
import type { Verdict } from '../src/evidence/verdict.ts';
import type { Weights } from '../src/evidence/weights.ts';
import type { RosterEntry } from '../src/identity/roster.ts';
import type { OrganizationSettings, Settings } from '../src/settings/schema.ts';
import { Engine, type EngineCounts, type EngineOptions, STATE_VERSION, snapshotOf } from '../src/window/engine.ts';
import type { Sighting } from '../src/window/sighting.ts';

const DAY_MS = 86_400_000;
const weights = JSON.parse(readFileSync(new URL('../config/weights.json', import.meta.url), 'utf8')) as Weights;

export { STATE_VERSION };

/** Of the settings that change what an engine comes to, not of where its records come from and its findings go. */
export function settingsHash({ kafka, elasticsearch, kibana, ...rest }: Settings): string {
  return hash('sha256', JSON.stringify(rest)).slice(0, 16);
}

/** Throws UsageError where a state was written by another version; undefined where there is none yet. */
export function checkState(version: string | undefined, where: string, hint: string): void {
  if (version !== undefined && version !== String(STATE_VERSION))
    throw new UsageError(
      `${where} was written by another version of farmsight (state ${version}, this one has ${STATE_VERSION})`,
      hint,
    );
}

/** Snapshots by organization as one list of chunks: the names first, then the snapshots in the same order. */
export const packSnapshots = (snapshots: ReadonlyMap<string, Uint8Array>): Uint8Array[] => [
  Buffer.from(JSON.stringify([...snapshots.keys()])),
  ...snapshots.values(),
];

/** The inverse of `packSnapshots`. */
export function unpackSnapshots(chunks: readonly Uint8Array[]): Map<string, Uint8Array> {
  if (chunks.length === 0) return new Map();
  const names = JSON.parse(Buffer.from(chunks[0]!).toString()) as string[];
  return new Map(names.map((name, i) => [name, chunks[i + 1]!]));
}

/** What `snapshots` returns, made of `images` on other threads. */
export async function compressed(images: ReadonlyMap<string, Uint8Array>): Promise<Map<string, Uint8Array>> {
  const snapshots = await Promise.all([...images.values()].map(snapshotOf));
  return new Map([...images.keys()].map((id, i) => [id, snapshots[i]!]));
}

export class Engines {
  readonly #engines = new Map<string, Engine>();
  readonly #settings: Settings;
  readonly #roster: readonly RosterEntry[] | undefined;

  /** `roster` is undefined where it comes through the log. */
  constructor(
    settings: Settings,
    roster: readonly RosterEntry[] | undefined,
    snapshots: ReadonlyMap<string, Uint8Array> = new Map(),
  ) {
    this.#settings = settings;
    this.#roster = roster;
    for (const organization of settings.organizations) {
      this.#engines.set(organization.id, new Engine(this.#options(organization), snapshots.get(organization.id)));
    }
  }

  declare(source: string, firstTime: number, newestFirst: boolean): void {
    for (const engine of this.#engines.values()) engine.declare(source, firstTime, newestFirst);
  }

  offer(source: string, sightings: readonly Sighting[]): void {
    if (this.#engines.size === 1) {
      for (const engine of this.#engines.values()) engine.offer(source, sightings);
      return;
    }
    for (const [id, engine] of this.#engines)
      engine.offer(
        source,
        sightings.filter((s) => s.organization === id),
      );
  }

  finish(source: string): void {
    for (const engine of this.#engines.values()) engine.finish(source);
  }

  sources(names: readonly string[]): void {
    const known = new Set(names);
    for (const engine of this.#engines.values()) engine.sources(known);
  }

  end(): void {
    for (const engine of this.#engines.values()) engine.end();
  }

  quiet(source: string, time: number): void {
    for (const engine of this.#engines.values()) engine.quiet(source, time);
  }

  /** A piece of a roster, which is the same for all organizations. */
  roster(entries: readonly RosterEntry[], piece: { isFirst: boolean; isLast: boolean }): void {
    for (const engine of this.#engines.values()) engine.roster(entries, piece);
  }

  /** False where there is no such finding. */
  decide(verdict: Verdict): boolean {
    // Ids of findings are unique beyond an organization.
    return [...this.#engines.values()].some((engine) => engine.decide(verdict));
  }

  conclude(): void {
    for (const engine of this.#engines.values()) engine.conclude();
  }

  takeFindings(): Finding[] {
    return [...this.#engines.values()].flatMap((engine) => engine.takeFindings());
  }

  /** Findings that are open now. */
  findingCount(): number {
    return [...this.#engines.values()].reduce((sum, engine) => sum + engine.findingCount(), 0);
  }

  counts(): EngineCounts {
    const sum: EngineCounts = {
      applied: 0,
      held: 0,
      late: 0,
      repeated: 0,
      users: 0,
      devices: 0,
      networks: 0,
      crowdedOut: 0,
    };
    for (const engine of this.#engines.values()) {
      const counts = engine.counts();
      for (const key of Object.keys(sum) as (keyof EngineCounts)[]) sum[key] += counts[key];
    }
    return sum;
  }

  /** Event time, milliseconds, that the engine furthest behind has reached; infinite where none has anything. */
  watermark(): number {
    return Math.min(...[...this.#engines.values()].map((engine) => engine.watermark()));
  }

  /** Their states as they are now; `compressed` makes snapshots of them, while they go on. */
  images(): Map<string, Uint8Array> {
    return new Map([...this.#engines].map(([id, engine]) => [id, engine.image()]));
  }

  snapshots(): Map<string, Uint8Array> {
    return new Map([...this.#engines].map(([id, engine]) => [id, engine.snapshot()]));
  }

  #options(organization: OrganizationSettings): EngineOptions {
    const { engine } = this.#settings;
    return {
      organization: organization.id,
      emailDomains: organization.email_domains,
      roster: this.#roster,
      approvedTools: this.#settings.sanctioned_remote_tools,
      supporters: Object.values(this.#settings.remote_tool_groups).flat(),
      tool: (id) => toolById(id) ?? { id, name: id, kind: 'remote-desktop' },
      detectors: DETECTORS.filter((detector) => this.#settings.detectors[detector.id]?.enabled !== false).map(
        (detector) => ({
          detector,
          options: Object.fromEntries(
            Object.entries(detector.options).map(([name, option]) => [
              name,
              (this.#settings.detectors[detector.id]?.[name] as number | undefined) ?? option.default,
            ]),
          ),
        }),
      ),
      weights,
      cohabitation: {
        minDays: engine.household_days,
        minShare: engine.household_share,
        crowd: engine.crowd,
        maxPeople: 64,
      },
      latenessMs: engine.lateness,
      tickMs: engine.evaluate_every,
      horizonDays: Math.ceil(engine.horizon / DAY_MS),
      capacity: engine.capacity,
      reportLine: engine.report_line,
      alertLine: engine.alert_line,
    };
  }
}
