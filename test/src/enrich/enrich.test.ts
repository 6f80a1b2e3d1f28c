/** Events before and after, with small databases made here. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DatabasePaths, loadDatabases } from '../../../src/enrich/databases.ts';
import { createEnricher, type Enricher } from '../../../src/enrich/enrich.ts';
import type { Endpoint, LoginEvent } from '../../../src/event.ts';
import { mmdb, type Value } from '../../support/mmdb-writer.ts';

const folder = mkdtempSync(join(tmpdir(), 'farmsight-enrich-'));
afterAll(() => rmSync(folder, { recursive: true }));

function written(type: string, records: Record<string, Value>): string[] {
  const path = join(folder, `${type}.mmdb`);
  writeFileSync(path, mmdb({ type, version: 6, records }));
  return [path];
}

const paths: DatabasePaths = {
  city: written('City', {
    '192.0.2.0/24': {
      city: { names: { en: 'Sampleton' } },
      country: { iso_code: 'US' },
      location: { latitude: 40.5, longitude: -98.25, time_zone: 'America/Chicago' },
      subdivisions: [{ names: { en: 'Nebraska' } }],
    },
  }),
  asn: written('ASN', {
    '192.0.2.0/24': { autonomous_system_number: 64500, autonomous_system_organization: 'Example Cable' },
    '203.0.113.0/25': { autonomous_system_number: 16509, autonomous_system_organization: 'Example Cloud' },
    '203.0.113.128/25': { autonomous_system_number: 64501, autonomous_system_organization: 'Example Inc' },
    '2001:db8::/32': { autonomous_system_number: 64500, autonomous_system_organization: 'Example Cable' },
  }),
  anonymous_ip: written('Anonymous', { '192.0.2.128/28': { is_anonymous_vpn: true } }),
  connection_type: written('Connection', {
    '192.0.2.128/27': { connection_type: 'Cellular' },
    '192.0.2.64/27': { connection_type: 'Cellular' },
  }),
};
const corporateNetworks = [
  { name: 'Egress', cidrs: ['203.0.113.0/26'] },
  { name: 'Office', cidrs: ['203.0.113.192/26', '2001:db8:0:ff::/64'] },
];

let enricher: Enricher;
beforeAll(() => {
  enricher = createEnricher({ corporateNetworks, databases: loadDatabases(paths) });
});

const eventFrom = (source: Endpoint | undefined): LoginEvent => ({
  '@timestamp': '2026-02-03T08:15:30.120Z',
  event: { id: '1', kind: 'event', category: ['session'], dataset: 'test.log', module: 'test' },
  ...(source === undefined ? {} : { source }),
});

function enriched(source: Endpoint): LoginEvent {
  const event = eventFrom(source);
  expect(enricher.enrich(event).refusal).toBeUndefined();
  return event;
}

describe('an address of the internet', () => {
  it('gets place, system and network; its port and the vendor’s other words stay', () => {
    const event = enriched({
      ip: '::ffff:192.0.2.7',
      port: 51234,
      geo: { country_name: 'Elsewhere' },
      domain: 'a.example',
    });
    expect(event.source).toEqual({
      ip: '192.0.2.7',
      port: 51234,
      domain: 'a.example',
      geo: {
        city_name: 'Sampleton',
        region_name: 'Nebraska',
        country_iso_code: 'US',
        location: { lat: 40.5, lon: -98.25 },
        timezone: 'America/Chicago',
      },
      as: { number: 64500, organization: { name: 'Example Cable' } },
    });
    expect(event.farmsight).toEqual({ network: { key: '192.0.2.7', class: 'residential', basis: 'as-name' } });
  });

  it.each([
    ['the company’s own network', '203.0.113.200', { class: 'corporate', basis: 'corporate-networks', name: 'Office' }],
    [
      'one that a cloud announces, where nobody sits',
      '203.0.113.7',
      { class: 'sase', basis: 'corporate-networks', name: 'Egress' },
    ],
    ['an anonymous one, before its connection', '192.0.2.130', { class: 'vpn', basis: 'anonymous-ip' }],
    ['one whose connection is known, before its system', '192.0.2.145', { class: 'mobile', basis: 'connection-type' }],
    ['one of a listed system', '203.0.113.100', { class: 'hosting', basis: 'asn-classes' }],
    ['one of a named system', '192.0.2.7', { class: 'residential', basis: 'as-name' }],
    ['one of a system that tells nothing', '203.0.113.130', { class: 'unknown', basis: 'none' }],
    ['one nothing is known of', '198.51.100.1', { class: 'unknown', basis: 'none' }],
  ])('%s: %s', (_, ip, network) => {
    expect(enriched({ ip }).farmsight!.network).toEqual({ key: ip, ...network });
  });

  it('of version 6 has its /64 for a key, and companies have such networks too', () => {
    expect(enriched({ ip: '[2001:DB8:0:7::42]:443' })).toMatchObject({
      source: { ip: '2001:db8:0:7::42', as: { number: 64500 } },
      farmsight: { network: { key: '2001:db8:0:7::/64', class: 'residential' } },
    });
    expect(enriched({ ip: '2001:db8:0:ff::1' }).farmsight!.network!.name).toBe('Office');
  });

  it('other fields under farmsight stay', () => {
    const event = eventFrom({ ip: '192.0.2.7' });
    event.farmsight = { presence: true };
    enricher.enrich(event);
    expect(event.farmsight).toMatchObject({ presence: true, network: { key: '192.0.2.7' } });
  });

  it('gives the same answer again, and shares it where all of it is of the databases', () => {
    const [a, b] = [enriched({ ip: '192.0.2.9' }), enriched({ ip: '192.0.2.9' })];
    expect(a.farmsight!.network).toBe(b.farmsight!.network);
    expect(Object.isFrozen(a.source!.geo)).toBe(true);
    const [c, d] = [
      enriched({ ip: '203.0.113.100' }),
      enriched({ ip: '203.0.113.100', geo: { country_name: 'Germany' } }),
    ];
    expect(c.farmsight!.network).not.toBe(d.farmsight!.network);
  });
});

describe('where the databases know nothing', () => {
  it('the vendor’s place stays, with the country as the vendor names it', () => {
    const geo = { country_name: 'United States', city_name: 'Sampleton' };
    expect(enriched({ ip: '198.51.100.1', geo }).source!.geo).toEqual(geo);
  });

  it.each([
    [{ number: 7922, organization: { name: 'comcast' } }, 'residential'],
    [{ number: 64502, organization: { name: 'example telecom' } }, 'residential'],
    [{ number: 64502 }, 'unknown'],
  ])('the vendor’s system %j stays and tells that the network is %s', (system, kind) => {
    const event = enriched({ ip: '198.51.100.1', as: system });
    expect(event.source!.as).toEqual(system);
    expect(event.farmsight!.network).toEqual({ key: '198.51.100.1', class: kind, basis: 'vendor' });
  });

  it('what the vendor said of one event is not remembered for the next', () => {
    enriched({ ip: '198.51.100.2', as: { number: 7922 }, geo: { country_name: 'A' } });
    expect(enriched({ ip: '198.51.100.2' })).toMatchObject({
      source: { ip: '198.51.100.2' },
      farmsight: { network: { class: 'unknown', basis: 'none' } },
    });
    expect(enriched({ ip: '198.51.100.2' }).source!.geo).toBeUndefined();
  });
});

describe('other addresses', () => {
  it.each(['10.20.30.40', '100.64.1.1', '169.254.3.4', 'fe80::1%eth0', '::1'])('%s is the machine’s own', (ip) => {
    const event = enriched({ ip, port: 1 });
    expect(event.source).toEqual({ port: 1 });
    expect(event.host!.ip).toHaveLength(1);
    expect(event.farmsight).toBeUndefined();
  });

  it('are added to those the machine has', () => {
    const event = eventFrom({ ip: '10.0.0.2' });
    event.host = { name: 'LT-1', ip: ['10.0.0.1'] };
    enricher.enrich(event);
    expect(event.host).toEqual({ name: 'LT-1', ip: ['10.0.0.1', '10.0.0.2'] });
  });

  it.each(['8.8.8', '010.1.1.1', 'unknown host', '__proto__', '1.2.3.4.5'])('%j is refused, each time', (ip) => {
    const refusal = { kind: 'refused', stage: 'enrich', code: 'invalid-address', detail: `source.ip ${ip}` };
    expect(enricher.enrich(eventFrom({ ip })).refusal).toEqual(refusal);
    expect(enricher.enrich(eventFrom({ ip })).refusal).toEqual(refusal);
  });

  it('none is no matter', () => {
    const event = eventFrom(undefined);
    expect(enricher.enrich(event).refusal).toBeUndefined();
    expect(event).toEqual(eventFrom(undefined));
  });
});
