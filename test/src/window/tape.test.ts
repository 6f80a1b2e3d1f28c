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
