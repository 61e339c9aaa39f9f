import { defineConfig } from "vitest/config";

/** For Stryker: only the tests of the module, and no console to build before them. */
export default defineConfig({
  test: {
    include: (process.env["MUTATION_TESTS"] ?? "").split(" "),
    testTimeout: 60_000,
  },
});
