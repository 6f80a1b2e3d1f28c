import { describe, expect, it } from 'vitest';
import {
  decode,
  encode,
  entriesOf,
  type LogEntry,
  partitionOf,
  rosterEntries,
} from '../../../pipelines/stream/event-log.ts';
import { at, sighting } from '../../support/sightings.ts';

describe('an entry of the log', () => {
  it.each<LogEntry>([
    { kind: 'sources', sources: ['raw.okta/0', 'raw.okta/1'] },
    { kind: 'quiet', sources: ['raw.okta/0'], time: at(1) },
    { kind: 'roster', entries: [{ email: 'ann@acme.example', devices: ['LT-1'] }], isFirst: true, isLast: false },
    {
      kind: 'verdict',
      organization: 'acme',
      verdict: { finding: 'f1', verdict: 'benign', reason: 'a couple', time: at(1) },
    },
    { kind: 'end' },
  ])('comes back as it was: $kind', (entry) => {
    expect(decode(Buffer.from(encode(entry)))).toEqual(entry);
  });

  it('with sightings comes back with all that is known', () => {
    const known = sighting({ time: at(1), address: '198.51.100.7', tools: [{ id: 'pikvm', by: 'usb', value: 'x' }] });
    const entry = { kind: 'sightings', source: 'raw.okta/0', organization: 'acme', sightings: [known] } as const;
    expect(decode(Buffer.from(encode({ ...entry, sightings: [known] })))).toEqual(JSON.parse(JSON.stringify(entry)));
  });

  it.each(['', '{', 'null', '7', '{"kind":"sightings"}', '{"version":1,"kind":"other"}', '{"version":0,"kind":"end"}'])(
    'that is none of ours is told from one: %j',
    (value) => {
      expect(decode(Buffer.from(value))).toBeUndefined();
    },
  );

  it('of a newer farmsight stops the worker, because to pass over it would lose it', () => {
    expect(() => decode(Buffer.from('{"version":3,"kind":"sightings"}'))).toThrow(/version 3.*reads 2/);
  });

  it('without a value is none', () => {
    expect(decode(null)).toBeUndefined();
  });
});

it('sightings go by organization, in their order, in parts that fit a record', () => {
  const many = Array.from({ length: 1200 }, (_, i) =>
    sighting({ time: at(0, 9, i % 60), id: `e${i}`, organization: i % 3 === 0 ? 'labs' : 'acme' }),
  );
  const entries = [...entriesOf('raw.okta/0', many)];
  expect(entries.map(({ organization, sightings }) => [organization, sightings.length])).toEqual([
    ['labs', 400],
    ['acme', 500],
    ['acme', 300],
  ]);
  const acme = entries.filter(({ organization }) => organization === 'acme').flatMap(({ sightings }) => sightings);
  expect(acme).toEqual(many.filter(({ organization }) => organization === 'acme'));
  for (const entry of entries) expect(encode(entry).length).toBeLessThan(900_000);
});

it('long texts make smaller parts', () => {
  const long = 'x'.repeat(8000);
  const many = Array.from({ length: 300 }, (_, i) =>
    sighting({ time: at(0), id: `e${i}`, userName: long, hostName: long }),
  );
  const entries = [...entriesOf('raw.okta/0', many)];
  for (const entry of entries) expect(encode(entry).length).toBeLessThan(900_000);
  expect(entries.flatMap(({ sightings }) => sightings)).toEqual(many);
});

it('a roster goes in parts that fit a record, the first and the last marked', () => {
  const roster = Array.from({ length: 3000 }, (_, i) => ({
    email: `user${i}@acme.example`,
    shippingAddress: 'ü'.repeat(300),
    devices: [],
  }));
  const entries = rosterEntries(roster) as (LogEntry & { kind: 'roster' })[];
  expect(entries.map(({ isFirst, isLast }) => [isFirst, isLast])).toEqual([
    [true, false],
    [false, false],
    [false, true],
  ]);
  expect(entries.flatMap((entry) => entry.entries)).toEqual(roster);
  for (const entry of entries) expect(Buffer.byteLength(encode(entry))).toBeLessThan(900_000);
  expect(rosterEntries([])).toEqual([{ kind: 'roster', entries: [], isFirst: true, isLast: true }]);
});

it('an organization always has the same partition', () => {
  const names = Array.from({ length: 1000 }, (_, i) => `org-${i}`);
  expect(names.map((name) => partitionOf(name, 6))).toEqual(names.map((name) => partitionOf(name, 6)));
  expect(new Set(names.map((name) => partitionOf(name, 6)))).toEqual(new Set([0, 1, 2, 3, 4, 5]));
  expect(partitionOf('acme', 1)).toBe(0);
});
