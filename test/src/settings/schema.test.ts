import { describe, expect, it } from 'vitest';
import { keyPath } from '../../../src/settings/key-path.ts';
import { checkSettings, type Settings, settingsKeys } from '../../../src/settings/schema.ts';

const OPTIONS = [
  { detector: 'co-movement', option: 'min_moves', default: 1, unit: 'moves', reason: 'one is unlikely' },
  { detector: 'input-latency', option: 'min_share', default: 0.25, unit: 'share', reason: 'slow laptops stay below' },
];

function settingsOf(value: unknown): Settings {
  const checked = checkSettings(value, OPTIONS);
  if ('problems' in checked) throw new Error(JSON.stringify(checked.problems));
  return checked.settings;
}

/** `key: message` of every problem. */
function problemsOf(value: unknown): string[] {
  const checked = checkSettings(value, OPTIONS);
  return 'problems' in checked ? checked.problems.map(({ keys, message }) => `${keyPath(keys)}: ${message}`) : [];
}

describe('without a word', () => {
  it('everything has its default', () => {
    expect(settingsOf({})).toEqual({
      organizations: [{ id: 'default', email_domains: [] }],
      corporate_networks: [],
      sanctioned_remote_tools: [],
      remote_tool_groups: {},
      geo: {},
      sources: {},
      engine: {
        lateness: 21_600_000,
        horizon: 3_888_000_000,
        evaluate_every: 3_600_000,
        capacity: 1_000_000,
        alert_line: 70,
        report_line: 30,
        household_days: 3,
        household_share: 0.5,
        crowd: 8,
      },
      detectors: {
        'co-movement': { enabled: true, min_moves: 1 },
        'input-latency': { enabled: true, min_share: 0.25 },
      },
    });
  });
});

describe('a company', () => {
  it('is one organization', () => {
    const organization = { id: 'acme', name: 'Acme', email_domains: ['ACME.example'] };
    expect(settingsOf({ organization }).organizations).toEqual([
      { id: 'acme', name: 'Acme', email_domains: ['acme.example'] },
    ]);
  });

  it('or several', () => {
    expect(settingsOf({ organizations: [{ id: 'acme' }, { id: 'globex' }] }).organizations.map(({ id }) => id)).toEqual(
      ['acme', 'globex'],
    );
  });

  it('names its tools by any id of the catalog', () => {
    expect(settingsOf({ sanctioned_remote_tools: ['teamviewer', 'vscode_tunnel'] }).sanctioned_remote_tools).toEqual([
      'teamviewer',
      'vscode_tunnel',
    ]);
  });

  it('has databases in one file or several', () => {
    expect(settingsOf({ geo: { city: 'city.mmdb', asn: ['v4.mmdb', 'v6.mmdb'] } }).geo).toEqual({
      city: ['city.mmdb'],
      asn: ['v4.mmdb', 'v6.mmdb'],
    });
  });

  it('switches a detector off and sets the option of another', () => {
    const { detectors } = settingsOf({
      detectors: { 'co-movement': { enabled: false }, 'input-latency': { min_share: 0.5 } },
    });
    expect(detectors).toEqual({
      'co-movement': { enabled: false, min_moves: 1 },
      'input-latency': { enabled: true, min_share: 0.5 },
    });
  });
});

describe('Kafka and Elasticsearch', () => {
  it('are taken in their shape', () => {
    const kafka = {
      brokers: ['127.0.0.1:9092'],
      topics: [{ topic: 'raw.okta', source: 'okta', organization: 'acme' }],
      ssl: { ca: 'ca.pem' },
      sasl: { mechanism: 'scram-sha-512', username: 'farmsight', password: { env: 'KAFKA_PASSWORD' } },
    };
    const elasticsearch = { node: 'https://127.0.0.1:9200', api_key: { file: 'key' } };
    const settings = settingsOf({ organization: { id: 'acme' }, kafka, elasticsearch });
    expect(settings.kafka).toEqual({
      ...kafka,
      group: 'farmsight',
      events_topic: 'farmsight.events',
      dead_letters_topic: 'farmsight.dead-letters',
      checkpoints_topic: 'farmsight.checkpoints',
      session_timeout: 15_000,
    });
    expect(settings.elasticsearch).toEqual({
      node: ['https://127.0.0.1:9200'],
      api_key: { file: 'key' },
      namespace: 'default',
    });
  });

  it('never have a secret in the file, nor in a message about it', () => {
    const problems = problemsOf({
      elasticsearch: { node: 'https://127.0.0.1:9200', password: 'tulip-7' },
      kafka: {
        brokers: ['127.0.0.1:9092'],
        sasl: { mechanism: 'plain', password: ['tulip-7'], token: { value: 'tulip-7' } },
      },
    });
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'kafka.sasl.password',
      'kafka.sasl.token',
      'elasticsearch.password',
    ]);
    expect(problems.join()).toContain('{ env: NAME } or { file: PATH }');
    expect(problems.join()).not.toContain('tulip');
  });
});

