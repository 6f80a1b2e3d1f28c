/** Records that go to another thread and the bytes they lie in. */
import { expect, it } from 'vitest';
import { CutRecord } from '../../../src/source/cutter.ts';
import { packRecords, unpackRecords } from '../../../src/source/packed-records.ts';

it('come out as they went in, from bytes of their own and from bytes that others share', () => {
  const large = Buffer.from(`${'é'.repeat(20_000)}🦊`);
  const small = Buffer.from('short');
  const records = [
    new CutRecord(large, 0, 40_000, 1),
    new CutRecord(large, 40_000, 40_004, 5_000_000_000),
    new CutRecord(small, 1, 4, 3),
  ];
  const before = records.map(({ text, line }) => [text, line]);
  const { packed, transfer } = packRecords(records);
  const there = structuredClone(packed, { transfer });
  expect(unpackRecords(there).map(({ text, line }) => [text, line])).toEqual(before);
  expect(small.toString()).toBe('short');
  expect(packRecords([]).packed.bytes).toEqual([]);
});
