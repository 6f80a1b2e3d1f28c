/**
 * The shape of the settings. In: what the settings file holds. Out: settings with every default filled in, or all that is
 * wrong with it. The file's keys are those of docs/settings.md.
 */
import { z } from 'zod';
import { parseCidr } from '../enrich/address.ts';
import { toolById, toolIds } from '../enrich/remote-tools.ts';
import { SOURCES } from '../parse/registry.ts';
import { formatDuration, parseDuration } from './duration.ts';
import type { KeyPath } from './key-path.ts';
import { didYouMean, type Problem, problemsOf } from './problems.ts';
import { isTimezone } from './timezone.ts';

export type Issue = z.core.$ZodIssue;

/** An option that a detector declares. */
export interface DetectorOption {
  detector: string;
  option: string;
  default: number;
  unit: string;
  reason: string;
}

const refusal = (text: (value: string) => string) => ({
  error: (issue: { input?: unknown }) => text(String(issue.input)),
});

/** Milliseconds, written `6h`. */
const duration = (fallback: string, least: string) =>
  z
    .string({ error: 'expected a duration such as 90s, 15m, 6h or 14d' })
    .default(fallback)
    .transform((text, context) => {
      const ms = parseDuration(text);
      if (ms !== undefined && ms >= parseDuration(least)!) return ms;
      const message =
        ms === undefined ? `${text} is no duration; write 90s, 15m, 6h or 14d` : `must be ${least} or more`;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    });

const text = z.string().min(1);
const cidr = z.string().refine(
  (value) => parseCidr(value) !== undefined,
  refusal((value) => `${value} is no address or CIDR network such as 203.0.113.0/24`),
);
const tool = z.string().transform((id, context) => {
  const entry = toolById(id);
  if (entry !== undefined) return entry.id;
  const suggestion = didYouMean(id, toolIds());
  const hint = suggestion === '' ? '; ids are in config/remote-tools.json' : suggestion;
  context.addIssue({ code: 'custom', message: `unknown remote tool ${id}${hint}` });
  return z.NEVER;
});
const zone = z.string().refine(
  isTimezone,
  refusal((value) => `${value} is no IANA time zone such as Europe/Berlin`),
);
const source = z.enum(SOURCES as [string, ...string[]]);
const lowerCase = text.transform((value) => value.toLowerCase());

/** One text or a list of them, as a list. */
const several = (what: string) =>
  z
    .union([text, z.array(text).min(1)], { error: `expected ${what} or a list of them` })
    .transform((value) => (typeof value === 'string' ? [value] : value));

/** A secret never stands in the file. */
const secret = z.union([z.strictObject({ env: text }), z.strictObject({ file: text })], {
  error: 'a secret is { env: NAME } or { file: PATH }, never the value itself',
});

const organization = z.strictObject({
  id: text,
  name: text.optional(),
  email_domains: z.array(lowerCase).default([]),
});

const corporateNetwork = z.strictObject({ name: text, cidrs: z.array(cidr).min(1) });

const database = several('a path').optional();
const geo = z.strictObject({
  city: database,
  asn: database,
  country: database,
  anonymous_ip: database,
  connection_type: database,
  isp: database,
  enterprise: database,
});

const sources = z.strictObject(
  Object.fromEntries(SOURCES.map((name) => [name, z.strictObject({ timezone: zone.default('UTC') }).optional()])),
);

const engine = z.strictObject({
  lateness: duration('6h', '0s'),
  horizon: duration('45d', '1d'),
  evaluate_every: duration('1h', '1m'),
  capacity: z.int().min(1000).default(1_000_000),
  alert_line: z.number().min(1).max(100).default(70),
  report_line: z.number().min(0).max(100).default(30),
  household_days: z.int().min(1).default(3),
  household_share: z.number().min(0).max(1).default(0.5),
  crowd: z.int().min(2).default(8),
});

const kafka = z.strictObject({
  brokers: z.array(text).min(1),
  topics: z.array(z.strictObject({ topic: text, source, organization: text.optional() })).default([]),
  group: text.default('farmsight'),
  events_topic: text.default('farmsight.events'),
  dead_letters_topic: text.default('farmsight.dead-letters'),
  findings_topic: text.optional(),
  checkpoints_topic: text.default('farmsight.checkpoints'),
  session_timeout: duration('15s', '1s'),
  ssl: z
    .union([z.boolean(), z.strictObject({ ca: text.optional(), cert: text.optional(), key: text.optional() })], {
      error: 'expected true, false or { ca: PATH, cert: PATH, key: PATH }',
    })
    .optional(),
  sasl: z
    .strictObject({
      mechanism: z.enum(['plain', 'scram-sha-256', 'scram-sha-512', 'oauthbearer']),
      username: text.optional(),
      password: secret.optional(),
      token: secret.optional(),
    })
    .optional(),
});

