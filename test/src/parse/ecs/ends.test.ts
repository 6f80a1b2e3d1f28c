import { describe, expect, test } from 'vitest';
import { destinationOf, geoOf, sourceOf } from '../../../../src/parse/ecs/ends.ts';

describe('ends of a connection', () => {
  test.each<[string, object, object | undefined]>([
    ['a public address', { source: { ip: '198.51.100.7', port: 4443 } }, { ip: '198.51.100.7', port: 4443 }],
    ['the client of a server’s log', { client: { ip: '2001:db8::7' } }, { ip: '2001:db8::7' }],
    ['a plain address field', { source: { address: '198.51.100.7' } }, { ip: '198.51.100.7' }],
    ['a host name as address', { source: { address: 'laptop.corp.example' } }, undefined],
    [
      'a LAN address with a public one',
      { source: { ip: '10.0.0.5', port: 1, nat: { ip: '198.51.100.7' } } },
      { ip: '198.51.100.7', nat: { ip: '10.0.0.5' } },
    ],
    [
      'a public address with an assigned one',
      { source: { ip: '198.51.100.7', nat: { ip: '10.9.0.7' } } },
      { ip: '198.51.100.7', nat: { ip: '10.9.0.7' } },
    ],
    ['a LAN address alone', { source: { ip: '192.168.1.5' } }, undefined],
    ['nothing', {}, undefined],
  ])('%s', (_name, document, expected) => {
    const source = sourceOf(document as Record<string, unknown>);
    expect(source && JSON.parse(JSON.stringify(source))).toEqual(expected);
  });

  test('what the vendor knows of the place and the system is kept', () => {
    const source = { ip: '198.51.100.7', as: { number: '64500', organization: { name: 'Example' } } };
    expect(sourceOf({ source })?.as).toEqual({ number: 64500, organization: { name: 'Example' } });
    expect(geoOf({ city_name: ['Boise'], location: { lat: [43.6], lon: '-116.2' } })).toMatchObject({
      city_name: 'Boise',
      location: { lat: 43.6, lon: -116.2 },
    });
    expect(geoOf({ location: { lat: 0, lon: 0 } })).toBeUndefined();
    expect(geoOf({ location: { lat: 91, lon: 0 } })).toBeUndefined();
  });

  test('a destination has an address, a domain or a port', () => {
    expect(destinationOf({ domain: 'tool.example', port: '443' })).toEqual({ domain: 'tool.example', port: 443 });
    expect(destinationOf({ domain: '-' })).toBeUndefined();
  });
});
