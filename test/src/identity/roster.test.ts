import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/errors.ts';
import { COLUMNS, loadRoster, parseRoster, type Roster } from '../../../src/identity/roster.ts';

const HEAD = COLUMNS.join(',');
const rosterOf = (...lines: string[]): Roster => parseRoster(lines.join('\n'), 'people.csv');

describe('a full row', () => {
  it('is read with every column', () => {
    const row =
      'Ann.Moss@Acme.example,amoss,Ann Moss,full_time,2025-01-04,US,Idaho,Boise,43.615,-116.2023,America/Boise,(208) 555-0142,"12 Elm St Apt 3, Boise, Idaho, US",C02XK1AB; LT-ANN ;';
    expect(rosterOf(HEAD, row)).toEqual({
      entries: [
        {
          email: 'ann.moss@acme.example',
          username: 'amoss',
          fullName: 'Ann Moss',
          employmentType: 'full_time',
          startDate: Date.UTC(2025, 0, 4),
          country: 'US',
          region: 'Idaho',
          city: 'Boise',
          latitude: 43.615,
          longitude: -116.2023,
          timezone: 'America/Boise',
          phone: '(208) 555-0142',
          shippingAddress: '12 Elm St Apt 3, Boise, Idaho, US',
          devices: ['C02XK1AB', 'LT-ANN'],
        },
      ],
      warnings: [],
    });
  });

  it('needs only the e-mail address', () => {
    expect(rosterOf('email', 'ann@acme.example')).toEqual({
      entries: [{ email: 'ann@acme.example', devices: [] }],
      warnings: [],
    });
  });
});

describe('the header', () => {
  it.each(['Email,Full Name', ' EMAIL , full_name', 'email,Full-Name', '\ufeffemail,full_name'])(
    '%j is understood',
    (head) => {
      const { entries, warnings } = rosterOf(head, 'ann@acme.example,Ann Moss');
      expect(entries[0]).toMatchObject({ email: 'ann@acme.example', fullName: 'Ann Moss' });
      expect(warnings).toEqual([]);
    },
  );

  it('may hold columns of no use, which are named', () => {
    const { entries, warnings } = rosterOf('email,cost center,declared_town,__proto__', 'ann@acme.example,7,Boise,x');
    expect(entries).toEqual([{ email: 'ann@acme.example', devices: [] }]);
    expect(warnings).toEqual([
      'people.csv: column cost center is not used',
      'people.csv: column declared_town is not used; did you mean declared_city?',
      'people.csv: column __proto__ is not used',
    ]);
  });

  it('may name a column twice; the first counts', () => {
    const { entries, warnings } = rosterOf('email,phone,Phone', 'ann@acme.example,1,2');
    expect(entries[0]!.phone).toBe('1');
    expect(warnings).toEqual(['people.csv: column phone is there twice; the first counts']);
  });

  it.each([
    ['another language', ['correo,nombre', 'ann@acme.example,Ann'], 'its first line is correo, nombre'],
    ['semicolons', ['email;username', 'ann@acme.example;amoss'], 'its first line is email;username'],
    ['nothing', [], 'its first line is empty'],
  ])('without an e-mail column ends the run: %s', (_, lines, message) => {
    expect(() => rosterOf(...lines)).toThrow(UsageError);
    expect(() => rosterOf(...lines)).toThrow(`the roster people.csv has no column email; ${message}`);
  });
});

describe('a bad value costs itself', () => {
  it.each([
    ['start_date', '01/04/2025', 'start_date 01/04/2025 is no date; write 2026-03-02'],
    ['start_date', '2025-02-30', 'start_date 2025-02-30 is no date; write 2026-03-02'],
    ['start_date', '2025-13-01', 'start_date 2025-13-01 is no date; write 2026-03-02'],
    ['timezone', 'Pacific', 'timezone Pacific is no IANA time zone such as Europe/Berlin'],
    ['declared_latitude', '43.6', 'declared_latitude 43.6 and declared_longitude  are no place in degrees'],
  ])('%s %s', (column, value, warning) => {
    const { entries, warnings } = rosterOf(`email,username,${column}`, `ann@acme.example,amoss,${value}`);
    expect(entries).toEqual([{ email: 'ann@acme.example', username: 'amoss', devices: [] }]);
    expect(warnings).toEqual([`people.csv:2 ${warning}`]);
  });

  it.each(['91,0', '0,181', 'north,0', 'NaN,0', '0,Infinity'])('no place: %s', (place) => {
    const { entries, warnings } = rosterOf('email,declared_latitude,declared_longitude', `ann@acme.example,${place}`);
    expect(entries).toEqual([{ email: 'ann@acme.example', devices: [] }]);
    expect(warnings).toHaveLength(1);
  });

  it.each(['2025-01-04T09:00:00Z', '2025-01-04 09:00'])('a time after the date does not matter: %s', (start) => {
    expect(rosterOf('email,start_date', `ann@acme.example,${start}`).entries[0]!.startDate).toBe(Date.UTC(2025, 0, 4));
  });
});

describe('a bad row', () => {
  it('without an e-mail address is left out and named by its line', () => {
    const { entries, warnings } = rosterOf('email,username', ',amoss', '', 'bob@acme.example,bob', 'nobody,x');
    expect(entries.map(({ email }) => email)).toEqual(['bob@acme.example']);
    expect(warnings).toEqual([
      'people.csv:2 has no e-mail address and is left out',
      'people.csv:5 has no e-mail address and is left out',
    ]);
  });

  it('that repeats a person does not count', () => {
    const { entries, warnings } = rosterOf(
      'email,city,username',
      'ann@acme.example,,first',
      'ANN@acme.example,,second',
    );
    expect(entries.map(({ username }) => username)).toEqual(['first']);
    expect(warnings.at(-1)).toBe('people.csv:3 ann@acme.example is listed twice; the first row counts');
  });

  it('with a comma too many is named, for its values stand in the wrong columns', () => {
    const { entries, warnings } = rosterOf('email,shipping_address,phone', 'ann@acme.example,12 Elm St, Boise,555');
    expect(entries).toHaveLength(1);
    expect(warnings).toEqual(['people.csv:2 has 4 values for 3 columns']);
  });

  it('with a quote left open ends the run', () => {
    expect(() => rosterOf('email,username', 'ann@acme.example,"amoss')).toThrow(
      /the roster people\.csv is no CSV: Quote Not Closed/,
    );
  });
});

it('line feeds of Windows and quoted line feeds are read', () => {
  const { entries, warnings } = parseRoster(
    'email,shipping_address\r\nann@acme.example,"12 Elm St\r\nBoise"\r\n,x\r\n',
    'people.csv',
  );
  expect(entries[0]!.shippingAddress).toBe('12 Elm St\nBoise');
  expect(warnings).toEqual(['people.csv:4 has no e-mail address and is left out']);
});

it('a missing file is named', async () => {
  await expect(loadRoster('no/people.csv')).rejects.toThrow(/cannot read the roster no\/people\.csv: ENOENT/);
});
