/**
 * Telephone numbers nobody has. In: a country and the numbers given out so far. Out: one more, from ranges that the
 * regulators keep free for films and examples. It exists so that a sample never names a real line.
 */
import type { Random } from './random.ts';

const US_AREAS = [
  '202',
  '212',
  '214',
  '303',
  '305',
  '312',
  '404',
  '415',
  '512',
  '602',
  '615',
  '617',
  '619',
  '702',
  '713',
];

const MAKERS: Readonly<Record<string, (random: Random) => string>> = {
  US: (random) => `+1 ${random.pick(US_AREAS)} 555 01${random.digits(2)}`,
  GB: (random) => `+44 7700 900${random.digits(3)}`,
  DE: (random) => `+49 30 23125${random.digits(3)}`,
  FR: (random) => `+33 6 39 98 ${random.digits(2)} ${random.digits(2)}`,
};

export function makePhone(country: string, taken: Set<string>, random: Random): string {
  const make = MAKERS[country] ?? MAKERS['US']!;
  for (let attempt = 0; attempt < 200; attempt++) {
    const phone = make(random);
    if (taken.has(phone)) continue;
    taken.add(phone);
    return phone;
  }
  return '';
}