const elasticsearch = z.strictObject({
  node: several('an address such as https://127.0.0.1:9200'),
  api_key: secret.optional(),
  username: text.optional(),
  password: secret.optional(),
  ca: text.optional(),
  ca_fingerprint: text.optional(),
  namespace: text.default('default'),
});

const kibana = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: 'expected an address such as https://127.0.0.1:5601' }),
  space: text.optional(),
  api_key: secret.optional(),
  username: text.optional(),
  password: secret.optional(),
  ca: text.optional(),
});

const optionValue = ({ unit, default: value }: DetectorOption) =>
  (unit === 'share' ? z.number().min(0).max(1) : z.number().min(0)).default(value);

/** Every option of every detector, and the switch that each has. */
function detectorsSchema(options: readonly DetectorOption[]) {
  const byDetector = Object.entries(Object.groupBy(options, (option) => option.detector)).map(([id, own]) => {
    const values = Object.fromEntries(own!.map((option) => [option.option, optionValue(option)]));
    return [id, z.strictObject({ enabled: z.boolean().default(true), ...values }).prefault({})] as const;
  });
  return z.strictObject(Object.fromEntries(byDetector)).prefault({});
}

const shape = (options: readonly DetectorOption[]) =>
  z.strictObject({
    organization: organization.optional(),
    organizations: z.array(organization).min(1).optional(),
    corporate_networks: z.array(corporateNetwork).default([]),
    sanctioned_remote_tools: z.array(tool).default([]),
    remote_tool_groups: z.record(z.string(), z.array(lowerCase)).default({}),
    geo: geo.prefault({}),
    roster: text.optional(),
    sources: sources.default({}),
    engine: engine.prefault({}),
    detectors: detectorsSchema(options),
    kafka: kafka.optional(),
    elasticsearch: elasticsearch.optional(),
    kibana: kibana.optional(),
  });

type Written = z.output<ReturnType<typeof shape>>;
export type OrganizationSettings = NonNullable<Written['organization']>;
export type Settings = Omit<Written, 'organization' | 'organizations' | 'detectors'> & {
  organizations: OrganizationSettings[];
  detectors: Record<string, Record<string, number | boolean>>;
};

export type Checked = { settings: Settings } | { problems: Problem[] };

/** Everything that is wrong is told at once. */
export function checkSettings(value: unknown, options: readonly DetectorOption[]): Checked {
  const schema = shape(options);
  const parsed = schema.safeParse(value, { reportInput: true });
  if (!parsed.success)
    return { problems: parsed.error.issues.flatMap((issue) => problemsOf(issue, (keys) => keysAt(schema, keys))) };
  const { organization: one, organizations, ...rest } = parsed.data;
  const settings = {
    ...rest,
    organizations: organizations ?? [one ?? { id: 'default', email_domains: [] }],
  } as Settings;
  const problems = contradictions(parsed.data, settings);
  return problems.length > 0 ? { problems } : { settings };
}

/** What is wrong between values that are right by themselves. */
function contradictions(written: Written, { organizations, engine: lines, kafka: streams }: Settings): Problem[] {
  const problems: Problem[] = [];
  const ids = organizations.map(({ id }) => id);
  if (written.organization !== undefined && written.organizations !== undefined)
    problems.push({ keys: ['organizations'], message: 'give organization or organizations, not both' });
  for (const [index, id] of ids.entries())
    if (ids.indexOf(id) < index)
      problems.push({ keys: ['organizations', index, 'id'], message: `${id} is listed twice` });
  if (lines.report_line > lines.alert_line)
    problems.push({ keys: ['engine', 'report_line'], message: `must not be above alert_line, ${lines.alert_line}` });
  if (lines.horizon < lines.lateness)
    problems.push({
      keys: ['engine', 'horizon'],
      message: `must not be shorter than lateness, ${formatDuration(lines.lateness)}`,
    });
  for (const [index, topic] of (streams?.topics ?? []).entries())
    if (topic.organization !== undefined && !ids.includes(topic.organization))
      problems.push({
        keys: ['kafka', 'topics', index, 'organization'],
        message: `unknown organization ${topic.organization}${didYouMean(topic.organization, ids)}`,
      });
  return problems;
}

interface JsonSchema {
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  additionalProperties?: JsonSchema | false;
}

/** The keys known at a place, for suggestions and for the test that docs/settings.md names them all. */
function keysAt(schema: z.ZodType, keys: KeyPath): string[] {
  let at: JsonSchema | undefined = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  for (const key of keys)
    at = typeof key === 'number' ? at?.items : (at?.properties?.[key] ?? (at?.additionalProperties || undefined));
  return Object.keys(at?.properties ?? {});
}

/** Every key of the settings with its default, as docs/settings.md lists them. */
export const settingsKeys = (options: readonly DetectorOption[], keys: KeyPath = []): string[] =>
  keysAt(shape(options), keys);
