import type { Reporter, TestModule, TestRunEndReason } from 'vitest/node';

/** Says the run's counts once more, in one plain line, after everything else. */
export default class ClosingCounts implements Reporter {
  onTestRunEnd(
    modules: readonly TestModule[],
    errors: readonly unknown[],
    reason: TestRunEndReason,
  ): void {
    const counts = { passed: 0, failed: errors.length, skipped: 0 };
    const skipped: string[] = [];
    for (const module of modules) {
      // A file that cannot even be loaded has no test to count.
      if (module.state() === 'failed' && [...module.children.allTests()].length === 0) {
        counts.failed += 1;
      }
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'pending') continue;
        counts[state] += 1;
        if (state === 'skipped') skipped.push(test.fullName);
      }
    }
    if (reason === 'interrupted') counts.failed += 1;
    process.once('exit', () => {
      for (const name of skipped) process.stdout.write(`skipped: ${name}\n`);
      const tail = skipped.length > 0 ? `, ${counts.skipped} skipped` : '';
      process.stdout.write(`${counts.passed} passed, ${counts.failed} failed${tail}\n`);
    });
  }
}
