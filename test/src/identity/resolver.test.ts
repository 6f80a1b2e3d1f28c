import { describe, expect, it } from 'vitest';
import { Resolver } from '../../../src/identity/resolver.ts';
import type { RosterEntry } from '../../../src/identity/roster.ts';
import { dayOf } from '../../../src/window/days.ts';
import type { Sighting } from '../../../src/window/sighting.ts';
import { noHooks } from '../../support/engine.ts';
import { at, sighting } from '../../support/sightings.ts';

let minute = 0;
const seen = (facts: Partial<Sighting>): Sighting => sighting({ time: at(0, 9, minute++), ...facts });

function resolver(roster: Partial<RosterEntry>[] = [], domains = ['acme.example', 'labs.example']): Resolver {
  const made = new Resolver(domains, noHooks);
  made.learnRoster(roster.map((entry) => ({ email: '', devices: [], ...entry })));
  return made;
}

describe('one person under many names', () => {
  it('links account, address and vendor id that come together', () => {
    const r = resolver();
    const mail = r.resolve(seen({ userEmail: 'jane.doe@acme.example', userId: '00u1' })).user;
    r.resolve(seen({ userEmail: 'jane.doe@acme.example', userName: 'jdoe' }));
    expect(r.resolve(seen({ userName: 'jdoe' })).user).toBe(mail);
    expect(r.resolve(seen({ userId: '00u1' })).user).toBe(mail);
    expect(r.userName(mail)).toBe('jane.doe@acme.example');
  });

  it('takes account@domain for the same account, in either order', () => {
    const first = resolver();
    const account = first.resolve(seen({ userName: 'jdoe', userEmail: 'jane.doe@acme.example' })).user;
    expect(first.users.find(first.resolve(seen({ userEmail: 'jdoe@acme.example' })).user)).toBe(
      first.users.find(account),
    );
    const second = resolver();
    const alias = second.resolve(seen({ userEmail: 'jdoe@acme.example' })).user;
    const known = second.resolve(seen({ userName: 'jdoe', userEmail: 'jane.doe@acme.example' })).user;
    expect(second.users.find(alias)).toBe(second.users.find(known));
  });

  it('keeps two people apart whose addresses differ in the domain only', () => {
    const r = resolver();
    expect(r.resolve(seen({ userEmail: 'jane.doe@acme.example' })).user).not.toBe(
      r.resolve(seen({ userEmail: 'jane.doe@labs.example' })).user,
    );
  });

  it('takes the roster at its word', () => {
    const r = resolver([{ email: 'jane.doe@acme.example', username: 'jdoe', devices: ['PF3X'] }]);
    const { user } = r.resolve(seen({ userName: 'jdoe' }));
    expect(r.userName(user)).toBe('jane.doe@acme.example');
    expect(r.resolve(seen({ deviceSerial: 'PF3X' })).user).toBe(user);
    r.learnRoster([{ email: 'jane.doe@acme.example', username: 'jdoe', devices: ['PF3X'] }]);
    expect([...r.state.devices.byId.values()].map(({ users }) => users)).toEqual([[user, 2]]);
  });

  it('joins an employee number to the main user of its only machine, and no administrator to anybody', () => {
    const r = resolver([{ email: 'jane.doe@acme.example' }, { email: 'bob@acme.example' }]);
    r.resolve(seen({ userEmail: 'jane.doe@acme.example', hostName: 'LT-100' }));
    r.resolve(seen({ userEmail: 'bob@acme.example', hostName: 'LT-200' }));
    const jane = r.users.lookup('mail', 'jane.doe@acme.example')!;
    for (let i = 0; i < 6; i++) {
      expect(r.resolve(seen({ userName: 'n102011', hostName: 'LT-100' })).user).toBe(jane.id);
    }
    expect(r.users.lookup('name', 'n102011')).toBe(jane);
    for (const host of ['LT-100', 'LT-200', 'LT-100', 'LT-200', 'LT-100', 'LT-100', 'LT-100', 'LT-100']) {
      r.resolve(seen({ userName: 'it-admin', hostName: host }));
    }
    expect(r.users.lookup('name', 'it-admin')).not.toBe(jane);
  });
});

