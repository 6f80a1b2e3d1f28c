import { describe, expect, it } from 'vitest';
import { kilometers } from '../../../src/evidence/geo.ts';

describe('kilometers', () => {
  it.each([
    ['New York to Los Angeles', 40.71, -74.01, 34.05, -118.24, 3936],
    ['across the date line', 0, 179.5, 0, -179.5, 111],
    ['nowhere', 51.5, 0, 51.5, 0, 0],
    ['to the other side of the earth', 0, 0, 0, 180, 20_015],
  ])('%s', (_, lat1, lon1, lat2, lon2, expected) => {
    expect(Math.abs(kilometers(lat1, lon1, lat2, lon2) - expected)).toBeLessThan(expected * 0.01 + 1);
  });
});
