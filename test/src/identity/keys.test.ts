import { describe, expect, it } from 'vitest';
import { deviceKeys, hostKey, isMachine, userKeys } from '../../../src/identity/keys.ts';
import { sighting } from '../../support/sightings.ts';

const user = (facts: object) => userKeys(sighting({ time: 0, ...facts })).keys;
const device = (facts: object) => deviceKeys(sighting({ time: 0, ...facts }));

describe('user keys', () => {
  it.each([
    [
      'an address and an account',
      { userEmail: 'Jane.Doe@Acme.example', userName: 'jdoe' },
      [
        ['mail', 'jane.doe@acme.example'],
        ['name', 'jdoe'],
      ],
    ],
    [
      'an id',
      { userId: '00U1', userName: 'jdoe' },
      [
        ['id', '00u1'],
        ['name', 'jdoe'],
      ],
    ],
    ['an address as name', { userName: 'jdoe@acme.example' }, [['mail', 'jdoe@acme.example']]],
    [
      'the local part of the address, which is no account',
      { userEmail: 'jdoe@acme.example', userName: 'jdoe' },
      [['mail', 'jdoe@acme.example']],
    ],
    ['an account that is no person', { userName: 'pre-logon' }, []],
    ['nobody', {}, []],
  ])('%s', (_, facts, expected) => {
    expect(user(facts)).toEqual(expected);
  });
});

describe('device keys', () => {
  it('puts hardware first and folds spellings', () => {
    expect(
      device({
        deviceSerial: 'PF3X',
        deviceId: 'guo1',
        hostName: 'LT-100.corp.example',
        mac: ['00d8.61c4.3a36', '00-D8-61-C4-3A-36'],
      }),
    ).toEqual([
      ['id', 'pf3x'],
      ['id', 'guo1'],
      ['host', 'lt-100'],
      ['mac', '00d861c43a36'],
      ['mac', '00d861c43a36'],
    ]);
  });

  it('knows names that many machines share', () => {
    expect(device({ hostName: 'localhost', deviceSerial: 'To be filled by O.E.M.' })).toEqual([]);
    expect(['macbook-pro', '0000', 'abc', 'lt-1'].map(isMachine)).toEqual([false, false, false, true]);
    expect(hostKey('LT-100.corp.example')).toBe('lt-100');
  });
});
