/**
 * The shape of the settings. In: what the settings file holds. Out: settings with every default filled in, or problems with
 * the path of each. The file's keys are those of docs/settings.md.
 */
import { z } from 'zod';
import { parseCidr } from '../enrich/address.ts';
import { toolById } from '../enrich/remote-tools.ts';
import { SOURCES } from '../parse/registry.ts';
import { parseDuration } from './duration.ts';

const duration = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .transform((text, context) => {
      const ms = parseDuration(text);
      if (ms !== undefined) return ms;
      context.addIssue({ code: 'custom', message: `${text} is no duration; write 90s, 15m, 6h or 14d` });
      return z.NEVER;
    });

const cidr = z.string().refine((text) => parseCidr(text) !== undefined, {
  error: (issue) => `${String(issue.input)} is no address or CIDR network`,
});
const tool = z.string().transform((id, context) => {
  const entry = toolById(id);
  if (entry !== undefined) return entry.id;
  context.addIssue({ code: 'custom', message: `unknown remote tool ${id}`, params: { word: id, kind: 'tool' } });
  return z.NEVER;
});
const paths = z
  .union([z.string(), z.array(z.string()).min(1)])
  .transform((value) => (typeof value === 'string' ? [value] : value));
const zone = z
  .string()
  .refine(isTimezone, { error: (issue) => `${String(issue.input)} is no IANA time zone such as Europe/Berlin` });

/** A secret is never written in the file: `{ env: NAME }` or `{ file: PATH }`. */
const secret = z.union([z.strictObject({ env: z.string() }), z.strictObject({ file: z.string() })], {
  error: 'a secret is { env: NAME } or { file: PATH }, never the value itself',
});

const organization = z.strictObject({
  id: z.string().min(1),
  name: z.string().optional(),
  email_domains: z.array(z.string().transform((domain) => domain.toLowerCase())).default([]),
});

const kafka = z.strictObject({
  brokers: z.array(z.string()).min(1),
  topics: z
    .array(
      z.strictObject({
        topic: z.string(),
        source: z.enum(SOURCES as [string, ...string[]]),
        organization: z.string().optional(),
      }),
    )
    .default([]),
  group: z.string().default('farmsight'),
  events_topic: z.string().default('farmsight.events'),
  dead_letters_topic: z.string().default('farmsight.dead-letters'),
  findings_topic: z.string().optional(),
  checkpoints_topic: z.string().default('farmsight.checkpoints'),
  ssl: z
    .union([
      z.boolean(),
      z.strictObject({ ca: z.string().optional(), cert: z.string().optional(), key: z.string().optional() }),
    ])
    .optional(),
  sasl: z
    .strictObject({
      mechanism: z.enum(['plain', 'scram-sha-256', 'scram-sha-512', 'oauthbearer']),
      username: z.string().optional(),
      password: secret.optional(),
      token: secret.optional(),
    })
    .optional(),
});

const elasticsearch = z.strictObject({
  node: z.union([z.string(), z.array(z.string()).min(1)]),
  api_key: secret.optional(),
  username: z.string().optional(),
  password: secret.optional(),
  ca: z.string().optional(),
  ca_fingerprint: z.string().optional(),
  namespace: z.string().default('default'),
});

const engine = z.strictObject({
  lateness: duration('6h'),
  horizon: duration('45d'),
  evaluate_every: duration('1h'),
  alert_line: z.number().min(1).max(100).default(70),
  report_line: z.number().min(0).max(100).default(30),
  household_days: z.number().int().min(1).default(3),
  household_share: z.number().min(0).max(1).default(0.5),
  crowd: z.number().int().min(2).default(8),
});

export interface DetectorOption {
  detector: string;
  option: string;
  default: number;
  unit: string;
  reason: string;
}

/** The schema, with the options that the detectors declare. */
export function settingsSchema(options: readonly DetectorOption[]) {
  const detectors: Record<string, z.ZodType> = {};
  for (const id of new Set(options.map((option) => option.detector))) {
    const fields: Record<string, z.ZodType> = { enabled: z.boolean().default(true) };
    for (const option of options)
      if (option.detector === id) fields[option.option] = z.number().default(option.default);
    detectors[id] = z.strictObject(fields).prefault({});
  }
  return z
    .strictObject({
      organization: organization.optional(),
      organizations: z.array(organization).min(1).optional(),
      corporate_networks: z.array(z.strictObject({ name: z.string(), cidrs: z.array(cidr).min(1) })).default([]),
      sanctioned_remote_tools: z.array(tool).default([]),
      remote_tool_groups: z.record(z.string(), z.array(z.string())).default({}),
      geo: z
        .strictObject({
          city: paths.optional(),
          asn: paths.optional(),
          country: paths.optional(),
          anonymous_ip: paths.optional(),
          connection_type: paths.optional(),
          isp: paths.optional(),
          enterprise: paths.optional(),
        })
        .prefault({}),
      roster: z.string().optional(),
      sources: z
        .partialRecord(z.enum(SOURCES as [string, ...string[]]), z.strictObject({ timezone: zone.default('UTC') }))
        .default({}),
      engine: engine.prefault({}),
      detectors: z.strictObject(detectors).prefault({}),
      kafka: kafka.optional(),
      elasticsearch: elasticsearch.optional(),
    })
    .refine((settings) => settings.organization === undefined || settings.organizations === undefined, {
      message: 'give organization or organizations, not both',
      path: ['organizations'],
    })
    .transform(({ organization: one, organizations, ...rest }) => ({
      ...rest,
      organizations: organizations ?? [one ?? { id: 'default', email_domains: [] }],
    }));
}

export type Settings = z.output<ReturnType<typeof settingsSchema>> & {
  detectors: Record<string, Record<string, number | boolean>>;
};
/** A problem as the schema reports it. */
export type SettingsIssue = z.core.$ZodIssue;
export type OrganizationSettings = Settings['organizations'][number];

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
