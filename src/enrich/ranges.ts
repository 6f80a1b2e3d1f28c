/**
 * Sorted ranges of addresses with an autonomous system each. In: a CSV of `first,last,number,name`. Out: the system of an
 * address. Columns lie in shared memory, so that worker threads neither load nor hold them twice.
 */
import { readFileSync } from 'node:fs';
import { UsageError } from '../errors.ts';
import { type Address, ipv4Value } from './address.ts';

export interface AutonomousSystemRecord {
  number: number;
  name: string;
}

/** One address family. A value is two 32-bit words, high and low; an IPv4 address has a high word of 0. */
interface Columns {
  firstHigh: Uint32Array;
  firstLow: Uint32Array;
  lastHigh: Uint32Array;
  lastLow: Uint32Array;
  system: Uint32Array;
}

/** What a thread hands to another. IPv6 is kept by the upper 64 bits, which is as fine as routing is. */
export interface AsRangesData {
  v4: Columns;
  v6: Columns;
  names: Map<number, string>;
}

export class AsRanges {
  readonly data: AsRangesData;

  constructor(data: AsRangesData) {
    this.data = data;
  }

  /** Reads files; IPv4 and IPv6 may be in one or in several. Throws UsageError where a file cannot be read or is no such CSV. */
  static load(paths: readonly string[]): AsRanges {
    const v4 = new Rows();
    const v6 = new Rows();
    const names = new Map<number, string>();
    for (const path of paths) {
      const before = v4.count + v6.count;
      readRows(readText(path), v4, v6, names);
      if (v4.count + v6.count === before)
        throw new UsageError(
          `${path} holds no address ranges`,
          'expected lines of first address, last address, AS number, name',
        );
    }
    return new AsRanges({ v4: v4.columns(), v6: v6.columns(), names });
  }

  find(address: Address): AutonomousSystemRecord | undefined {
    const { v4, v6, names } = this.data;
    const number =
      address.version === 4
        ? find(v4, 0, address.value)
        : find(v6, Number(address.value >> 96n), Number((address.value >> 64n) & 0xffff_ffffn));
    return number === undefined ? undefined : { number, name: names.get(number) ?? '' };
  }
}

function find(columns: Columns, high: number, low: number): number | undefined {
  const { firstHigh, firstLow, lastHigh, lastLow, system } = columns;
  let from = 0;
  let to = system.length - 1;
  while (from <= to) {
    const middle = (from + to) >>> 1;
    if (firstHigh[middle]! < high || (firstHigh[middle]! === high && firstLow[middle]! <= low)) from = middle + 1;
    else to = middle - 1;
  }
  if (to < 0 || lastHigh[to]! < high || (lastHigh[to]! === high && lastLow[to]! < low)) return undefined;
  return system[to];
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    throw new UsageError(`cannot read the database ${path}: ${(error as Error).message}`, undefined, { cause: error });
  }
}

/** Rows as they are read: five numbers each. */
class Rows {
  count = 0;
  #rows = new Uint32Array(5 << 16);
  #isSorted = true;

  add(firstHigh: number, firstLow: number, lastHigh: number, lastLow: number, system: number): void {
    const at = 5 * this.count;
    if (at === this.#rows.length) this.#grow();
    const rows = this.#rows;
    rows[at] = firstHigh;
    rows[at + 1] = firstLow;
    rows[at + 2] = lastHigh;
    rows[at + 3] = lastLow;
    rows[at + 4] = system;
    if (at > 0 && (rows[at - 5]! > firstHigh || (rows[at - 5]! === firstHigh && rows[at - 4]! > firstLow)))
      this.#isSorted = false;
    this.count++;
  }

  columns(): Columns {
    const order = this.#isSorted ? undefined : this.#order();
    const column = (offset: number): Uint32Array => {
      const values = new Uint32Array(new SharedArrayBuffer(4 * this.count));
      for (let i = 0; i < this.count; i++) values[i] = this.#rows[5 * (order?.[i] ?? i) + offset]!;
      return values;
    };
    return { firstHigh: column(0), firstLow: column(1), lastHigh: column(2), lastLow: column(3), system: column(4) };
  }

  #grow(): void {
    const rows = new Uint32Array(2 * this.#rows.length);
    rows.set(this.#rows);
    this.#rows = rows;
  }

  #order(): Uint32Array {
    const rows = this.#rows;
    return Uint32Array.from({ length: this.count }, (_, i) => i).sort(
      (a, b) => rows[5 * a]! - rows[5 * b]! || rows[5 * a + 1]! - rows[5 * b + 1]!,
    );
  }
}

function readRows(text: string, v4: Rows, v6: Rows, names: Map<number, string>): void {
  let at = 0;
  while (at < text.length) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    readRow(text, at, end, v4, v6, names);
    at = end + 1;
  }
}

