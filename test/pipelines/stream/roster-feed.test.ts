import { writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { RosterFeed } from '../../../pipelines/stream/roster-feed.ts';
import { temporaryFolder } from '../commands/run.ts';

const path = temporaryFolder();
const published: string[][] = [];
const said: string[] = [];
const log = { info: () => undefined, warn: (message: string) => void said.push(message) };
const feed = (): RosterFeed =>
  new RosterFeed(path('people.csv'), log, async (roster) => void published.push(roster.map(({ email }) => email)));
const write = (...emails: string[]): void => writeFileSync(path('people.csv'), `email\n${emails.join('\n')}\n`);

beforeEach(() => {
  published.length = 0;
  said.length = 0;
});

describe('the roster', () => {
  it('is published at the start, and again when the file has changed and rests', async () => {
    write('ann@acme.example');
    const roster = feed();
    await roster.start();
    await roster.look();
    expect(published).toEqual([['ann@acme.example']]);
    write('ann@acme.example', 'bob@acme.example');
    await roster.look();
    // It may still be being written.
    expect(published).toHaveLength(1);
    await roster.look();
    await roster.look();
    expect(published).toEqual([['ann@acme.example'], ['ann@acme.example', 'bob@acme.example']]);
  });

  it('that says the same in another file is not published again', async () => {
    write('ann@acme.example');
    const roster = feed();
    await roster.start();
    writeFileSync(path('people.csv'), 'email\n\nann@acme.example\n\n');
    await roster.look();
    await roster.look();
    expect(published).toHaveLength(1);
  });

  it('that cannot be used is told once, and the one before stays', async () => {
    write('ann@acme.example');
    const roster = feed();
    await roster.start();
    writeFileSync(path('people.csv'), 'name\nann\n');
    for (let i = 0; i < 4; i++) await roster.look();
    expect(published).toHaveLength(1);
    expect(said).toEqual([expect.stringMatching(/has no column email.*the roster read before stays in use$/)]);
  });

  it('that cannot be used at the start ends the start', async () => {
    await expect(new RosterFeed(path('none.csv'), log, async () => undefined).start()).rejects.toThrow(
      /cannot read the roster/,
    );
  });
});
