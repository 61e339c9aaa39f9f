import { defineConfig } from "vitest/config";

/** The suites that start nothing: of these a mutant's tests take milliseconds, so that thousands of mutants can be tried. */
export default defineConfig({
  test: {
    include: [
      "test/account/account.test.ts",
      "test/digest/{period,render,typoDomains}.test.ts",
      "test/erasure/{person,rules}.test.ts",
      "test/feedback/{classify,explain,identity,journal,marks,origin,parse,recipients,retention}.test.ts",
      "test/identities/{planZoneChange,record,rules}.test.ts",
      "test/readiness/readiness.test.ts",
      "test/reasons/*.test.ts",
      "test/relay/{checks,settings}.test.ts",
      "test/relay/maillog/*.test.ts",
      "test/sesCounts/{causes,compare,recorded,rule}.test.ts",
      "test/suppressions/{addressList,marks,suppression}.test.ts",
      "test/tallies/{counts,volume}.test.ts",
      "test/warnings/{acknowledged,baseline,eventRules,happenings,marks,message,origins,originRules,rate,spike,warning}.test.ts",
    ],
  },
});
