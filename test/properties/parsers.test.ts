import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isoTime } from '../../src/evidence/finding.ts';
import type { Outcome } from '../../src/outcome.ts';
import { parseRecord } from '../../src/parse/parse-record.ts';
import { parserOf, SOURCES } from '../../src/parse/registry.ts';

const context = { receivedAt: Date.UTC(2026, 1, 10), timezone: 'America/Boise', keepOriginal: true };

/** Lines as each source writes them; mutations start from these. */
const SAMPLES: Readonly<Record<string, readonly string[]>> = {
  okta: [
    '{"uuid":"a1","published":"2026-02-03T08:15:30.120Z","eventType":"user.session.start","outcome":{"result":"SUCCESS","reason":null},"actor":{"type":"User","alternateId":"kim.roe@corp.example","id":"00u1"},"client":{"ipAddress":"198.51.100.7","geographicalContext":{"country":"United States","geolocation":{"lat":43.6,"lon":-116.2}},"userAgent":{"rawUserAgent":"Mozilla/5.0"}},"device":{"id":"guo1","name":"LT-0100"},"target":[{"type":"User","alternateId":"lee@corp.example"}],"request":{"ipChain":[{"ip":"198.51.100.7"}]}}',
  ],
  'entra-id': [
    '{"records":[{"time":"2026-02-03T08:15:30.1234567Z","category":"SignInLogs","resultType":"0","callerIpAddress":"198.51.100.7","properties":{"createdDateTime":"2026-02-03T08:14:30Z","userPrincipalName":"kim@corp.example","deviceDetail":"{\\"deviceId\\":\\"d1\\"}","location":{"city":"Boise","geoCoordinates":{"latitude":43.6,"longitude":-116.2}},"status":{"errorCode":0}}}]}',
  ],
  duo: [
    '{"isotimestamp":"2026-02-03T08:15:30.120000+00:00","timestamp":1770106530,"txid":"t1","event_type":"authentication","result":"success","factor":"duo_push","user":{"name":"kim","key":"DU1"},"access_device":{"ip":"198.51.100.7","hostname":"LT-0100","epkey":"EP1","location":{"country":"United States"}},"auth_device":{"ip":"203.0.113.9","name":"+1 555 0100"}}',
    '{"eventtype":"admin_log","action":"admin_login","username":"kim","timestamp":1770106530,"description":"{\\"ip_address\\":\\"198.51.100.7\\"}"}',
  ],
  ecs: [
    '{"@timestamp":"2026-02-03T08:15:30Z","event":{"category":["authentication"],"outcome":"success","start":"2026-02-03T08:00:00Z"},"user.name":"CORP\\\\kim","source":{"ip":"198.51.100.7","geo":{"location":{"lat":43.6,"lon":-116.2}}},"host":{"id":"h1","mac":["00-00-5E-00-53-01"]},"farmsight":{"posture":{"usb":["x"]}}}',
  ],
  'cisco-asa': [
    '<166>Feb 03 2026 08:15:30 vpn1 : %ASA-4-722051: Group <Staff> User <kim> IP <198.51.100.7> IPv4 Address <10.9.0.4> IPv6 address <::> assigned to session',
    '<166>Feb  3 08:15:30 vpn1: %ASA-4-113019: Group = Staff, Username = kim, IP = 198.51.100.7, Session disconnected. Session Type: SSL, Duration: 1h:30m:00s, Bytes xmt: 1, Bytes rcv: 2, Reason: Idle Timeout',
    '<167>1 2026-02-03T08:15:30Z vpn1 asa - - - %ASA-7-734003: DAP: User kim, Addr 198.51.100.7: Session Attribute endpoint.process["example"].exists = "true"',
    '%FTD-1-430003: FirstPacketSecond: 2026-02-03T08:15:30Z, SrcIP: 10.0.0.5, DstIP: 203.0.113.9, SrcPort: 50123, DstPort: 443, User: Corp\\kim, UserAgent: Mozilla/5.0 (KHTML, like Gecko)',
  ],
  globalprotect: [
    '<14>Feb  3 08:15:31 FW1 1,2026/02/03 08:15:31,0123,GLOBALPROTECT,0,2562,2026/02/03 08:15:30,vsys1,gateway-logout,logout,,IPSec,corp\\\\kim,US,LT-0100,198.51.100.7,0.0.0.0,10.9.0.4,0.0.0.0,7c1f,5CD1,6.2.1,Windows,"Windows 11 , 64-bit",1,,,"Pre-tunnel latency: 41ms",success,,5400,user-logon,0,P1,900,0x0,2026-02-03T08:15:30.120-05:00,,,,"GW-EAST,41,1",GW-EAST',
    'CEF:0|Palo Alto Networks|LF|2.0|GLOBALPROTECT|globalprotect|3|rt=Feb 03 2026 08:15:30 PanOSEventIDValue=gateway-connected PanOSPublicIPv4=198.51.100.7 PanOSSourceUserName=corp\\\\kim',
    '{"LogType":"GLOBALPROTECT","TimeGenerated":"2026-02-03T08:15:30Z","EventIDValue":"portal-auth","PublicIPv4":"198.51.100.7","SourceUserName":"kim"}',
  ],
  fortigate: [
    '<189>date=2026-02-03 time=08:15:30 devname="fw1" eventtime=1770106530120000000 tz="+0000" type="event" subtype="vpn" action="tunnel-down" tunnelid=77 remip=198.51.100.7 tunnelip=10.9.0.4 user="kim" duration=5400 reason=user asked for it',
    'CEF:0|Fortinet|Fortigate|v7.4|39947|event:vpn|3|FTNTFGTeventtime=1770106530120000000 act=tunnel-up FTNTFGTremip=198.51.100.7 suser=kim',
  ],
};

