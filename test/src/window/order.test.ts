import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Order } from '../../../src/window/order.ts';
import type { Sighting } from '../../../src/window/sighting.ts';
import { at, sighting } from '../../support/sightings.ts';

const HOUR = 3_600_000;

function run(sources: Record<string, Sighting[]>, latenessMs = HOUR): { ids: string[]; order: Order } {
  const order = new Order(latenessMs);
  const ids: string[] = [];
  for (const [source, sightings] of Object.entries(sources)) {
    for (const s of sightings) order.offer(source, s);
    order.release((s) => ids.push(s.id));
  }
  for (const source of Object.keys(sources)) order.finish(source);
  order.release((s) => ids.push(s.id));
  return { ids, order };
}

describe('order', () => {
  it('releases by time, then id', () => {
    const [a, b, c] = [
      sighting({ id: 'a', time: at(0, 3) }),
      sighting({ id: 'b', time: at(0, 1) }),
      sighting({ id: 'c', time: at(0, 1) }),
    ];
    expect(run({ one: [a!, c!, b!] }, 24 * HOUR).ids).toEqual(['b', 'c', 'a']);
  });

  it('drops a repeated sighting, within a source and across sources', () => {
    const a = sighting({ id: 'a', time: at(0, 1) });
    const { ids, order } = run({ one: [a, { ...a }], two: [{ ...a }] });
    expect(ids).toEqual(['a']);
    expect(order.state.repeated).toBe(2);
  });

  it('counts what is later than the lateness and leaves it out', () => {
    const steady = Array.from({ length: 10 }, (_, i) => sighting({ id: `s${i}`, time: at(0, 10, i) }));
    const { ids, order } = run({ one: [...steady, sighting({ id: 'late', time: at(0, 8) })] });
    expect(ids).not.toContain('late');
    expect(order.state.late).toBe(1);
  });

  it('is not moved by one wrong clock', () => {
    const future = sighting({ id: 'future', time: at(300) });
    const steady = Array.from({ length: 10 }, (_, i) => sighting({ id: `s${i}`, time: at(0, 10, i) }));
    expect(run({ one: [steady[0]!, future, ...steady.slice(1)] }).order.state.late).toBe(0);
  });

  it('holds what a source brings newest first until its end, and loses none of it', () => {
    const order = new Order(HOUR);
    const ids: string[] = [];
    order.declare('export', at(9), true);
    for (let day = 9; day >= 0; day--) order.offer('export', sighting({ id: `d${day}`, time: at(day) }));
    order.release((s) => ids.push(s.id));
    expect(ids).toEqual([]);
    order.finish('export');
    order.release((s) => ids.push(s.id));
    expect(ids).toEqual(Array.from({ length: 10 }, (_, day) => `d${day}`));
    expect(order.state.late).toBe(0);
  });

  it('waits for a declared source that has not begun', () => {
    const order = new Order(HOUR);
    const ids: string[] = [];
    order.declare('slow', at(0));
    for (let i = 0; i < 10; i++) order.offer('fast', sighting({ id: `f${i}`, time: at(5 + i) }));
    order.release((s) => ids.push(s.id));
    expect(ids).toEqual([]);
    order.finish('slow');
    order.release((s) => ids.push(s.id));
    expect(ids.length).toBeGreaterThan(0);
  });

  it('never holds more than its capacity: the oldest go first, are counted, and nothing goes before them any more', () => {
    const order = new Order(HOUR, undefined, 100);
    const released: number[] = [];
    for (let minute = 0; minute < 150; minute++) {
      order.offer('one', sighting({ time: at(0, 9, minute % 50) }));
      order.release((s) => released.push(s.time));
    }
    expect(order.state.held).toBeLessThanOrEqual(100);
    expect(order.state.early).toBe(released.length);
    expect(released).toEqual(released.toSorted((a, b) => a - b));
    expect(released.length + order.state.held + order.state.late).toBe(150);
    expect(order.state.late).toBeGreaterThan(0);
  });

  describe('a source that has been read to its end', () => {
    const begun = (): Order => {
      const order = new Order(HOUR);
      for (const source of ['busy', 'idle']) order.declare(source, Number.NEGATIVE_INFINITY);
      for (let minute = 0; minute < 10; minute++) {
        order.offer('busy', sighting({ id: `busy-${minute}`, time: at(0, 12, minute) }));
        order.offer('idle', sighting({ id: `idle-${minute}`, time: at(0, 9, minute) }));
      }
      return order;
    };

    it('moves on with the time it is at rest, from where its sightings had brought it', () => {
      const order = begun();
      expect(order.watermark()).toBe(at(0, 8, 6));
      // Looked at weeks later, as with old logs.
      order.quiet('idle', at(40, 0, 0));
      expect(order.watermark()).toBe(at(0, 8, 6));
      order.quiet('idle', at(40, 0, 30));
      expect(order.watermark()).toBe(at(0, 8, 36));
    });

    it('may bring what is as late as it always was', () => {
      const order = begun();
      order.quiet('busy', at(0, 12, 10));
      order.quiet('idle', at(0, 12, 10));
      order.quiet('idle', at(0, 12, 50));
      order.release(() => undefined);
      order.offer('idle', sighting({ id: 'hourly', time: at(0, 9, 11) }));
      expect(order.state.late).toBe(0);
      // It is awake again, and measured by its sightings.
      expect(order.watermark()).toBe(at(0, 8, 7));
    });

    it('holds nobody back while it has brought nothing', () => {
      const order = new Order(HOUR);
      order.declare('busy', at(0));
      order.declare('empty', Number.NEGATIVE_INFINITY);
      expect(order.watermark()).toBe(Number.NEGATIVE_INFINITY);
      order.quiet('empty', at(0));
      expect(order.watermark()).toBe(at(0) - HOUR);
    });
  });

  it('gives the same order for any shuffle within the lateness and any batching', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ minute: fc.nat(600), delay: fc.nat(59) }), { minLength: 1, maxLength: 200 }),
        fc.integer({ min: 1, max: 50 }),
        (events, batch) => {
          const sightings = events.map(({ minute }, i) => sighting({ id: `e${i}`, time: at(0, 0, minute) }));
          const sorted = run({ one: [...sightings].sort((a, b) => a.time - b.time) }).ids;
          const delayed = sightings
            .map((s, i) => ({ s, arrives: s.time + events[i]!.delay * 60_000 }))
            .sort((a, b) => a.arrives - b.arrives);
          const order = new Order(HOUR);
          const ids: string[] = [];
          for (let i = 0; i < delayed.length; i += batch) {
            for (const { s } of delayed.slice(i, i + batch)) order.offer('one', s);
            order.release((s) => ids.push(s.id));
          }
          order.finish('one');
          order.release((s) => ids.push(s.id));
          expect(order.state.late).toBe(0);
          expect(ids).toEqual(sorted);
          expect(order.state.held).toBe(0);
        },
      ),
      { numRuns: 200 },
    );
  });
});
