/** Bytes as a real broker and the reference library wrote them, and bytes nobody should write. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLz4 } from '../../../src/kafka/lz4.ts';
import { BATCH, LINKED_LZ4, LZ4 } from './batches.ts';

const LIMIT = 1 << 20;
const HEAD = [0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82];

/** A frame with one block. */
const frame = (...block: number[]): Buffer =>
  Buffer.from([...HEAD, block.length & 255, block.length >> 8, 0, 0, ...block, 0, 0, 0, 0]);

it('reads what Java’s client writes', () => {
  expect(readLz4(LZ4, LIMIT)).toEqual(BATCH);
});

it('reads linked blocks with checksums and a size, as the reference library writes them', () => {
  expect(readLz4(LINKED_LZ4, LIMIT)).toEqual(Buffer.from('farmsight '.repeat(30_000).slice(0, 131_072)));
});

it('reads blocks that were not worth compressing', () => {
  const raw = Buffer.from([...HEAD, 3, 0, 0, 0x80, 65, 66, 67, 0, 0, 0, 0]);
  expect(String(readLz4(raw, LIMIT))).toBe('ABC');
});

describe('refuses', () => {
  it.each([
    ['another magic number', Buffer.from([1, 2, 3, 4, 5, 6, 7]), 'not a frame'],
    ['another version', Buffer.from([4, 0x22, 0x4d, 0x18, 0xa0, 0x40, 0x82, 0, 0, 0, 0]), 'unknown kind'],
    ['a dictionary', Buffer.from([4, 0x22, 0x4d, 0x18, 0x61, 0x40, 0x82, 0, 0, 0, 0]), 'unknown kind'],
    ['a block cut short', Buffer.from([...HEAD, 9, 0, 0, 0, 65]), 'cut short'],
    ['a literal cut short', frame(0x50, 65), 'cut short'],
    ['a copy from before the beginning', frame(0x10, 65, 9, 0, 0), 'before the beginning'],
    ['a block that grows beyond its size', frame(0x1f, 65, 1, 0, ...Array(300).fill(255), 0), 'larger than announced'],
    ['no end', LZ4.subarray(0, -4), 'out of range'],
    ['nothing', Buffer.alloc(0), 'outside buffer bounds'],
  ])('%s', (_, input, message) => {
    expect(() => readLz4(input, LIMIT)).toThrow(message);
  });

  it('more than the limit', () => {
    expect(() => readLz4(LINKED_LZ4, 100_000)).toThrow('more than 100000 bytes');
  });
});

it('broken bytes end in an error or in bytes, never in more than the limit', () => {
  fc.assert(
    fc.property(fc.nat({ max: LZ4.length - 1 }), fc.nat({ max: 255 }), (at, byte) => {
      const broken = Buffer.from(LZ4);
      broken[at] = byte;
      expect(sizeOrError(() => readLz4(broken, LIMIT))).toBeLessThanOrEqual(LIMIT);
    }),
  );
});

function sizeOrError(read: () => Buffer): number {
  try {
    return read().length;
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
    return 0;
  }
}
