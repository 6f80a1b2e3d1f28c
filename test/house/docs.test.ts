/** Pages, tests and scenarios stand beside the code they speak of, and links lead somewhere. */
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DETECTORS } from '../../detectors/index.ts';
import { exists, files, read } from './files.ts';

const PAGES = ['*.md', 'docs/**/*.md', 'samples/*.md', 'test/**/*.md'];
const LINK = /\]\(([^()\s]+)\)/g;
const CODE_BLOCK = /^```[\s\S]*?^```/gm;

describe('every link resolves', () => {
  it.each(files(...PAGES))('%s', (page) => {
    const links = [...read(page).replace(CODE_BLOCK, '').matchAll(LINK)].map((match) => match[1]!);
    const broken = links.filter((link) => !/^[a-z]+:/.test(link) && !resolves(page, link));
    expect(broken, 'a relative link names a file of the checkout, and its #anchor a heading there').toEqual([]);
  });
});

function resolves(page: string, link: string): boolean {
  const [path, anchor] = link.split('#') as [string, string | undefined];
  const target = path === '' ? page : posix.join(posix.dirname(page), decodeURI(path));
  if (!exists(target)) return false;
  return anchor === undefined || !target.endsWith('.md') || anchorsOf(read(target)).has(anchor);
}

/** Anchors as GitHub makes them of headings. */
function anchorsOf(page: string): Set<string> {
  const headings = [...page.replace(CODE_BLOCK, '').matchAll(/^#{1,6} (.+)$/gm)].map((match) => match[1]!);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\- _]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

const detectorIds = files('detectors/*.ts')
  .map((path) => posix.basename(path, '.ts'))
  .filter((id) => id !== 'index');

describe('every detector', () => {
  it('is in the catalog under the name of its file', () => {
    expect(DETECTORS.map((detector) => detector.id).sort()).toEqual(detectorIds);
  });

  it.each(detectorIds)('%s has a page, a test and a scenario', (id) => {
    const wanted = [`docs/detectors/${id}.md`, `test/detectors/${id}.test.ts`, `test/scenarios/${id}`];
    expect(
      wanted.filter((path) => !exists(path)),
      `a detector is four things (CONTRIBUTING.md)`,
    ).toEqual([]);
  });

  it.each(files('docs/detectors/*.md'))('%s is the page of one', (page) => {
    expect(detectorIds).toContain(posix.basename(page, '.md'));
  });
});

/** Files of src without a test of their own name, and where they are tested instead. */
const TESTED_ELSEWHERE = new Map<string, string>([
  ['src/event.ts', 'types only'],
  ['src/parse/source-parser.ts', 'types only'],
  ['src/window/sighting.ts', 'types only'],
  ['src/evidence/detector.ts', 'types, and two functions that freeze'],
  ['src/evidence/views.ts', 'types only'],
  ['src/index.ts', 'exports of other files'],
  ['src/checkpoint/kafka.ts', 'test/e2e/checkpoints.test.ts, with a real Kafka'],
  ['src/source/kafka-table.ts', 'test/e2e/checkpoints.test.ts, with a real Kafka'],
  ['src/sink/elasticsearch-finding.ts', 'test/e2e/stream.test.ts, with a real Elasticsearch'],
  ['src/kafka/setup.ts', 'test/e2e/checkpoints.test.ts, with a real Kafka'],
]);

describe('every file of src has its test', () => {
  const hasTest = (path: string): boolean => exists(`test/${path.replace(/\.ts$/, '.test.ts')}`);

  it('of its own name', () => {
    const untested = files('src/**/*.ts').filter((path) => !hasTest(path) && !TESTED_ELSEWHERE.has(path));
    expect(untested, 'src/x/y.ts is tested in test/src/x/y.test.ts; an exception needs its reason').toEqual([]);
  });

  it.each([...TESTED_ELSEWHERE.keys()])('or a reason that still holds: %s', (path) => {
    expect([exists(path), hasTest(path)], 'an exception goes when the file goes or gets its test').toEqual([
      true,
      false,
    ]);
  });
});

describe('no page names', () => {
  it.each([
    ['a path of somebody’s machine', /(?:^|[\s`"'(])\/(?:home|root|work|Users)\//m],
    ['work that is not done', /\b(?:TODO|FIXME|TBD|coming soon)\b/i],
  ])('%s', (_, pattern) => {
    expect(files(...PAGES).filter((page) => pattern.test(read(page)))).toEqual([]);
  });
});
