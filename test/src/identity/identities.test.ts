import { expect, it } from 'vitest';
import { Device, hasUser, mergeDevice, mergeUser, noteUse, User } from '../../../src/identity/identities.ts';
import { sessionOf } from '../../../src/identity/sessions.ts';
import { at, sighting } from '../../support/sightings.ts';

it('a device counts how often each user was seen on it', () => {
  const device = new Device(1);
  for (const user of [7, 9, 7]) noteUse(device, user);
  expect(device.users).toEqual([7, 2, 9, 1]);
  expect([hasUser(device, 9), hasUser(device, 2)]).toEqual([true, false]);
});

it('a device knows sixteen users and no more', () => {
  const device = new Device(1);
  for (let user = 0; user < 20; user++) noteUse(device, user);
  noteUse(device, 3);
  expect(device.users).toHaveLength(32);
  expect(device.users.slice(6, 8)).toEqual([3, 2]);
});

it('merged devices keep the first name of each kind and add up their users', () => {
  const [into, from] = [new Device(1), new Device(2)];
  Object.assign(into, { host: 'LT-1', users: [7, 1] });
  Object.assign(from, { host: 'LT-2', serial: 'PF3X', users: [7, 2, 8, 5] });
  mergeDevice(into, from);
  expect(into).toMatchObject({ host: 'LT-1', serial: 'PF3X', users: [7, 3, 8, 5] });
});

it('merged users keep the first name of each kind and their last sessions in order of time', () => {
  const [into, from] = [new User(1), new User(2)];
  from.email = 'ann@acme.example';
  for (const [user, hour] of [
    [into, 2],
    [from, 1],
    [into, 3],
  ] as const)
    sessionOf(user, sighting({ time: at(0, hour), address: `198.51.100.${hour}` }));
  mergeUser(into, from);
  expect(into.email).toBe('ann@acme.example');
  expect(into.sessions.map(({ address }) => address)).toEqual(['198.51.100.1', '198.51.100.2', '198.51.100.3']);
});
