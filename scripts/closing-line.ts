/** Ends every test run with "N passed, N failed", alone on a line, so that people and machines read the same figure. */
import type { SerializedError } from "vitest";
import type { Reporter, TestModule, TestRunEndReason } from "vitest/node";

interface RunCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/**
 * Counts what a run proved. A file that does not load, a hook that throws and an error nobody caught each count as a
 * failure: their tests report "skipped" or nothing at all, and a line without a failure would hide that.
 */
function countRun(
  modules: readonly TestModule[],
  unhandledErrors: readonly SerializedError[],
  reason: TestRunEndReason,
): RunCounts {
  const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
  for (const module of modules) {
    if (module.errors().length > 0) counts.failed += 1;
    for (const suite of module.children.allSuites()) if (suite.errors().length > 0) counts.failed += 1;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      // A test that never finished proved nothing.
      counts[state === "pending" ? "failed" : state] += 1;
    }
  }
  if (reason !== "passed" && counts.failed === 0) counts.failed = 1;
  return counts;
}

export function closingLine({ passed, failed, skipped }: RunCounts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

export function createClosingLine(write: (text: string) => void): Reporter {
  return {
    onTestRunEnd(modules, unhandledErrors, reason) {
      write(`${closingLine(countRun(modules, unhandledErrors, reason))}\n`);
    },
  };
}
