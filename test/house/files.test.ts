/** The reader of imports sees every form of import, or the rules of the house would pass unseen. */
import { describe, expect, it } from 'vitest';
import { files, importsOf, packageOf } from './files.ts';

describe('importsOf', () => {
  it('sees packages, built-in modules, types and files, also over several lines', () => {
    expect(importsOf('src/checkpoint/store.ts').map(({ to }) => to)).toEqual([
      'node:fs',
      'src/errors.ts',
      'src/evidence/finding.ts',
      'src/outcome.ts',
      'src/checkpoint/database.ts',
      'src/checkpoint/dead-letter-table.ts',
      'src/checkpoint/finding-table.ts',
      'src/checkpoint/schema.ts',
      'src/checkpoint/state-table.ts',
      'src/checkpoint/writer-lock.ts',
    ]);
  });

  it('sees what is exported from elsewhere', () => {
    const door = importsOf('src/index.ts').map(({ to }) => to);
    expect(door).toContain('src/evidence/detector.ts');
    expect(door).toContain('src/event.ts');
  });

  it('sees files named for a child process', () => {
    expect(importsOf('test/e2e/store-kill.test.ts').map(({ to }) => to)).toContain('test/e2e/store-writer.ts');
  });
});

it.each([
  ['zod', 'zod'],
  ['csv-parse/sync', 'csv-parse'],
  ['@elastic/elasticsearch', '@elastic/elasticsearch'],
  ['@ip-location-db/asn/asn-ipv4.csv', '@ip-location-db/asn'],
])('packageOf %s', (specifier, name) => {
  expect(packageOf(specifier)).toBe(name);
});

it('files are relative to the checkout', () => {
  expect(files('src/ev*.ts')).toEqual(['src/event.ts']);
});
