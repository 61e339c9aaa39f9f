import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { unitSuites } from "./test/system/unitSuites.ts";

// A line for each invocation of a function would bury what a test says.
const QUIET = "test/system/quietLog.ts";
const UNIT = unitSuites();
const CONSOLE = "test/console/**/*.test.ts";
const SYSTEM = {
  globalSetup: ["test/system/prepare.ts"],
  setupFiles: [QUIET, "test/system/keepCompiled.ts"],
};

// For every worker, and the processes that suites start: what one has compiled the next need not compile again.
process.env["NODE_COMPILE_CACHE"] ??= join(import.meta.dirname, "node_modules", ".cache", "compiled");

export default defineConfig({
  test: {
    // What waits, waits for a condition; these end only what hangs, on a machine however busy.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000, interval: 25 } },
    // Three suites at once keep two processors busy: each starts processes of its own (database, queue, API, Chromium), and
    // waits for them half of its time.
    maxWorkers: 3,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: UNIT,
          setupFiles: [QUIET, "test/system/noServers.ts"],
          isolate: false,
        },
      },
      {
        extends: true,
        test: { ...SYSTEM, name: "system", include: ["test/**/*.test.ts"], exclude: [...UNIT, CONSOLE] },
      },
      // These load nothing of what they test, which runs in processes of its own: one worker may do many.
      {
        extends: true,
        test: { ...SYSTEM, name: "console", include: [CONSOLE], exclude: UNIT, isolate: false },
      },
    ],
  },
});
