import { describe, expect, it } from 'vitest';
import { User } from '../../../src/identity/identities.ts';
import { liveSessions, sessionOf } from '../../../src/identity/sessions.ts';
import { at, sighting } from '../../support/sightings.ts';

describe('a session', () => {
  it('is opened by presence at an address, and by nothing else', () => {
    const user = new User(1);
    expect(sessionOf(user, sighting({ time: at(0), address: '198.51.100.7', presence: false }))).toBeUndefined();
    expect(sessionOf(user, sighting({ time: at(0), assigned: '10.9.0.4' }))).toBeUndefined();
    expect(sessionOf(user, sighting({ time: at(0), address: '198.51.100.7' }))?.place.key).toBe('198.51.100.7');
    expect(user.sessions).toHaveLength(1);
  });

  it('is found by its address, or by its address inside the tunnel', () => {
    const user = new User(1);
    const session = sessionOf(user, sighting({ time: at(0, 9), address: '198.51.100.7', assigned: '10.9.0.4' }));
    expect(sessionOf(user, sighting({ time: at(0, 10), address: '198.51.100.7', presence: false }))).toBe(session);
    expect(sessionOf(user, sighting({ time: at(0, 11), assigned: '10.9.0.4' }))).toBe(session);
    expect(sessionOf(user, sighting({ time: at(0, 11), assigned: '10.9.0.5' }))).toBeUndefined();
    expect(session!.time).toBe(at(0, 11));
  });

  it('is over after twelve hours of silence', () => {
    const user = new User(1);
    const first = sessionOf(user, sighting({ time: at(0, 0), address: '198.51.100.7', assigned: '10.9.0.4' }))!;
    Object.assign(first, { device: 7, deviceTime: at(0, 0), postureTime: at(0, 0) });
    expect(liveSessions(user, at(0, 12))).toEqual([first]);
    expect(liveSessions(user, at(0, 12, 1))).toEqual([]);
    const again = sighting({ time: at(0, 13), address: '198.51.100.7' });
    const fresh = sessionOf(new User(2), again);
    expect(sessionOf(user, again)).toEqual(fresh);
    expect(user.sessions).toEqual([fresh]);
  });

  it('goes when there are more than eight, the oldest first', () => {
    const user = new User(1);
    for (let i = 0; i < 10; i++) sessionOf(user, sighting({ time: at(0, 9, i), address: `198.51.100.${i}` }));
    expect(user.sessions.map(({ address }) => address)).toEqual([2, 3, 4, 5, 6, 7, 8, 9].map((i) => `198.51.100.${i}`));
  });
});
