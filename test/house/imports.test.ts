/** Who may import whom. Each rule has a name and a reason; a failure prints both, with the imports that break it. */
import { describe, expect, it } from 'vitest';
import { edge, files, type Import, importsOf, read } from './files.ts';

const CODE = ['src/**/*.ts', 'detectors/*.ts', 'pipelines/**/*.ts', 'simulator/**/*.ts', 'bin/*.js'];

const isIn = (path: string, ...folders: string[]): boolean => folders.some((folder) => path.startsWith(`${folder}/`));

interface Rule {
  name: string;
  because: string;
  of: string[];
  forbids(edge: Import): boolean;
}

const RULES: Rule[] = [
  {
    name: 'detectors-are-pure',
    because: 'a detector must give the same findings wherever and whenever it runs, so src/index.ts is all it may know',
    of: ['detectors/*.ts'],
    forbids: ({ from, to }) => to !== 'src/index.ts' && !(from === 'detectors/index.ts' && isIn(to, 'detectors')),
  },
  {
    name: 'src-knows-no-detector',
    because: 'the engine must not grow special cases for a detector, a pipeline or a test',
    of: ['src/**/*.ts'],
    forbids: ({ to }) => isIn(to, 'detectors', 'pipelines', 'simulator', 'test', 'scripts', 'bench'),
  },
  {
    name: 'the-simulator-stands-alone',
    because: 'a simulator that shares the code it tests would share its mistakes',
    of: ['simulator/**/*.ts'],
    forbids: ({ to }) =>
      isIn(to, 'pipelines', 'detectors', 'test') || isIn(to, 'src/parse', 'src/window', 'src/evidence'),
  },
  {
    name: 'nothing-needs-the-tests',
    because: 'the published package has no tests in it',
    of: CODE,
    forbids: ({ to }) => isIn(to, 'test', 'bench'),
  },
  {
    name: 'parsers-need-nothing',
    because:
      'a parser turns text into events; with files, network or packages it could not be tested on any bytes at all',
    of: ['src/parse/**/*.ts'],
    forbids: ({ kind, to }) =>
      kind === 'package' || (kind === 'built-in' && !['node:crypto', 'node:buffer'].includes(to)),
  },
  {
    name: 'stores-and-sinks-know-no-engine',
    because: 'whatever keeps or sends findings must be replaceable without the engine noticing',
    of: ['src/checkpoint/**/*.ts', 'src/sink/**/*.ts'],
    forbids: ({ to }) => isIn(to, 'src/window', 'src/identity', 'src/enrich', 'src/parse', 'src/source', 'src/web'),
  },
  {
    name: 'the-page-only-reads',
    because: 'whatever reaches the page must find nothing there with which it could change or send a finding',
    of: ['src/web/**/*.ts'],
    forbids: ({ to }) =>
      isIn(to, 'src/window', 'src/identity', 'src/enrich', 'src/parse', 'src/source', 'src/kafka', 'src/settings') ||
      (isIn(to, 'src/sink') && to !== 'src/sink/ndjson.ts'),
  },
];

describe('imports point one way', () => {
  it.each(RULES)('$name', ({ name, because, of, forbids }) => {
    const paths = files(...of);
    expect(paths.length, `${name} looks at no file`).toBeGreaterThan(0);
    const broken = paths.flatMap(importsOf).filter(forbids);
    expect(
      broken.map(({ from, to }) => `${from} imports ${to}`),
      `${name}: ${because}`,
    ).toEqual([]);
  });
});

