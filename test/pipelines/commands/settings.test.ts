import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Effective } from '../../../src/settings/load.ts';
import { documents, run, temporaryFolder } from './run.ts';

const path = temporaryFolder();

const settings = (text: string, args: string[] = [], env: Record<string, string> = {}) => {
  writeFileSync(path('settings.yaml'), text);
  return run(['settings', '--config', path('settings.yaml'), ...args], { env });
};

describe('settings', () => {
  it('shows every value and where it came from', async () => {
    const { code, out, err } = await settings('engine:\n  lateness: 12h\n');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^engine\.lateness +12h +\S+settings\.yaml:2$/m);
    expect(out).toMatch(/^engine\.alert_line +70 +default$/m);
    expect(out).toMatch(/^detectors\.co-movement\.min_moves +1 +default$/m);
    expect(out).toMatch(/^store +farmsight\.db +default$/m);
  });

  it('as JSON too, with the flag or the variable that has the last word', async () => {
    const { out } = await settings('roster: a.csv', ['--json', '--roster', 'b.csv'], { FARMSIGHT_STORE: 'hunt.db' });
    const rows = documents<Effective>(out);
    expect(rows[0]).toEqual({ key: 'store', value: 'hunt.db', origin: 'FARMSIGHT_STORE' });
    expect(rows.find(({ key }) => key === 'roster')).toMatchObject({
      value: expect.stringMatching(/b\.csv$/),
      origin: '--roster',
    });
  });

  it('the file may be named by the environment', async () => {
    writeFileSync(path('other.yaml'), 'organization: { id: globex }');
    const { out } = await run(['settings', '--json'], { env: { FARMSIGHT_CONFIG: path('other.yaml') } });
    expect(documents<Effective>(out)[1]).toEqual({
      key: 'organization.id',
      value: 'globex',
      origin: `${path('other.yaml')}:1`,
    });
  });

  it('tells every problem at once', async () => {
    const { code, out, err } = await settings('engine:\n  latenes: 12h\n  crowd: none\n');
    expect([code, out]).toEqual([2, '']);
    expect(err.split('\n')).toEqual([
      'farmsight: the settings cannot be used:',
      `  ${path('settings.yaml')}:2 engine.latenes: unknown key; did you mean lateness?`,
      `  ${path('settings.yaml')}:3 engine.crowd: expected a number, found text`,
      '  docs/settings.md lists every key',
      '',
    ]);
  });
});