describe('one laptop under many names', () => {
  it('links serial, host name and vendor ids', () => {
    const r = resolver();
    const { device } = r.resolve(seen({ deviceSerial: 'PF3X', hostName: 'LT-100' }));
    r.resolve(seen({ deviceId: 'guo1', hostName: 'lt-100.corp.example' }));
    expect(r.resolve(seen({ deviceId: 'guo1' })).device).toBe(device);
    expect(r.deviceName(device)).toBe('LT-100');
  });

  it('knows one laptop by serial, adapter, Okta id and Entra id, in whichever order they are told', () => {
    const links = [
      { deviceSerial: 'PF3X', hostName: 'LT-100' },
      { hostName: 'lt-100', mac: ['00-D8-61-C4-3A-36'] },
      { mac: ['00d8.61c4.3a36'], deviceId: 'guo1okta' },
      { hostName: 'LT-100', hostId: '6f1c2b7e-entra' },
    ];
    for (const told of [links, links.toReversed()]) {
      const r = resolver();
      for (const facts of told) r.resolve(seen(facts));
      const ids = ['pf3x', 'guo1okta', '6f1c2b7e-entra'].map((id) => r.devices.lookup('id', id));
      const others = [r.devices.lookup('host', 'lt-100'), r.devices.lookup('mac', '00d861c43a36')];
      expect(new Set([...ids, ...others]).size).toBe(1);
      expect(r.devices.lookup('id', 'pf3x')).toBeDefined();
    }
  });

  it('keeps two serials apart that share a host name', () => {
    const r = resolver();
    const one = r.resolve(seen({ deviceSerial: 'PF3X', hostName: 'LT-100' })).device;
    expect(r.resolve(seen({ deviceSerial: 'PF4Y', hostName: 'LT-200' })).device).not.toBe(one);
    r.resolve(seen({ deviceSerial: 'PF4Y', hostName: 'LT-100' }));
    expect(r.devices.lookup('id', 'pf4y')).not.toBe(r.devices.lookup('id', 'pf3x'));
  });

  it('joins the attributes of one posture check by user, address and time', () => {
    const r = resolver();
    const part = (facts: Partial<Sighting>) => ({
      userName: 'jdoe',
      address: '198.51.100.7',
      action: 'posture',
      time: at(1),
      ...facts,
    });
    r.resolve(sighting(part({ deviceSerial: 'PF3X' })));
    r.resolve(sighting(part({ hostName: 'LT-100' })));
    expect(r.devices.lookup('host', 'lt-100')).toBe(r.devices.lookup('id', 'pf3x'));
    r.resolve(sighting(part({ hostName: 'LT-999', time: at(1, 18) })));
    expect(r.devices.lookup('host', 'lt-999')).not.toBe(r.devices.lookup('id', 'pf3x'));
  });

  it('knows the machine of a session from its tunnel address, and its place', () => {
    const r = resolver();
    r.resolve(seen({ userName: 'jdoe', address: '198.51.100.7', assigned: '10.9.0.4' }));
    const { device, place } = r.resolve(
      seen({ userName: 'jdoe', assigned: '10.9.0.4', hostName: 'LT-100', presence: true }),
    );
    expect(place?.key).toBe('198.51.100.7');
    expect(r.resolve(seen({ userName: 'jdoe', address: '198.51.100.7' })).device).toBe(device);
  });

  it('forgets sessions that are over when the next begins', () => {
    const r = resolver();
    r.resolve(seen({ userName: 'jdoe', address: '198.51.100.7', hostName: 'LT-100' }));
    r.resolve(sighting({ time: at(0, 20), userName: 'jdoe', address: '198.51.100.8' }));
    expect(r.users.lookup('name', 'jdoe')!.sessions.map(({ address }) => address)).toEqual([
      '198.51.100.7',
      '198.51.100.8',
    ]);
    r.resolve(sighting({ time: at(3), userName: 'jdoe', address: '198.51.100.9' }));
    expect(r.users.lookup('name', 'jdoe')!.sessions.map(({ address }) => address)).toEqual(['198.51.100.9']);
  });
});

describe('who is not seen for long', () => {
  it('is forgotten, with every name, and is somebody new when seen again', () => {
    const r = resolver();
    const first = r.resolve(seen({ userEmail: 'ann@acme.example', userName: 'amoss', hostName: 'LT-100' }));
    r.resolve(sighting({ time: at(40), userEmail: 'bob@acme.example', hostName: 'LT-200' }));
    r.evict(dayOf(at(30)));
    expect([r.users.size, r.devices.size]).toEqual([1, 1]);
    expect([r.users.lookup('name', 'amoss'), r.devices.lookup('host', 'lt-100')]).toEqual([undefined, undefined]);
    const again = r.resolve(sighting({ time: at(41), userEmail: 'ann@acme.example', hostName: 'LT-100' }));
    expect(again.user).toBeGreaterThan(first.user);
    expect(again.device).toBeGreaterThan(first.device);
  });

  it('stays as long as the roster lists them', () => {
    const r = resolver([{ email: 'jane.doe@acme.example', devices: ['PF3X'] }]);
    r.evict(dayOf(at(300)));
    expect(r.users.lookup('mail', 'jane.doe@acme.example')?.isListed).toBe(true);
    expect(r.devices.lookup('id', 'pf3x')?.isListed).toBe(true);
    r.learnRoster([]);
    r.evict(dayOf(at(300)));
    expect([r.users.size, r.devices.size]).toEqual([0, 0]);
  });
});