/** Everything that holds for whatever a parser is given. */
function check(outcomes: readonly Outcome[], text: string): void {
  if (outcomes.length === 0) throw new Error(`nothing came of ${text}`);
  for (const outcome of outcomes) {
    if (outcome.kind === 'refused' && (outcome.detail.startsWith('the parser failed') || outcome.detail.length > 200))
      throw new Error(`${outcome.detail}: ${text}`);
    if (outcome.kind !== 'event') continue;
    const { event, time } = outcome;
    const ok =
      event['@timestamp'] === isoTime(time) &&
      event.event.id !== '' &&
      event.event.original !== undefined &&
      (event.farmsight?.presence !== true || event.source?.ip !== undefined || event.host !== undefined);
    if (!ok) throw new Error(`${JSON.stringify(event)}: ${text}`);
    JSON.stringify(event);
  }
}

/** Numbers below a bound that are the same in every run (xorshift32). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const PIECES = [
  ...'{}[]",:=<>|\\\'%./-+ \n\t\u0000\u2028\ufeff\ud800é0',
  '__proto__',
  'constructor',
  'null',
  '1e999',
  '-1',
  '99999999999999999999',
  '0.0.0.0',
  '::',
  '2001:db8::7',
  '198.51.100.7:1',
  '","',
  '"}',
  'true',
  '2026-02-30T25:61:61Z',
  '1970-01-01T00:00:00Z',
  'Feb 30 99:99:99',
  'A'.repeat(300),
  ' IP <',
  ' = ',
  '\\"',
  '[[[[',
];

function mutated(sample: string, below: (n: number) => number): string {
  let text = sample;
  for (let i = below(4); i >= 0; i--) {
    const [from, length] = [below(text.length + 1), below(12)];
    const [before, after] = [text.slice(0, from), text.slice(from + length)];
    switch (below(5)) {
      case 0:
        text = before + after;
        break;
      case 1:
        text = before + PIECES[below(PIECES.length)] + text.slice(from);
        break;
      case 2:
        text = before + PIECES[below(PIECES.length)] + after;
        break;
      case 3:
        text = before;
        break;
      default:
        text = before + text.slice(from, from + length) + text.slice(from);
    }
  }
  return text;
}

describe.each(SOURCES)('%s', (source) => {
  const parser = parserOf(source)!;
  const parse = (text: string) => parseRecord(parser, text, context);

  test('the samples are events', () => {
    expect(SAMPLES[source]).toBeDefined();
    for (const sample of SAMPLES[source]!) expect(parse(sample).map(({ kind }) => kind)).toEqual(['event']);
  });

  test('ten thousand mutations: each yields an outcome, none throws, and the counts add up', () => {
    const below = numbers(0x5eed);
    const count = { event: 0, ignored: 0, refused: 0 };
    let parsed = 0;
    for (let i = 0; i < 10_000; i++) {
      const samples = SAMPLES[source]!;
      const text = mutated(samples[below(samples.length)]!, below);
      const outcomes = parse(text);
      check(outcomes, text);
      parsed += outcomes.length;
      for (const { kind } of outcomes) count[kind]++;
    }
    expect(parsed).toBeGreaterThanOrEqual(10_000);
    expect(count.event + count.ignored + count.refused).toBe(parsed);
    expect(count.event).toBeGreaterThan(300);
    expect(count.refused).toBeGreaterThan(300);
  });

  test('any bytes', () => {
    const decoder = new TextDecoder();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const text = decoder.decode(bytes);
        check(parse(text), text);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  test('any text behind the beginning of a sample', () => {
    const samples = fc.constantFrom(...SAMPLES[source]!);
    fc.assert(
      fc.property(samples, fc.nat(400), fc.string({ unit: 'binary', maxLength: 200 }), (sample, at, rest) => {
        const text = sample.slice(0, at) + rest;
        check(parse(text), text);
      }),
      { seed: 2, numRuns: 500 },
    );
  });

  test('any JSON value, and any in place of a field', () => {
    const base: object = SAMPLES[source]![0]!.startsWith('{') ? JSON.parse(SAMPLES[source]![0]!) : {};
    const keys = Object.keys(base);
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.nat(), (value, i) => {
        const text = JSON.stringify(value);
        check(parse(text), text);
        const changed = JSON.stringify({ ...base, [keys[i % Math.max(1, keys.length)] ?? 'message']: value });
        check(parse(changed), changed);
      }),
      { seed: 3, numRuns: 500 },
    );
  });
});
