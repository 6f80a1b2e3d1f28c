import { describe, expect, test } from 'vitest';
import type { LoginEvent } from '../../../src/event.ts';
import { fortigate } from '../../../src/parse/fortigate.ts';
import { parseRecord } from '../../../src/parse/parse-record.ts';

const context = { receivedAt: Date.UTC(2026, 1, 10), timezone: 'America/Boise', keepOriginal: false };

const outcomeOf = (line: string) => parseRecord(fortigate, line, context)[0]!;

function eventOf(line: string): LoginEvent {
  const outcome = outcomeOf(line);
  if (outcome.kind !== 'event') throw new Error(JSON.stringify(outcome));
  return outcome.event;
}

const head = 'date=2026-02-03 time=08:15:30 devname="fw1" devid="FG1" eventtime=1770106530120000000 tz="+0000"';
const up = `${head} logid="0101039947" type="event" subtype="vpn" vd="root" action="tunnel-up" tunneltype="ssl-tunnel" tunnelid=77 remip=198.51.100.7 tunnelip=10.9.0.4 user="kim" group="staff" dst_host="N/A" reason="tunnel established" srccountry="United States"`;

describe('fortigate', () => {
  test('a tunnel coming up says who came from where and what address they got', () => {
    expect(eventOf(up)).toEqual({
      '@timestamp': '2026-02-03T08:15:30.120Z',
      event: {
        id: expect.stringMatching(/^[0-9a-f]{32}$/),
        kind: 'event',
        category: ['authentication', 'session'],
        action: 'tunnel-up',
        outcome: 'success',
        reason: 'tunnel established',
        code: '0101039947',
        dataset: 'fortinet.fortigate',
        module: 'fortinet',
      },
      user: { name: 'kim' },
      source: { ip: '198.51.100.7', nat: { ip: '10.9.0.4' }, geo: { country_iso_code: 'US' } },
      session: { id: '77' },
      observer: { vendor: 'Fortinet', name: 'fw1' },
      farmsight: { presence: true },
    });
  });

  test.each([
    ['tunnel-up', 'vpn', '', 'success', true],
    ['ssl-login', 'vpn', '', 'success', true],
    ['phase2-up', 'vpn', '', 'success', true],
    ['tunnel-down', 'vpn', 'duration=60', 'success', false],
    ['tunnel-stats', 'vpn', 'duration=60', 'success', false],
    ['ssl-login-fail', 'vpn', '', 'failure', false],
    ['negotiate', 'vpn', 'status="success" remport=4500', 'success', true],
    ['negotiate', 'vpn', 'status="failure"', 'failure', false],
    ['auth-logon', 'user', '', 'success', true],
    ['auth-logout', 'user', '', 'success', false],
    ['authentication', 'user', 'status="failure"', 'failure', false],
  ])('%s (%s): outcome and presence', (action, subtype, rest, outcome, presence) => {
    const event = eventOf(
      `${head} type="event" subtype="${subtype}" action="${action}" user="kim" remip=198.51.100.7 ${rest}`,
    );
    expect(event.event.outcome).toBe(outcome);
    expect(event.farmsight?.presence).toBe(presence);
  });

  test('the peer of a site-to-site tunnel, whose user name is its address, is no person', () => {
    const event = eventOf(
      `${head} type="event" subtype="vpn" action="negotiate" status="success" remip=198.51.100.7 remport=4500 user="198.51.100.7"`,
    );
    expect(event.source).toEqual({ ip: '198.51.100.7', port: 4500 });
    expect(event.farmsight?.presence).toBe(false);
  });

  test('the end of a tunnel knows its beginning', () => {
    const event = eventOf(
      `${head} type="event" subtype="vpn" action="tunnel-down" user="kim" remip=198.51.100.7 duration=5400`,
    );
    expect(event.event).toMatchObject({
      start: '2026-02-03T06:45:30.120Z',
      end: '2026-02-03T08:15:30.120Z',
      duration: 5_400_000_000_000,
    });
  });

  test('a FortiClient row names the machine', () => {
    const event = eventOf(
      `${head} type="event" subtype="endpoint" action="add" user="kim" ip=10.9.0.4 name="LT-0100" fctuid="F0C1" osname="Windows"`,
    );
    expect(event).toMatchObject({
      host: { name: 'LT-0100', os: { name: 'Windows' } },
      device: { id: 'F0C1' },
      source: { nat: { ip: '10.9.0.4' } },
      farmsight: { presence: true },
    });
    expect(event.source?.ip).toBeUndefined();
  });

  test('traffic names the application and the machine’s hardware address', () => {
    const event = eventOf(
      `${head} type="traffic" subtype="forward" action="accept" srcip=192.168.1.5 srcname="LT-0100" srcmac="00:00:5e:00:53:01" dstip=203.0.113.9 dstport=5938 app="Example.Remote" sessionid=4711`,
    );
    expect(event).toMatchObject({
      event: { category: ['network'] },
      source: { ip: '192.168.1.5' },
      destination: { ip: '203.0.113.9', port: 5938 },
      host: { name: 'LT-0100', mac: ['00:00:5e:00:53:01'] },
      network: { application: 'Example.Remote' },
      session: { id: '4711' },
      farmsight: { presence: false },
    });
  });

  test('a DNS row names the question', () => {
    const event = eventOf(
      `${head} type="utm" subtype="dns" eventtype="dns-query" srcip=192.168.1.5 qname="relay.tool.example" qtype="A"`,
    );
    expect(event.dns).toEqual({ question: { name: 'relay.tool.example', type: 'A' } });
    expect(event.event.outcome).toBeUndefined();
  });

  test.each<[string, string, string]>([
    ['epoch nanoseconds', 'date=2026-02-03 time=01:00:00 eventtime=1770106530120000000', '2026-02-03T08:15:30.120Z'],
    ['epoch seconds', 'date=2026-02-03 time=01:00:00 eventtime=1770106530', '2026-02-03T08:15:30.000Z'],
    ['a zone of four digits', 'date=2026-02-03 time=08:15:30 tz="-0800"', '2026-02-03T16:15:30.000Z'],
    ['a zone in words', 'date=2026-02-03 time=08:15:30 tz="UTC+2"', '2026-02-03T06:15:30.000Z'],
    ['a zone of half an hour', 'date=2026-02-03 time=08:15:30 tz="+0530"', '2026-02-03T02:45:30.000Z'],
    ['the source’s zone', 'date=2026-02-03 time=08:15:30', '2026-02-03T15:15:30.000Z'],
    ['a collector’s stamp', 'itime=1770106530 devname=fw1', '2026-02-03T08:15:30.000Z'],
  ])('reads the time from %s', (_name, written, iso) => {
    expect(eventOf(`${written} type=event subtype=vpn user=kim remip=198.51.100.7`)['@timestamp']).toBe(iso);
  });

  test('a bare value may hold spaces', () => {
    const event = eventOf(
      `${head} type=event subtype=vpn action=tunnel-up reason=user asked for it user=kim roe remip=2001:db8::7`,
    );
    expect(event).toMatchObject({
      event: { reason: 'user asked for it' },
      user: { name: 'kim roe' },
      source: { ip: '2001:db8::7' },
    });
  });

  test.each([
    ['a syslog header', `<189>Feb  3 08:15:30 fw1 ${up}`],
    ['a priority alone', `<189>${up}`],
    [
      'commas',
      up
        .replaceAll(' ', ',')
        .replace('tunnel,established', 'tunnel established')
        .replace('United,States', 'United States'),
    ],
    [
      'commas and quoted pairs',
      '"date=2026-02-03","time=08:15:30","eventtime=1770106530120000000","type=event","subtype=vpn","action=tunnel-up","remip=198.51.100.7","tunnelip=10.9.0.4","user=kim","tunnelid=77"',
    ],
    [
      'CEF',
      'CEF:0|Fortinet|Fortigate|v7.4|39947|event:vpn|3|FTNTFGTeventtime=1770106530120000000 act=tunnel-up FTNTFGTremip=198.51.100.7 FTNTFGTtunnelip=10.9.0.4 suser=kim FTNTFGTtunnelid=77',
    ],
    [
      'CEF that lost its prefix',
      '0|Fortinet|Fortigate|v7.4|39947|event:vpn|3|ad.eventtime=1770106530120000000 act=tunnel-up ad.remip=198.51.100.7 ad.tunnelip=10.9.0.4 duser=kim ad.tunnelid=77',
    ],
  ])('reads a row with %s', (_name, line) => {
    expect(eventOf(line)).toMatchObject({
      '@timestamp': '2026-02-03T08:15:30.120Z',
      event: { action: 'tunnel-up', outcome: 'success' },
      user: { name: 'kim' },
      source: { ip: '198.51.100.7', nat: { ip: '10.9.0.4' } },
      session: { id: '77' },
      farmsight: { presence: true },
    });
  });

  test('nothing is an address but an address', () => {
    const row = (rest: string) => eventOf(`${head} type=event subtype=vpn action=tunnel-up user=kim ${rest}`);
    expect(row('remip=N/A srcip=198.51.100.7').source?.ip).toBe('198.51.100.7');
    expect(row('remip=0.0.0.0').source).toBeUndefined();
    expect(row('remip="gw.example"').farmsight?.presence).toBe(false);
    expect(row('ui="https(198.51.100.7)"').source?.ip).toBe('198.51.100.7');
  });

  test('a row that lost its time counts on arrival and shows nobody anywhere', () => {
    const event = eventOf('time=08:15:30 type=event subtype=vpn action=tunnel-up user=kim remip=198.51.100.7');
    expect(event['@timestamp']).toBe('2026-02-10T00:00:00.000Z');
    expect(event.farmsight?.presence).toBe(false);
  });

  test('a huge duration is no duration', () => {
    const event = eventOf(`${head} type=event subtype=vpn action=tunnel-down user=kim duration=1e300`);
    expect(event.event.start).toBeUndefined();
  });

  test('rows that name nobody are ignored by kind; other texts are refused', () => {
    expect(outcomeOf(`${head} type="event" subtype="system" logdesc="Disk full" action="alert"`)).toEqual({
      kind: 'ignored',
      what: 'event-system',
    });
    expect(outcomeOf('hello world')).toMatchObject({ kind: 'refused', code: 'unknown-format' });
    expect(outcomeOf('date=2026-02-31 time=08:15:30 type=event subtype=vpn user=kim')).toMatchObject({
      kind: 'refused',
      code: 'invalid-time',
    });
  });
});