describe('the rules themselves', () => {
  it.each([
    ['detectors-are-pure', 'detectors/co-movement.ts', 'node:fs', true],
    ['detectors-are-pure', 'detectors/co-movement.ts', '../src/window/engine.ts', true],
    ['detectors-are-pure', 'detectors/co-movement.ts', './input-latency.ts', true],
    ['detectors-are-pure', 'detectors/co-movement.ts', 'zod', true],
    ['detectors-are-pure', 'detectors/co-movement.ts', '../src/index.ts', false],
    ['detectors-are-pure', 'detectors/index.ts', './co-movement.ts', false],
    ['src-knows-no-detector', 'src/window/engine.ts', '../../detectors/index.ts', true],
    ['src-knows-no-detector', 'src/window/engine.ts', '../evidence/judge.ts', false],
    ['the-simulator-stands-alone', 'simulator/index.ts', '../pipelines/stages.ts', true],
    ['the-simulator-stands-alone', 'simulator/vendors/okta.ts', '../../src/parse/okta.ts', true],
    ['nothing-needs-the-tests', 'pipelines/embedded.ts', '../test/support/engine.ts', true],
    ['parsers-need-nothing', 'src/parse/okta.ts', 'node:fs/promises', true],
    ['parsers-need-nothing', 'src/parse/okta.ts', 'csv-parse/sync', true],
    ['parsers-need-nothing', 'src/parse/okta.ts', 'node:crypto', false],
    ['stores-and-sinks-know-no-engine', 'src/checkpoint/store.ts', '../window/engine.ts', true],
    ['the-page-only-reads', 'src/web/app.ts', '../kafka/client.ts', true],
    ['the-page-only-reads', 'src/web/app.ts', '../sink/kafka.ts', true],
    ['the-page-only-reads', 'src/web/app.ts', '../sink/ndjson.ts', false],
  ])('%s: %s imports %s', (name, from, specifier, forbidden) => {
    expect(RULES.find((rule) => rule.name === name)!.forbids(edge(from, specifier))).toBe(forbidden);
  });
});

/** What the engine and detectors say must not depend on when or where they run. */
const NOT_REPEATABLE =
  /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bperformance\.now\b|\bprocess\.(?:env|cwd|platform)\b/;

describe('no clock, no chance, no surroundings', () => {
  it.each([
    'src/parse/**/*.ts',
    'src/window/**/*.ts',
    'src/evidence/**/*.ts',
    'src/identity/resolver.ts',
    'detectors/*.ts',
  ])('repeatable: in %s', (pattern) => {
    const broken = files(pattern).filter((path) => NOT_REPEATABLE.test(read(path)));
    expect(
      broken,
      'the same log must give the same findings, so time comes from events and chance from a seed',
    ).toEqual([]);
  });
});

interface Manifest {
  dependencies: Record<string, string>;
}

/** Second files of a package, each with its reason. */
const SECOND_FILES = new Map([
  ['maxmind in simulator/build-blocks.ts', 'developers run it to make simulator/data/blocks.tsv; users never do'],
  [
    'yaml in simulator/index.ts',
    'the simulator writes the settings that src/settings reads, and shares no code with it',
  ],
]);

describe('one-package-one-file', () => {
  const { dependencies } = JSON.parse(read('package.json')) as Manifest;
  const texts = files(...CODE).map((path) => ({ path, text: read(path) }));
  const edges = files(...CODE).flatMap(importsOf);

  /** Files that import the package or resolve it by name, as is done with packages of data. */
  const users = (name: string): string[] => {
    const marks = [`'${name}'`, `'${name}/`, ...(name.startsWith('@') ? [`\`${name.split('/')[0]}/\${`] : [])];
    return texts.filter(({ text }) => marks.some((mark) => text.includes(mark))).map(({ path }) => path);
  };

  it.each(Object.keys(dependencies))('%s', (name) => {
    const counted = users(name).filter((path) => !SECOND_FILES.has(`${name} in ${path}`));
    expect(
      counted,
      `${name} is used in exactly one file, so that it can be replaced there; one that is used nowhere leaves package.json`,
    ).toHaveLength(1);
  });

  it('has no exception that is no longer needed', () => {
    const needed = Object.keys(dependencies).flatMap((name) => users(name).map((path) => `${name} in ${path}`));
    expect([...SECOND_FILES.keys()].filter((exception) => !needed.includes(exception))).toEqual([]);
  });

  it('declares whatever is imported', () => {
    const missing = edges.filter((edge) => edge.kind === 'package' && !Object.hasOwn(dependencies, edge.to));
    expect(
      missing.map(({ from, to }) => `${from} imports ${to}`),
      'an undeclared package is not there after `npm ci --omit=dev`',
    ).toEqual([]);
  });

  it('uses node:sqlite in one file', () => {
    expect(edges.filter(({ to }) => to === 'node:sqlite').map(({ from }) => from)).toEqual([
      'src/checkpoint/database.ts',
    ]);
  });
});