/** Reads one line without cutting it up: this runs half a million times at every start. */
function readRow(text: string, from: number, end: number, v4: Rows, v6: Rows, names: Map<number, string>): void {
  const second = text.indexOf(',', from) + 1;
  const third = text.indexOf(',', second) + 1;
  if (second <= from || third <= second || third > end) return;
  const comma = text.indexOf(',', third);
  const numberEnd = comma < 0 || comma > end ? end : comma;
  const system = decimal(text, third, numberEnd);
  if (system < 0) return;
  const first = ipv4Value(text, from, second - 1);
  if (first >= 0) {
    const last = ipv4Value(text, second, third - 1);
    if (last >= first) v4.add(0, first, 0, last, system);
  } else if (upperWords(text, from, second - 1)) {
    const [high, low] = WORDS;
    if (upperWords(text, second, third - 1)) v6.add(high!, low!, WORDS[0]!, WORDS[1]!, system);
  }
  if (!names.has(system)) names.set(system, nameIn(text, numberEnd + 1, end));
}

/** The last field, out of its quotes. The text is one character a byte, so that its places are those of the file. */
function nameIn(text: string, from: number, end: number): string {
  const written = Buffer.from(text.slice(from, end).trim(), 'latin1').toString('utf8');
  return written.startsWith('"')
    ? written.slice(1, written.endsWith('"') ? -1 : undefined).replaceAll('""', '"')
    : written;
}

function decimal(text: string, from: number, end: number): number {
  let value = 0;
  for (let i = from; i < end; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return end > from ? value : -1;
}

/** The upper four groups of the last IPv6 address read, as two words. */
const WORDS = new Uint32Array(2);
const GROUPS = new Uint16Array(8);

/** Reads an IPv6 address of hexadecimal groups into WORDS; false where it is none. */
function upperWords(text: string, from: number, end: number): boolean {
  GROUPS.fill(0);
  let count = 0;
  let gap = -1;
  let i = from;
  while (i < end && count < 8) {
    if (text.charCodeAt(i) === 58) {
      if (i === from || text.charCodeAt(i - 1) === 58) {
        if (text.charCodeAt(i + (i === from ? 1 : 0)) !== 58) return false;
        gap = count;
        if (i === from) i++;
      }
      i++;
      continue;
    }
    let value = 0;
    const start = i;
    for (; i < end && text.charCodeAt(i) !== 58; i++) {
      const c = text.charCodeAt(i) | 32;
      const digit = c >= 97 ? c - 87 : c - 48;
      if (!(digit >= 0 && digit <= 15)) return false;
      value = value * 16 + digit;
    }
    if (i - start > 4) return false;
    GROUPS[count++] = value;
  }
  if (count < 8 && gap < 0) return false;
  if (gap >= 0) GROUPS.copyWithin(gap + 8 - count, gap, count).fill(0, gap, gap + 8 - count);
  WORDS[0] = GROUPS[0]! * 65536 + GROUPS[1]!;
  WORDS[1] = GROUPS[2]! * 65536 + GROUPS[3]!;
  return true;
}
