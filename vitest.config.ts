import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/system/console.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two suites at once: each starts processes of its own (database, queue, API), more would only make them wait.
    maxWorkers: 2,
    setupFiles: ["test/system/quietLog.ts"],
  },
});
