/**
 * Cisco Duo authentication log. In: second factors asked for by the VPN. Out: events of the admin API, one a line.
 * It exists because Duo sees two places at once: the laptop that asks and the telephone that confirms.
 */

import type { AddressBlock } from '../blocks.ts';
import { isoOf } from '../calendar.ts';
import type { HappeningOf, LogLine } from '../person.ts';
import type { Random } from '../random.ts';
import { countryName } from './okta.ts';

const NOWHERE = { city: null, country: null, state: null };

const locationOf = (place: AddressBlock) => ({
  city: place.city,
  country: countryName(place.country),
  state: place.region,
});

export function duoLine(happening: HappeningOf<'second-factor'>, random: Random): LogLine {
  const { person, device, place, address, time, factorAddress, factorPlace } = happening;
  const remembered = factorAddress === undefined;
  const event = {
    access_device: {
      browser: 'Chrome',
      browser_version: device?.browserVersion ?? null,
      epkey: device?.duoKey ?? null,
      hostname: null,
      ip: address,
      is_encryption_enabled: true,
      is_firewall_enabled: true,
      is_password_set: true,
      location: locationOf(place),
      os: device?.os === 'macos' ? 'Mac OS X' : 'Windows',
      os_version: device?.osVersion ?? null,
      security_agents: [],
    },
    alias: '',
    application: { key: 'DILARKMOOR0VPN000001', name: 'Larkmoor VPN' },
    auth_device: {
      ip: factorAddress ?? null,
      key: `DP${person.duoKey.slice(2)}`,
      location: remembered ? NOWHERE : locationOf(factorPlace),
      name: `iPhone (XXX-XXX-${person.phone.replaceAll(' ', '').slice(-4)})`,
    },
    email: person.email,
    event_type: 'authentication',
    factor: remembered ? 'remembered_device' : 'duo_push',
    isotimestamp: `${isoOf(time).slice(0, -1)}${random.digits(3)}+00:00`,
    ood_software: null,
    reason: remembered ? 'remembered_device' : 'user_approved',
    result: 'success',
    timestamp: Math.floor(time / 1000),
    trusted_endpoint_status: 'trusted',
    txid: random.uuid(),
    user: { groups: ['VPN users'], key: person.duoKey, name: person.duoName },
  };
  return { source: 'duo', time, text: JSON.stringify(event) };
}
