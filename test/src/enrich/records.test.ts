/** Records in the layouts databases come in, and hostile ones. */
import { describe, expect, it } from 'vitest';
import { geoOf, systemOf } from '../../../src/enrich/records.ts';

const nested = {
  city: { geoname_id: 1, names: { de: 'Musterstadt', en: 'Sampleton' } },
  country: { iso_code: 'US', names: { en: 'United States' } },
  location: { latitude: 40.5, longitude: -98.25, time_zone: 'America/Chicago', accuracy_radius: 20 },
  subdivisions: [{ iso_code: 'NE', names: { en: 'Nebraska' } }, { names: { en: 'Second' } }],
  traits: {
    autonomous_system_number: 64500,
    autonomous_system_organization: 'Example Cable',
    connection_type: 'Cable/DSL',
  },
};
const flat = {
  city: 'Sampleton',
  country_code: 'US',
  latitude: 40.5,
  longitude: -98.25,
  state1: 'Nebraska',
  timezone: 'America/Chicago',
};
const place = {
  city_name: 'Sampleton',
  region_name: 'Nebraska',
  country_iso_code: 'US',
  location: { lat: 40.5, lon: -98.25 },
  timezone: 'America/Chicago',
};

describe('a place', () => {
  it.each([
    ['MaxMind’s nested layout', nested, place],
    ['DB-IP’s flat layout', flat, place],
    ['a country only', { country: { iso_code: 'DE' } }, { country_iso_code: 'DE' }],
    ['half a position', { country_code: 'DE', latitude: 50 }, { country_iso_code: 'DE' }],
    ['a position only', { location: { latitude: 0, longitude: 0 } }, { location: { lat: 0, lon: 0 } }],
    ['names of no use', { country_code: 'DE', city: '', state1: '-' }, { country_iso_code: 'DE' }],
  ])('%s', (_, record, geo) => {
    expect(geoOf(record)).toEqual(geo);
  });

  it.each([
    undefined,
    null,
    'US',
    7,
    [],
    {},
    { city: 'Nowhere' },
    { country: { names: { en: 'US' } } },
    { subdivisions: [null] },
  ])('none in %j', (record) => {
    expect(geoOf(record)).toBeUndefined();
  });

  it('none in what a prototype has', () => {
    expect(geoOf(Object.create({ country_code: 'US' }))).toBeUndefined();
  });
});

describe('an autonomous system', () => {
  it.each([
    [
      'an ASN or ISP file',
      { autonomous_system_number: 64500, autonomous_system_organization: 'Example Cable' },
      { number: 64500, name: 'Example Cable' },
    ],
    ['an Enterprise file', nested, { number: 64500, name: 'Example Cable' }],
    ['a flat file', { as_number: 64500, as_name: 'Example Cable' }, { number: 64500, name: 'Example Cable' }],
    ['a number only', { autonomous_system_number: 64500 }, { number: 64500, name: '' }],
  ])('%s', (_, record, system) => {
    expect(systemOf(record)).toEqual(system);
  });

  it.each([undefined, {}, flat, { autonomous_system_organization: 'Example' }, { autonomous_system_number: 'AS1' }])(
    'none in %j',
    (record) => {
      expect(systemOf(record)).toBeUndefined();
    },
  );
});
