/** Kinds of network, by what each kind of database says, and names that only look like one. */
import { describe, expect, it } from 'vitest';
import { byAnonymity, byConnection, bySystem } from '../../../src/enrich/network-class.ts';

describe('by an Anonymous IP record', () => {
  it.each([
    [{ is_anonymous: true, is_anonymous_vpn: true }, 'vpn'],
    [{ is_anonymous: true, is_tor_exit_node: true }, 'vpn'],
    [{ is_anonymous: true, is_public_proxy: true, is_hosting_provider: true }, 'vpn'],
    [{ is_anonymous: true, is_hosting_provider: true }, 'hosting'],
    [{ traits: { is_anonymous_vpn: true } }, 'vpn'],
  ])('%j is %s', (record, kind) => {
    expect(byAnonymity(record)).toEqual({ class: kind, basis: 'anonymous-ip' });
  });

  it.each([undefined, null, {}, { is_anonymous_vpn: false }, { is_anonymous: true, is_residential_proxy: true }])(
    '%j leaves it open: a residential proxy is still a home',
    (record) => {
      expect(byAnonymity(record)).toBeUndefined();
    },
  );
});

describe('by a Connection-Type record', () => {
  it.each([
    [{ connection_type: 'Cable/DSL' }, 'residential'],
    [{ connection_type: 'Cellular' }, 'mobile'],
    [{ connection_type: 'Corporate' }, 'business'],
    [{ connection_type: 'Satellite' }, 'satellite'],
    [{ traits: { connection_type: 'Dialup' } }, 'residential'],
  ])('%j is %s', (record, kind) => {
    expect(byConnection(record)).toEqual({ class: kind, basis: 'connection-type' });
  });

  it.each([undefined, {}, { connection_type: 'constructor' }, { connection_type: '' }, { connection_type: 7 }])(
    '%j leaves it open',
    (record) => {
      expect(byConnection(record)).toBeUndefined();
    },
  );
});

describe('by the number of a system, whatever its name', () => {
  it.each([
    [7922, 'residential'],
    [21928, 'mobile'],
    [14593, 'satellite'],
    [16509, 'hosting'],
    [212238, 'vpn'],
    [22616, 'sase'],
    [36183, 'relay'],
  ])('AS%i is %s', (number, kind) => {
    expect(bySystem(number, 'University Hosting VPN')).toEqual({ class: kind, basis: 'asn-classes' });
  });
});

/** A number for documentation, in no list. */
const UNLISTED = 64_500;

describe('by words in the name of a system', () => {
  it.each([
    ['Sampleton Telephone Cooperative, Inc.', 'residential'],
    ['EXAMPLE-TELECOM LTDA', 'residential'],
    ['Example Wireless Broadband LLC', 'residential'],
    ['ExampleFiber GmbH', 'residential'],
    ['Example Mobile Ltd', 'mobile'],
    ['Starlink Example', 'satellite'],
    ['ExampleVPN S.A.', 'vpn'],
    ['Example Web-Hosting Telecom', 'hosting'],
    ['ExampleCloud, Inc.', 'hosting'],
    ['Universität Beispielstadt', 'education'],
    ['City of Sampleton', 'government'],
    ['Sampleton Federal Credit Union', 'business'],
    ['Sampleton University Hospital', 'business'],
  ])('%s is %s', (name, kind) => {
    expect(bySystem(UNLISTED, name)).toEqual({ class: kind, basis: 'as-name' });
  });

  it.each([
    'Planet Cabinet Makers',
    'Magnetic Networks',
    'Telescope Makers',
    'Intelligent Hotel',
    'Ghost Ranch',
    'Hostess Brands',
    'Colorado Foods',
    'Example Automobile Club',
    'Deltek',
    'HAProxy Example',
    'Amazonas Foods',
    'Crisp Bread',
    'Federal Express',
    'Electricity of Sampleton',
    'Disney',
    'constructor',
    '',
    '   ',
    '***',
  ])('%j says nothing', (name) => {
    expect(bySystem(UNLISTED, name)).toEqual({ class: 'unknown', basis: 'none' });
  });

  it.each([
    [undefined, undefined],
    [UNLISTED, undefined],
  ])('nor does no name (AS %s)', (number, name) => {
    expect(bySystem(number, name)).toEqual({ class: 'unknown', basis: 'none' });
  });

  it('a name of any length is read to 256 characters', () => {
    expect(bySystem(UNLISTED, `${'x '.repeat(200)}telecom`).class).toBe('unknown');
  });
});
