import { expect, it } from 'vitest';
import { TapeReader, TapeWriter } from '../../../src/window/tape.ts';

it('gives back what was written, in the same order', () => {
  const to = new TapeWriter();
  to.number(Number.NEGATIVE_INFINITY);
  to.number(undefined);
  to.text('a');
  to.word('often');
  to.numbers([1.5, -2, 1_772_409_600_000]);
  to.text(undefined);
  to.word(undefined);
  to.word('often');
  to.other({ any: ['thing'] });
  const from = new TapeReader(structuredClone(to.tape()));
  expect([from.number(), from.maybeNumber(), from.text(), from.word()]).toEqual([
    Number.NEGATIVE_INFINITY,
    undefined,
    'a',
    'often',
  ]);
  expect([from.numbers(), from.text(), from.word(), from.word(), from.other()]).toEqual([
    [1.5, -2, 1_772_409_600_000],
    undefined,
    undefined,
    'often',
    { any: ['thing'] },
  ]);
  expect(to.tape().words).toEqual(['often']);
});

it('grows with what is written', () => {
  const to = new TapeWriter();
  const many = Array.from({ length: 200_000 }, (_, i) => i);
  to.numbers(many);
  expect(new TapeReader(to.tape()).numbers()).toEqual(many);
});

it.each([
  0,
  -1,
  20_000,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31),
  -(2 ** 31) + 1,
  -(2 ** 31) + 2,
  1e15,
  Number.NEGATIVE_INFINITY,
])('keeps %d, whether or not it fits in 32 bits', (value) => {
  const to = new TapeWriter();
  to.whole(value);
  to.whole(undefined);
  to.wholes([value, 7]);
  const from = new TapeReader(structuredClone(to.tape()));
  expect([from.whole(), from.maybeWhole(), from.wholes()]).toEqual([value, undefined, [value, 7]]);
});

it('grows with whole numbers, too', () => {
  const to = new TapeWriter();
  const many = Array.from({ length: 200_000 }, (_, i) => i);
  to.wholes(many);
  expect(new TapeReader(to.tape()).wholes()).toEqual(many);
});
