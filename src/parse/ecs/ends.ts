/**
 * Ends of a connection and where they are. In: an ECS document. Out: ECS endpoints, with the public address as `source.ip`:
 * endpoint agents write the LAN address there and the public one as `source.nat.ip`.
 */
import type { Endpoint, Geo } from '../../event.ts';
import { isPrivate } from '../endpoint.ts';
import { degrees, type Fields, fields } from '../values.ts';
import { first, ipOf, knownOf, numberOf, textOf, unlessEmpty } from './scalars.ts';

export function sourceOf(document: Fields): Endpoint | undefined {
  const source = fields(document['source']);
  const client = fields(document['client']);
  const direct = ipOf(source['ip']) ?? ipOf(client['ip']) ?? ipOf(source['address']);
  const nat = ipOf(fields(source['nat'])['ip']) ?? ipOf(fields(client['nat'])['ip']);
  const isLan = direct === undefined || isPrivate(direct);
  const outside = nat === undefined || isPrivate(nat) ? undefined : nat;
  const ip = isLan ? outside : direct;
  const inner = ip === nat ? direct : nat;
  if (ip === undefined && nat === undefined) return undefined;
  return {
    ip,
    port: isLan ? undefined : numberOf(source['port']),
    nat: inner === undefined ? undefined : { ip: inner },
    as: systemOf(fields(source['as'])),
    geo: geoOf(fields(source['geo'])),
  };
}

function systemOf(system: Fields): Endpoint['as'] {
  const asn = numberOf(system['number']);
  return asn === undefined
    ? undefined
    : { number: asn, organization: { name: textOf(fields(system['organization'])['name']) } };
}

export function geoOf(geo: Fields): Geo | undefined {
  const location = fields(geo['location']);
  return unlessEmpty({
    city_name: textOf(geo['city_name']),
    region_name: textOf(geo['region_name']),
    country_iso_code: textOf(geo['country_iso_code']),
    country_name: textOf(geo['country_name']),
    location: degrees(first(location['lat']), first(location['lon'])),
  });
}

export const destinationOf = (destination: Fields): Endpoint | undefined =>
  unlessEmpty({
    ip: ipOf(destination['ip']),
    domain: knownOf(destination['domain']),
    port: numberOf(destination['port']),
  });
