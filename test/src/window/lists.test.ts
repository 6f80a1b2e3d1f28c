import { describe, expect, it } from 'vitest';
import {
  devicesOf,
  dropDevices,
  STAY_GAP_MS,
  uniteDevices,
  uniteStays,
  withDevice,
  withStay,
} from '../../../src/window/lists.ts';

describe('devices', () => {
  it('keep the last day of each, in a new list only where one is new', () => {
    const one = withDevice([], 7, 100);
    expect(one).toEqual([7, 100]);
    expect(withDevice(one, 7, 102)).toBe(one);
    expect(withDevice(one, 7, 101)).toEqual([7, 102]);
    const two = withDevice(one, 8, 101);
    expect([one, two]).toEqual([
      [7, 102],
      [7, 102, 8, 101],
    ]);
    expect([...devicesOf(two)]).toEqual([7, 8]);
  });

  it('are 32 at most; those that are there are still noted', () => {
    let devices: number[] = [];
    for (let device = 0; device < 40; device++) devices = withDevice(devices, device, 100);
    expect([...devicesOf(devices)]).toHaveLength(32);
    expect(withDevice(devices, 3, 105)[7]).toBe(105);
  });

  it('are forgotten after their last day', () => {
    const devices = [7, 100, 8, 101, 9, 99];
    dropDevices(devices, 101);
    expect(devices).toEqual([8, 101]);
  });

  it('are joined without being changed where nothing is new', () => {
    const devices = [7, 100];
    expect(uniteDevices(devices, [7, 99])).toBe(devices);
    expect(uniteDevices(devices, [8, 101])).toEqual([7, 100, 8, 101]);
  });
});

describe('stays', () => {
  it('last while the next sighting comes within the gap', () => {
    const one = withStay([], 0, 10);
    expect(withStay(one, STAY_GAP_MS + 10, STAY_GAP_MS + 20)).toBe(one);
    expect(one).toEqual([0, STAY_GAP_MS + 20]);
    expect(withStay(one, 2 * STAY_GAP_MS + 21, 2 * STAY_GAP_MS + 30)).toHaveLength(4);
  });

  it('are 64 at most, the newest', () => {
    let stays: number[] = [];
    for (let i = 0; i < 70; i++) stays = withStay(stays, 2 * i * STAY_GAP_MS, 2 * i * STAY_GAP_MS);
    expect([stays.length, stays[0]]).toEqual([128, 12 * STAY_GAP_MS]);
  });

  it('of two people are put in order, and those that overlap are one', () => {
    expect(uniteStays([0, 10, 5 * STAY_GAP_MS, 5 * STAY_GAP_MS], [5, 20])).toEqual([
      0,
      20,
      5 * STAY_GAP_MS,
      5 * STAY_GAP_MS,
    ]);
  });
});
