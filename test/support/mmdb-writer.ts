/**
 * Writes small MaxMind DB files for tests. In: records by network. Out: the bytes of a file, by the published format
 * (https://maxmind.github.io/MaxMind-DB/), with 24-bit records.
 */
import { type Cidr, parseCidr } from '../../src/enrich/address.ts';

export type Value = string | number | boolean | Value[] | { [key: string]: Value };

export interface MmdbOptions {
  type: string;
  version: 4 | 6;
  /** Networks in CIDR notation; those of IPv4 lie in `::/96` of an IPv6 file. */
  records: Record<string, Value>;
}

type Node = [Branch, Branch];
/** A node below, or a record's offset in the data. */
type Branch = Node | number | undefined;

const SEPARATOR = Buffer.alloc(16);
const MARKER = Buffer.from('abcdef4d61784d696e642e636f6d', 'hex');

export function mmdb({ type, version, records }: MmdbOptions): Buffer {
  const root: Node = [undefined, undefined];
  const data: Buffer[] = [];
  let size = 0;
  for (const [network, record] of Object.entries(records)) {
    insert(root, bitsOf(parseCidr(network)!, version), size);
    const bytes = encode(record);
    data.push(bytes);
    size += bytes.length;
  }
  const nodes = nodesOf(root);
  const metadata = encode({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: Date.UTC(2026, 0, 5) / 1000,
    database_type: type,
    description: { en: 'made by a test' },
    ip_version: version,
    languages: ['en'],
    node_count: nodes.length,
    record_size: 24,
  });
  return Buffer.concat([treeOf(nodes), SEPARATOR, ...data, MARKER, metadata]);
}

/** The leading bits that all addresses of a network share. */
function bitsOf(network: Cidr, version: 4 | 6): number[] {
  const width = version === 4 ? 32 : 128;
  const first = BigInt(network.first);
  let length = width;
  for (let size = BigInt(network.last) - first; size > 0n; size >>= 1n) length--;
  return Array.from({ length }, (_, i) => Number((first >> BigInt(width - 1 - i)) & 1n));
}

function insert(root: Node, bits: readonly number[], offset: number): void {
  let node = root;
  for (const bit of bits.slice(0, -1)) {
    const below = node[bit];
    const next: Node = Array.isArray(below) ? below : [below, below];
    node[bit] = next;
    node = next;
  }
  node[bits.at(-1)!] = offset;
}

function nodesOf(root: Node): Node[] {
  const nodes = [root];
  for (const node of nodes) for (const branch of node) if (Array.isArray(branch)) nodes.push(branch);
  return nodes;
}

function treeOf(nodes: readonly Node[]): Buffer {
  const numbers = new Map(nodes.map((node, i) => [node, i]));
  const tree = Buffer.alloc(6 * nodes.length);
  const pointer = (branch: Branch): number => {
    if (branch === undefined) return nodes.length;
    return Array.isArray(branch) ? numbers.get(branch)! : nodes.length + SEPARATOR.length + branch;
  };
  for (const [i, node] of nodes.entries())
    for (const side of [0, 1] as const) tree.writeUIntBE(pointer(node[side]), 6 * i + 3 * side, 3);
  return tree;
}

const [TEXT, DOUBLE, UINT32, MAP, UINT64, ARRAY, BOOLEAN] = [2, 3, 6, 7, 9, 11, 14];

function encode(value: Value): Buffer {
  if (typeof value === 'string') return Buffer.concat([control(TEXT!, Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === 'boolean') return control(BOOLEAN!, value ? 1 : 0);
  if (typeof value === 'number') return encodeNumber(value);
  if (Array.isArray(value)) return Buffer.concat([control(ARRAY!, value.length), ...value.map(encode)]);
  const entries = Object.entries(value);
  return Buffer.concat([control(MAP!, entries.length), ...entries.flatMap((entry) => entry.map(encode))]);
}

function encodeNumber(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  if (!Number.isInteger(value) || value < 0) {
    bytes.writeDoubleBE(value);
    return Buffer.concat([control(DOUBLE!, 8), bytes]);
  }
  bytes.writeBigUInt64BE(BigInt(value));
  return value < 2 ** 32
    ? Buffer.concat([control(UINT32!, 4), bytes.subarray(4)])
    : Buffer.concat([control(UINT64!, 8), bytes]);
}

/** The byte before a value: its type, and its size below 285. */
function control(type: number, size: number): Buffer {
  const first = (type > 7 ? 0 : type << 5) | Math.min(size, 29);
  return Buffer.from([first, ...(type > 7 ? [type - 7] : []), ...(size >= 29 ? [size - 29] : [])]);
}