describe('what is wrong is told with its key', () => {
  it.each<[string, unknown, string]>([
    ['a mistyped key', { corprate_networks: [] }, 'corprate_networks: unknown key; did you mean corporate_networks?'],
    [
      'a key of elsewhere',
      { engine: { lateness: '6h', alert: 7 } },
      'engine.alert: unknown key; known here: lateness, horizon, evaluate_every, capacity, alert_line, report_line, household_days, household_share, crowd',
    ],
    [
      'a key of a list item',
      { corporate_networks: [{ name: 'Austin', cidr: '203.0.113.0/24', cidrs: ['203.0.113.0/24'] }] },
      'corporate_networks[0].cidr: unknown key; did you mean cidrs?',
    ],
    ['a detector', { detectors: { 'co-movment': {} } }, 'detectors.co-movment: unknown key; did you mean co-movement?'],
    [
      'an option',
      { detectors: { 'co-movement': { min_move: 2 } } },
      'detectors.co-movement.min_move: unknown key; did you mean min_moves?',
    ],
    ['a source', { sources: { otka: {} } }, 'sources.otka: unknown key; did you mean okta?'],
    [
      'a prototype key',
      JSON.parse('{"__proto__": {"a": 1}}'),
      '__proto__: unknown key; known here: organization, organizations, corporate_networks, sanctioned_remote_tools, remote_tool_groups, geo, roster, sources, engine, detectors, kafka, elasticsearch, kibana',
    ],
    [
      'a network',
      { corporate_networks: [{ name: 'Austin', cidrs: ['203.0.113.0/33'] }] },
      'corporate_networks[0].cidrs[0]: 203.0.113.0/33 is no address or CIDR network such as 203.0.113.0/24',
    ],
    [
      'a network without addresses',
      { corporate_networks: [{ name: 'Austin', cidrs: [] }] },
      'corporate_networks[0].cidrs: must not be empty',
    ],
    [
      'a missing key',
      { corporate_networks: [{ cidrs: ['203.0.113.0/24'] }] },
      'corporate_networks[0].name: is missing',
    ],
    [
      'a tool',
      { sanctioned_remote_tools: ['teamveiwer'] },
      'sanctioned_remote_tools[0]: unknown remote tool teamveiwer; did you mean teamviewer?',
    ],
    [
      'a tool nobody knows',
      { sanctioned_remote_tools: ['crystal-ball-9000'] },
      'sanctioned_remote_tools[0]: unknown remote tool crystal-ball-9000; ids are in config/remote-tools.json',
    ],
    [
      'a duration',
      { engine: { lateness: '6 hours' } },
      'engine.lateness: 6 hours is no duration; write 90s, 15m, 6h or 14d',
    ],
    [
      'a duration without a unit',
      { engine: { lateness: 6 } },
      'engine.lateness: expected a duration such as 90s, 15m, 6h or 14d',
    ],
    ['a duration too short', { engine: { evaluate_every: '1s' } }, 'engine.evaluate_every: must be 1m or more'],
    ['a number as text', { engine: { alert_line: '70' } }, 'engine.alert_line: expected a number, found text'],
    ['a number too large', { engine: { alert_line: 700 } }, 'engine.alert_line: must be 100 or less'],
    ['a broken number', { engine: { crowd: 8.5 } }, 'engine.crowd: expected a whole number, found 8.5'],
    [
      'a share',
      { detectors: { 'input-latency': { min_share: 25 } } },
      'detectors.input-latency.min_share: must be 1 or less',
    ],
    [
      'a negative option',
      { detectors: { 'co-movement': { min_moves: -1 } } },
      'detectors.co-movement.min_moves: must be 0 or more',
    ],
    ['a list where one text belongs', { roster: ['a.csv'] }, 'roster: expected text, found a list'],
    [
      'nothing where a list belongs',
      { corporate_networks: null },
      'corporate_networks: expected a list, found nothing',
    ],
    ['a path', { geo: { city: 7 } }, 'geo.city: expected a path or a list of them'],
    [
      'a time zone',
      { sources: { 'cisco-asa': { timezone: 'Berlin' } } },
      'sources.cisco-asa.timezone: Berlin is no IANA time zone such as Europe/Berlin',
    ],
    [
      'a source of a topic',
      { kafka: { brokers: ['b:9092'], topics: [{ topic: 't', source: 'oktaa' }] } },
      'kafka.topics[0].source: expected one of okta, entra-id, duo, cisco-asa, globalprotect, fortigate, ecs; did you mean okta?',
    ],
    [
      'an organization of a topic',
      {
        organization: { id: 'acme' },
        kafka: { brokers: ['b:9092'], topics: [{ topic: 't', source: 'okta', organization: 'acne' }] },
      },
      'kafka.topics[0].organization: unknown organization acne; did you mean acme?',
    ],
    [
      'two ways to name the company',
      { organization: { id: 'a' }, organizations: [{ id: 'b' }] },
      'organizations: give organization or organizations, not both',
    ],
    ['an organization twice', { organizations: [{ id: 'a' }, { id: 'a' }] }, 'organizations[1].id: a is listed twice'],
    [
      'lines that cross',
      { engine: { alert_line: 40, report_line: 50 } },
      'engine.report_line: must not be above alert_line, 40',
    ],
    [
      'a memory shorter than the lateness',
      { engine: { lateness: '14d', horizon: '7d' } },
      'engine.horizon: must not be shorter than lateness, 14d',
    ],
  ])('%s', (_, value, problem) => {
    expect(problemsOf(value)).toEqual([problem]);
  });

  it('all at once', () => {
    const problems = problemsOf({
      engine: { lateness: 'soon', alert_line: 0 },
      sanctioned_remote_tools: [1, 'rpd'],
      roaster: 'x',
    });
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'sanctioned_remote_tools[0]',
      'sanctioned_remote_tools[1]',
      'engine.lateness',
      'engine.alert_line',
      'roaster',
    ]);
  });
});

describe('settingsKeys', () => {
  it.each([
    [['engine'], 'crowd'],
    [['detectors', 'co-movement'], 'min_moves'],
    [['kafka', 'topics', 0], 'organization'],
    [[], 'sanctioned_remote_tools'],
  ])('below %j there is %s', (keys, key) => {
    expect(settingsKeys(OPTIONS, keys)).toContain(key);
  });

  it('of a value that has no parts there are none', () => {
    expect(settingsKeys(OPTIONS, ['roster'])).toEqual([]);
  });
});
