import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['node_modules/**', 'cdk.out/**'],
    reporters: ['default', './tools/closing-counts.ts'],
    // Tests that start the whole system take a while on two busy cores; none of them waits by the clock.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    coverage: {
      provider: 'v8',
      include: ['schemas/**', 'functions/**', 'infra/**', 'local/**', 'cli/**', 'queries/**'],
      exclude: ['**/*.test.ts', '**/testing/**', '**/*.sql', '**/*.json'],
      reporter: ['text-summary', 'html'],
    },
  },
});
