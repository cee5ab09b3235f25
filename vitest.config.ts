import { defineConfig } from 'vitest/config';

/** Tests that start the whole system, each on a port and in a folder of its own, or need both cores. */
const SYSTEM_TESTS = [
  'tests/browser/**/*.test.ts',
  'tests/clients/**/*.test.ts',
  'tests/deploy/**/*.test.ts',
  'tests/dod/**/*.test.ts',
  'tests/pipeline/**/*.test.ts',
  'tests/readme/**/*.test.ts',
  'tests/simulation/**/*.test.ts',
];

/** Half a minute or more each: `npm run proofs`. */
const PROOFS = [
  'tests/browser/alarms.test.ts',
  'tests/dod/dod.test.ts',
  'tests/pipeline/alarms.test.ts',
  'tests/pipeline/chaos.test.ts',
  'tests/readme/**/*.test.ts',
  'tests/schemathesis/**/*.test.ts',
  'tests/simulation/seeds.test.ts',
];

export default defineConfig({
  test: {
    reporters: ['default', './tools/closing-counts.ts'],
    // The slowest start a system and load it on two busy cores; none of them waits by the clock.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'rooms',
          include: ['**/*.test.ts'],
          exclude: ['node_modules/**', 'cdk.out/**', ...SYSTEM_TESTS, ...PROOFS],
          // The CDK and the SDK are imported once a worker, not once a file: a third less CPU.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'system',
          include: SYSTEM_TESTS,
          exclude: PROOFS,
          globalSetup: './tests/pipeline/synthesis.ts',
          // Two at once, whatever the cores: they wait more than they work, and none is timed.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'proofs',
          include: PROOFS,
          globalSetup: './tests/pipeline/synthesis.ts',
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: [
        'schemas/**',
        'functions/**',
        'infra/**',
        'local/**',
        'cli/**',
        'queries/**',
        'web/**',
      ],
      exclude: [
        '**/*.test.ts',
        '**/testing/**',
        'web/live/dist/**',
        '**/*.sql',
        '**/*.json',
        '**/*.html',
        '**/*.css',
      ],
      reporter: ['text-summary', 'html'],
    },
  },
});
