/** Sorted ranges of addresses with a record each. In: a CSV of `first,last,number,name`. Out: the record of an address. */
import { readFileSync } from 'node:fs';
import { UsageError } from '../errors.ts';
import { type Address, ipv4Value, parseAddress } from './address.ts';

export interface AutonomousSystemRecord {
  number: number;
  name: string;
}

/** IPv4 by first and last value; IPv6 by the upper 64 bits, which is as fine as routing is. */
export class AsRanges {
  readonly #firstV4: Uint32Array;
  readonly #lastV4: Uint32Array;
  readonly #asV4: Uint32Array;
  readonly #firstV6: BigUint64Array;
  readonly #lastV6: BigUint64Array;
  readonly #asV6: Uint32Array;
  readonly #names: Map<number, string>;

  private constructor(v4: [number, number, number][], v6: [bigint, bigint, number][], names: Map<number, string>) {
    v4.sort((a, b) => a[0] - b[0]);
    v6.sort((a, b) => (a[0] < b[0] ? -1 : 1));
    this.#firstV4 = Uint32Array.from(v4, (range) => range[0]);
    this.#lastV4 = Uint32Array.from(v4, (range) => range[1]);
    this.#asV4 = Uint32Array.from(v4, (range) => range[2]);
    this.#firstV6 = BigUint64Array.from(v6, (range) => range[0]);
    this.#lastV6 = BigUint64Array.from(v6, (range) => range[1]);
    this.#asV6 = Uint32Array.from(v6, (range) => range[2]);
    this.#names = names;
  }

  /** Reads files; IPv4 and IPv6 may be in one or in several. Throws UsageError where a file cannot be read or is no such CSV. */
  static load(paths: readonly string[]): AsRanges {
    const v4: [number, number, number][] = [];
    const v6: [bigint, bigint, number][] = [];
    const names = new Map<number, string>();
    for (const path of paths) {
      const before = v4.length + v6.length;
      for (const line of readText(path).split('\n')) readLine(line, v4, v6, names);
      if (v4.length + v6.length === before)
        throw new UsageError(
          `${path} holds no address ranges`,
          'expected lines of first address, last address, AS number, name',
        );
    }
    return new AsRanges(v4, v6, names);
  }

  find(address: Address): AutonomousSystemRecord | undefined {
    const number = address.version === 4 ? this.#findV4(Number(address.value)) : this.#findV6(address.value >> 64n);
    return number === undefined ? undefined : { number, name: this.#names.get(number) ?? '' };
  }

  #findV4(value: number): number | undefined {
    const at = lastNotAfter(this.#firstV4, value);
    return at >= 0 && value <= this.#lastV4[at]! ? this.#asV4[at] : undefined;
  }

  #findV6(value: bigint): number | undefined {
    const at = lastNotAfter(this.#firstV6, value);
    return at >= 0 && value <= this.#lastV6[at]! ? this.#asV6[at] : undefined;
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read the database ${path}: ${(error as Error).message}`, undefined, { cause: error });
  }
}

function readLine(
  line: string,
  v4: [number, number, number][],
  v6: [bigint, bigint, number][],
  names: Map<number, string>,
): void {
  const [first, last, number, ...rest] = line.split(',');
  const system = Number(number);
  if (first === undefined || last === undefined || !Number.isInteger(system)) return;
  if (!names.has(system)) names.set(system, rest.join(',').trim().replace(/^"|"$/g, ''));
  const from = ipv4Value(first);
  if (from >= 0) {
    v4.push([from, ipv4Value(last), system]);
    return;
  }
  const low = parseAddress(first);
  const high = parseAddress(last);
  if (low?.version === 6 && high?.version === 6) v6.push([low.value >> 64n, high.value >> 64n, system]);
}

/** Index of the last element that is not greater than the value, or -1. */
function lastNotAfter(sorted: Uint32Array | BigUint64Array, value: number | bigint): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle - 1;
  }
  return high;
}
