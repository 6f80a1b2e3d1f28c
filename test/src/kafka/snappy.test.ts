/** Bytes as a real broker wrote them, and bytes nobody should write. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSnappy } from '../../../src/kafka/snappy.ts';
import { BATCH, SNAPPY } from './batches.ts';

const LIMIT = 1 << 20;

/** Bytes as one literal: snappy's simplest form. */
const asLiteral = (data: Buffer): Buffer => {
  const size = [(data.length & 0x7f) | 0x80, data.length >> 7];
  return Buffer.concat([Buffer.from([...size, 61 << 2, (data.length - 1) & 255, (data.length - 1) >> 8]), data]);
};

it('reads what Java’s client writes', () => {
  expect(readSnappy(SNAPPY, LIMIT)).toEqual(BATCH);
});

it('reads a block without a frame, as librdkafka writes it', () => {
  expect(readSnappy(SNAPPY.subarray(20), LIMIT)).toEqual(BATCH);
});

it('gives back any bytes', () => {
  const bytes = fc.uint8Array({ minLength: 128, maxLength: 4000 }).map((array) => Buffer.from(array));
  fc.assert(fc.property(bytes, (data) => readSnappy(asLiteral(data), LIMIT).equals(data)));
});

describe('refuses', () => {
  const words = (...bytes: number[]) => Buffer.from(bytes);
  it.each([
    ['a size over the limit', words(0xff, 0xff, 0xff, 0xff, 0x0f), 'more than'],
    ['a size that never ends', words(0xff, 0xff, 0xff, 0xff, 0xff, 0xff), 'no number'],
    ['a copy from before the beginning', words(4, 0b000_000_01, 1), 'before the beginning'],
    ['a copy of nothing', words(5, 0, 65, 0b000_000_01, 0), 'before the beginning'],
    ['more than it announces', words(2, 5 << 2, 1, 2, 3, 4, 5, 6), 'more bytes'],
    ['less than it announces', words(9, 0, 65), 'fewer bytes'],
    ['a literal cut short', words(9, 8 << 2, 65), 'cut short'],
    ['a frame cut short', SNAPPY.subarray(0, -1), 'cut short'],
    ['nothing', words(), 'outside buffer bounds'],
  ])('%s', (_, input, message) => {
    expect(() => readSnappy(input, LIMIT)).toThrow(message);
  });

  it('many small blocks that together are too large', () => {
    const frame = SNAPPY.subarray(0, 16);
    const block = SNAPPY.subarray(16);
    expect(() => readSnappy(Buffer.concat([frame, block, block, block]), BATCH.length * 2)).toThrow('more than');
  });
});

it('broken bytes end in an error or in bytes, never in more than the limit', () => {
  fc.assert(
    fc.property(fc.nat({ max: SNAPPY.length - 1 }), fc.nat({ max: 255 }), (at, byte) => {
      const broken = Buffer.from(SNAPPY);
      broken[at] = byte;
      expect(sizeOrError(() => readSnappy(broken, LIMIT))).toBeLessThanOrEqual(LIMIT);
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
