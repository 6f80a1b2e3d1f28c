/**
 * The simulator. In: a seed, a number of employees and days. Out: a company's logs, roster, settings and truth.
 * It exists because no public logs of a laptop farm exist, and nothing can be tried or tested without some.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { stringify } from 'yaml';
import { UsageError } from '../src/errors.ts';
import { DAY, daysOf, type Period } from './calendar.ts';
import { inOrderOfReceipt } from './delivery.ts';
import { FARMS, type FarmKind } from './farms.ts';
import { LOOKALIKES, type LookalikeKind } from './lookalikes.ts';
import { type CompanySettings, rosterOf, settingsOf, type Truth, truthOf } from './paperwork.ts';
import type { Source } from './person.ts';
import { Planner } from './planner.ts';
import { addQuirks } from './quirks.ts';
import { linesOf } from './vendors/index.ts';
import { World } from './world.ts';

export type { CompanySettings, FarmKind, LookalikeKind, Source, Truth };
export type ScenarioKind = FarmKind | LookalikeKind;

export const FARM_KINDS = Object.keys(FARMS) as FarmKind[];
export const LOOKALIKE_KINDS = Object.keys(LOOKALIKES) as LookalikeKind[];

const DEFAULT_START = '2026-03-02';
const ORDINARY_IN_SCENARIO = 10;

export interface SimulationOptions {
  readonly seed: number;
  readonly employees: number;
  readonly days: number;
  /** First day, UTC, such as `2026-03-02`. */
  readonly start?: string;
  /** Directory to write to; made if missing. */
  readonly out: string;
}

export interface SimulationSummary {
  readonly employees: number;
  readonly farms: number;
  readonly lookalikes: number;
  /** Lines written, by file name. */
  readonly lines: Readonly<Record<string, number>>;
}

/** A simulated company in memory: all that `simulate` writes to files. */
export interface SimulatedCompany {
  /** Lines of each source in order of receipt, each ended by a line feed. */
  readonly files: ReadonlyMap<Source, string>;
  readonly roster: string;
  readonly settings: CompanySettings;
  readonly truth: Truth;
}

const FILES: Readonly<Record<Source, string>> = {
  okta: 'okta.ndjson',
  'entra-id': 'entra-id.ndjson',
  duo: 'duo.ndjson',
  'cisco-asa': 'cisco-asa.log',
  globalprotect: 'globalprotect.log',
  fortigate: 'fortigate.log',
  endpoint: 'endpoint.ndjson',
};

function periodOf(start: string, days: number): Period {
  const from = Date.parse(`${start}T00:00:00Z`);
  if (Number.isNaN(from)) throw new UsageError(`The start "${start}" is no date.`, 'Write it as 2026-03-02.');
  if (!Number.isSafeInteger(days) || days < 1 || days > 366) {
    throw new UsageError(`${days} is no number of days that can be simulated.`, 'Give a whole number from 1 to 366.');
  }
  return { from, until: from + days * DAY };
}

/** About one farm in sixty employees, and at least four in a company of eighty or more. */
export function farmCount(employees: number): number {
  return Math.max(employees >= 80 ? 4 : 1, Math.round(employees / 60));
}

/** The kinds of a company: farms first, then each look-alike once for every 120 employees while half of the company is left. */
function settle(world: World, employees: number): Truth {
  const truth: Truth = { farms: [], lookalikes: [] };
  for (let index = 0; index < farmCount(employees); index++)
    addGroup(world, truth, FARM_KINDS[index % FARM_KINDS.length]!);
  const rounds = Math.max(1, Math.floor(employees / 120));
  const kinds = Array.from({ length: rounds }, () => LOOKALIKE_KINDS).flat();
  for (const kind of kinds) if (world.people.length < employees * 0.75) addGroup(world, truth, kind);
  while (world.people.length < employees) addQuirks(world, world.hire());
  return truth;
}

const isFarm = (kind: ScenarioKind): kind is FarmKind => Object.hasOwn(FARMS, kind);

function addGroup(world: World, truth: Truth, kind: ScenarioKind): void {
  if (isFarm(kind)) {
    truth.farms.push({ scenario: kind, ...truthOf(FARMS[kind](world), 'farm', truth.farms.length + 1) });
  } else {
    truth.lookalikes.push({ kind, ...truthOf(LOOKALIKES[kind](world), 'lookalike', truth.lookalikes.length + 1) });
  }
}

/** Lets everybody live through the period, and collects what the company's systems write about it. */
function live(world: World, truth: Truth): SimulatedCompany {
  const planner = new Planner(world.random.fork('planner'));
  for (const person of world.people) {
    const random = world.random.fork(person.email);
    for (const day of daysOf(world.period, person.timezone)) planner.planDay(person, person.itinerary(day, random));
    for (const slip of person.slips) planner.planSlip(person, slip.time, slip.network);
  }
  const wording = world.random.fork('vendors');
  const lines = planner.happenings.flatMap((happening) => linesOf(happening, wording));
  const delivered = inOrderOfReceipt(lines, world.random.fork('delivery'));
  const files = new Map([...delivered].map(([source, texts]) => [source, `${texts.join('\n')}\n`]));
  return { files, roster: rosterOf(world), settings: settingsOf(world), truth };
}

/** Throws `UsageError` on numbers that make no company. */
export function simulateCompany(options: Omit<SimulationOptions, 'out'>): SimulatedCompany {
  const { seed, employees, days, start = DEFAULT_START } = options;
  if (!Number.isSafeInteger(employees) || employees < 10 || employees > 5000) {
    throw new UsageError(`${employees} employees cannot be simulated.`, 'Give a whole number from 10 to 5000.');
  }
  if (!Number.isSafeInteger(seed)) throw new UsageError(`The seed ${seed} is no whole number.`);
  const world = new World(`company/${seed}`, periodOf(start, days));
  return live(world, settle(world, employees));
}

/** One farm or one look-alike among ten ordinary employees. */
export function simulateScenario(kind: ScenarioKind, seed: number, days: number): SimulatedCompany {
  const world = new World(`scenario/${kind}/${seed}`, periodOf(DEFAULT_START, days));
  const truth: Truth = { farms: [], lookalikes: [] };
  addGroup(world, truth, kind);
  for (let index = 0; index < ORDINARY_IN_SCENARIO; index++) addQuirks(world, world.hire());
  return live(world, truth);
}

/** Writes a company's files. The same options give the same bytes. */
export async function simulate(options: SimulationOptions): Promise<SimulationSummary> {
  const company = simulateCompany(options);
  await mkdir(options.out, { recursive: true });
  const lines: Record<string, number> = {};
  for (const [source, name] of Object.entries(FILES) as [Source, string][]) {
    const text = company.files.get(source) ?? '';
    lines[`${name}.gz`] = text.split('\n').length - 1;
    await writeFile(join(options.out, `${name}.gz`), await promisify(gzip)(text, { level: 9 }));
  }
  await writeFile(join(options.out, 'roster.csv'), company.roster);
  await writeFile(join(options.out, 'settings.yaml'), stringify(company.settings));
  await writeFile(join(options.out, 'truth.json'), `${JSON.stringify(company.truth, null, 2)}\n`);
  const { farms, lookalikes } = company.truth;
  return { employees: options.employees, farms: farms.length, lookalikes: lookalikes.length, lines };
}
