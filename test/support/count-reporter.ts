import type { Reporter, SerializedError, TestModule, TestSuite } from "vitest/node";

/** Prints why tests were skipped, and as the last line alone `N passed, N failed, N skipped`. */
export function countReporter(): Reporter {
  return {
    onTestRunEnd(modules, unhandledErrors) {
      const { passed, failed, reasons } = countTests(modules, unhandledErrors);
      const skipped = [...reasons.values()].reduce((sum, count) => sum + count, 0);
      for (const [reason, count] of reasons) process.stdout.write(`skipped ${count}: ${reason}\n`);
      process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
    },
  };
}

interface Counts {
  readonly passed: number;
  readonly failed: number;
  /** Skipped tests by why. */
  readonly reasons: ReadonlyMap<string, number>;
}

/** A file that can't be loaded, a failed hook and an error outside of tests count as one failed test each. */
function countTests(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): Counts {
  let passed = 0;
  let failed = unhandledErrors.length;
  const reasons = new Map<string, number>();
  for (const module of modules) {
    const suites: readonly (TestModule | TestSuite)[] = [module, ...module.children.allSuites()];
    failed += suites.filter((suite) => suite.errors().length > 0).length;
    for (const test of module.children.allTests()) {
      const result = test.result();
      if (result.state === "passed") passed++;
      else if (result.state === "failed") failed++;
      else {
        const reason = ("note" in result && result.note) || "marked so in the test";
        reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      }
    }
  }
  return { passed, failed, reasons };
}
