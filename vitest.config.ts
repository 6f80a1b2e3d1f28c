import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/{src,detectors,pipelines,simulator,house,properties}/**/*.test.ts'],
          testTimeout: 60_000,
          maxWorkers: '100%',
        },
      },
      {
        test: {
          name: 'scenarios',
          include: ['test/scenarios/**/*.test.ts'],
          testTimeout: 120_000,
          maxWorkers: '100%',
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          // They wait more than they work. More at once would need more memory for Kafka and Elasticsearch than a small machine has.
          maxWorkers: 2,
          // After the others: projects with numbers of workers of their own need turns of their own.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
