import { defineConfig } from 'vitest/config';

// Three kinds of tests: `unit` beside the code (no I/O), `service` (a whole app against real engines), `e2e` (all built services).
const project = (
  name: string,
  include: string[],
  { exclude = [], ...extra }: { exclude?: string[]; [setting: string]: unknown } = {},
) => ({
  test: {
    name,
    include,
    exclude: ['**/node_modules/**', '**/dist/**', ...exclude],
    testTimeout: 20_000,
    hookTimeout: 120_000,
    ...extra,
  },
});

export default defineConfig({
  test: {
    projects: [
      project('unit', [
        'libs/**/src/**/*.test.ts',
        'apps/*/src/**/*.test.ts',
        'deploy/**/src/**/*.test.ts',
        'bench/src/**/*.test.ts',
        'test/**/*.test.ts',
      ]),
      project('service', ['apps/*/test/**/*.test.ts', 'libs/*/test/**/*.test.ts'], {
        exclude: ['apps/e2e/**'],
        testTimeout: 60_000,
        maxWorkers: 2,
        sequence: { groupOrder: 1 },
      }),
      project('deploy', ['deploy/test/**/*.test.ts', 'charts/*/tests/**/*.test.ts'], {
        testTimeout: 60_000,
        maxWorkers: 2,
        sequence: { groupOrder: 2 },
      }),
      project('e2e', ['apps/e2e/test/**/*.test.ts'], {
        testTimeout: 120_000,
        fileParallelism: false,
        sequence: { groupOrder: 3 },
      }),
    ],
  },
});
