/** docker-compose.yml and Dockerfile as files: no engine is needed to see that they fit each other, the code and the docs. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { detectorOptions } from '../../pipelines/commands/context.ts';
import { createProgram } from '../../pipelines/commands/program.ts';
import { ELASTICSEARCH_VERSION, KAFKA_VERSION } from '../../scripts/stack/programs.ts';
import { loadSettings } from '../../src/settings/load.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(ROOT + path, 'utf8');

const seconds = z.string().regex(/^\d+s$/);
const service = z.strictObject({
  image: z.string(),
  build: z.literal('.').optional(),
  ports: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  volumes: z.array(z.string()).optional(),
  depends_on: z.record(z.string(), z.strictObject({ condition: z.literal('service_healthy') })).optional(),
  healthcheck: z
    .strictObject({
      test: z.tuple([z.literal('CMD-SHELL'), z.string()]),
      interval: seconds,
      timeout: seconds,
      retries: z.int().positive(),
    })
    .optional(),
  restart: z.literal('unless-stopped').optional(),
  profiles: z.array(z.string()).optional(),
  command: z.array(z.string()).optional(),
  read_only: z.boolean().optional(),
  tmpfs: z.array(z.string()).optional(),
  cap_drop: z.array(z.string()).optional(),
  security_opt: z.array(z.string()).optional(),
});
const file = z.strictObject({
  name: z.literal('farmsight'),
  services: z.record(z.string(), service),
  volumes: z.record(z.string(), z.null()),
});

const text = read('docker-compose.yml');
const { services, volumes } = file.parse(parse(text));
const OURS = ['farmsight', 'stream'];
const servers = Object.entries(services).filter(([name]) => !OURS.includes(name));

describe('docker-compose.yml', () => {
  it('has Kafka, Elasticsearch, Kibana and farmsight', () => {
    expect(Object.keys(services).sort()).toEqual(['elasticsearch', 'farmsight', 'kafka', 'kibana', 'stream']);
  });

  it('starts what the tests run natively, at the same versions', () => {
    expect(services['kafka']!.image).toBe(`apache/kafka:${KAFKA_VERSION}`);
    expect(services['elasticsearch']!.image).toBe(`elasticsearch:${ELASTICSEARCH_VERSION}`);
    expect(services['kibana']!.image).toBe(`kibana:${ELASTICSEARCH_VERSION}`);
    for (const ours of OURS)
      expect(services[ours]!.image).toBe(`farmsight:${JSON.parse(read('package.json')).version}`);
  });

  it.each(servers)(
    '%s is pinned, healthy when it answers, and listens on loopback only',
    (_, { image, healthcheck, ports }) => {
      expect(image).toMatch(/^[a-z/]+:\d+\.\d+\.\d+$/);
      expect(healthcheck).toBeDefined();
      expect(ports).toHaveLength(1);
      expect(ports![0]).toMatch(/^127\.0\.0\.1:\$\{[A-Z]+_PORT:-\d+\}:\d+$/);
    },
  );

  it.each(OURS)('lets %s do no more than it must', (ours) => {
    expect(services[ours]).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
  });

  it('gives farmsight settings that name what is here, and a command that it takes', () => {
    const { settings } = loadSettings(`${ROOT}config/compose.yaml`, detectorOptions());
    const addresses = [...settings.kafka!.brokers, ...settings.elasticsearch!.node, settings.kibana!.url];
    expect(addresses.map((address) => address.replace(/^https?:\/\//, ''))).toEqual([
      'kafka:19092',
      'elasticsearch:9200',
      'kibana:5601',
    ]);
    expect(services['kafka']!.environment!['KAFKA_LISTENERS']).toContain('CONTAINERS://:19092');
    const [name, ...flags] = services['stream']!.command!;
    const { options } = createProgram(() => undefined).commands.find((command) => command.name() === name)!;
    const known = options.map(({ long }) => long);
    expect(flags.filter((flag) => flag.startsWith('--') && !known.includes(flag))).toEqual([]);
    expect(services['stream']!.healthcheck!.test[1]).toContain(`:${flags.at(-1)}/readyz`);
  });

  it('uses volumes and services that are there', () => {
    const used = Object.values(services).flatMap((one) => (one.volumes ?? []).map((volume) => volume.split(':')[0]!));
    const named = used.filter((name) => /^[a-z-]+$/.test(name));
    expect([...new Set(named)].sort()).toEqual(Object.keys(volumes).sort());
    const needed = Object.values(services).flatMap((one) => Object.keys(one.depends_on ?? {}));
    expect(needed.filter((name) => services[name]?.healthcheck === undefined)).toEqual([]);
  });

  it('has no variable that docs/stack.md does not explain, each with one default', () => {
    const defaults = new Map<string, string>();
    for (const [, name, value] of text.matchAll(/\$\{([A-Z_]+):-([^}]*)\}/g)) {
      expect(defaults.get(name!) ?? value, name).toBe(value);
      defaults.set(name!, value!);
    }
    expect(text.match(/\$\{/g)).toHaveLength([...text.matchAll(/\$\{([A-Z_]+):-([^}]*)\}/g)].length);
    const page = read('docs/stack.md');
    const missing = [...defaults].filter(([name, value]) => !page.includes(`| \`${name}\` | \`${value}\` |`));
    expect(missing).toEqual([]);
  });
});

describe('Dockerfile', () => {
  const lines = read('Dockerfile').split('\n');
  const copied = lines.flatMap((line) => /^COPY (?!--from)(.+) \S+$/.exec(line)?.[1]?.split(' ') ?? []);

  it('is built on a pinned Node that farmsight accepts', () => {
    const bases = lines.flatMap((line) => /^FROM (\S+)/.exec(line)?.[1] ?? []);
    expect(new Set(bases)).toEqual(new Set(['node:24.21.0-slim']));
    expect(JSON.parse(read('package.json')).devDependencies.node).toBe('^24.21.0');
  });

  it('copies what is there, and .dockerignore lets exactly that in', () => {
    expect(copied.filter((path) => !existsSync(ROOT + path))).toEqual([]);
    const allowed = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'));
    expect(allowed.map((line) => line.slice(1)).sort()).toEqual([...new Set(copied)].sort());
  });

  it('does not run as root', () => {
    const users = lines.filter((line) => line.startsWith('USER '));
    expect(users).toEqual(['USER 10001:10001']);
  });
});
