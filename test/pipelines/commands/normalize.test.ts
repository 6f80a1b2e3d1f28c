import { describe, expect, it } from 'vitest';
import type { LoginEvent } from '../../../src/event.ts';
import { documents, run, temporaryFolder } from './run.ts';

const path = temporaryFolder();

const signIn = (changes: Record<string, unknown> = {}) => ({
  uuid: '0a6f3c1e-0000-11ef-8000-000000000001',
  published: '2026-02-03T08:15:30.120Z',
  eventType: 'user.session.start',
  displayMessage: 'User login to Okta',
  severity: 'INFO',
  actor: { id: '00u1', type: 'User', alternateId: 'ann.moss@acme.example', displayName: 'Ann Moss' },
  client: { ipAddress: '203.0.113.7', userAgent: { rawUserAgent: 'Mozilla/5.0' } },
  outcome: { result: 'SUCCESS' },
  ...changes,
});

const ASA =
  'Feb 03 2026 08:15:30 gw1 : %ASA-6-113039: Group <Staff> User <amoss> IP <203.0.113.7> AnyConnect parent session started.';

const okta = (input: string) => run(['normalize', '--source', 'okta'], { input });

describe('normalize', () => {
  it('writes one ECS document a line, with the original', async () => {
    const line = JSON.stringify(signIn());
    const { code, out, err } = await okta(`${line}\n`);
    expect([code, err]).toEqual([0, '']);
    const [event, ...more] = documents<LoginEvent>(out);
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      '@timestamp': '2026-02-03T08:15:30.120Z',
      event: { outcome: 'success', dataset: 'okta.system', original: line },
      source: { ip: '203.0.113.7' },
      user: { email: 'ann.moss@acme.example' },
    });
    expect(event!.source!.geo).toBeUndefined();
  });

  it.each([
    ['a list', (records: object[]) => JSON.stringify(records)],
    [
      'records over many lines',
      (records: object[]) => records.map((record) => JSON.stringify(record, null, 2)).join('\n'),
    ],
    ['lines of Windows', (records: object[]) => records.map((record) => JSON.stringify(record)).join('\r\n')],
  ])('reads %s', async (_, write) => {
    const { code, out } = await okta(write([signIn(), signIn({ uuid: 'two' })]));
    expect(code).toBe(0);
    expect(documents<LoginEvent>(out)).toHaveLength(2);
  });

  it('writes addresses in their canonical form', async () => {
    const { out } = await okta(JSON.stringify(signIn({ client: { ipAddress: '2001:DB8:0:0:0:0:0:1' } })));
    expect(documents<LoginEvent>(out)[0]!.source!.ip).toBe('2001:db8::1');
  });

  it('adds place and network when asked', async () => {
    const client = { ipAddress: '8.8.8.8' };
    const { code, out } = await run(['normalize', '--source', 'okta', '--enrich'], {
      input: JSON.stringify(signIn({ client })),
    });
    expect(code).toBe(0);
    expect(documents<LoginEvent>(out)[0]!.farmsight!.network).toMatchObject({ key: '8.8.8.8' });
    expect(documents<LoginEvent>(out)[0]!.source!.as).toMatchObject({ number: 15_169 });
  });

  it('takes the time zone of a source from the settings', async () => {
    const { writeFileSync } = await import('node:fs');
    writeFileSync(path('settings.yaml'), 'sources: { cisco-asa: { timezone: America/New_York } }');
    const there = await run(['normalize', '--source', 'cisco-asa', '--config', path('settings.yaml')], {
      input: `${ASA}\n`,
    });
    const here = await run(['normalize', '--source', 'cisco-asa'], { input: `${ASA}\n` });
    expect(documents<LoginEvent>(here.out)[0]!['@timestamp']).toBe('2026-02-03T08:15:30.000Z');
    expect(documents<LoginEvent>(there.out)[0]!['@timestamp']).toBe('2026-02-03T13:15:30.000Z');
  });
});

describe('what is refused', () => {
  it('goes to standard error as JSON, and the exit code is 3', async () => {
    const good = JSON.stringify(signIn());
    const { code, out, err } = await okta(`${good}\nnot json\n{"a":1}\n`);
    expect(code).toBe(3);
    expect(documents(out)).toHaveLength(1);
    expect(documents(err)).toEqual([
      { stage: 'decode', code: 'invalid-json', detail: expect.any(String), line: 2, original: 'not json' },
      { stage: 'parse', code: 'missing-field', detail: 'eventType', line: 3, original: '{"a":1}' },
    ]);
  });

  it('cannot do anything to a terminal', async () => {
    const { err } = await okta('{"a":"\u009b2J\u202e"}\n');
    expect(err).toContain('\\u009b2J\\u202e');
    expect(documents<{ original: string }>(err)[0]!.original).toBe('{"a":"\u009b2J\u202e"}');
  });

  it('is nothing of an empty input', async () => {
    expect(await okta('')).toEqual({ code: 0, out: '', err: '' });
  });
});

it('a reader that has seen enough is no error', async () => {
  const input = `${JSON.stringify(signIn())}\n`.repeat(20_000);
  const ran = await run(['normalize', '--source', 'okta'], {
    input,
    meanwhile: (child) => child.stdout!.once('data', () => child.stdout!.destroy()),
  });
  expect([ran.code, ran.err]).toEqual([0, '']);
});
