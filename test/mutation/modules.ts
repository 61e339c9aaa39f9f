/** What is changed, and by which tests that must be noticed: those of the module that start nothing. */
export type Module = { code: string[]; tests: string[] };

/**
 * The rooms whose code takes values and returns values. What speaks to AWS is tested over HTTP against its stand-in, for
 * which thousands of runs would take days.
 */
export const MODULES: Readonly<Record<string, Module>> = {
  feedback: {
    code: [
      "shared/feedback/{event,eventTime,fields,journal,outcome,parse,particulars,recipients,retention}.ts",
    ],
    tests: ["test/feedback/*.test.ts"],
  },
  identities: {
    code: ["shared/identities/{identity,identityRecord,policy}.ts"],
    tests: ["test/identities/{record,rules}.test.ts"],
  },
  maillog: {
    code: ["shared/relay/maillog/!(RecentStrings).ts"],
    tests: ["test/relay/maillog/*.test.ts"],
  },
  reasons: {
    code: ["shared/reasons/*.ts", "shared/reasons/rules/{inOrder,rule,status}.ts"],
    tests: ["test/reasons/*.test.ts", "test/feedback/explain.test.ts"],
  },
  relay: {
    code: [
      "shared/relay/{endpoints,nexthop}.ts",
      "cli/relay/relaySettings.ts",
      "cli/relay/checks/*.ts",
      "cli/relay/configuring/{checkedOptions,passwordText}.ts",
    ],
    tests: ["test/relay/{checks,options,settings}.test.ts"],
  },
  suppressions: {
    code: ["shared/suppressions/{advice,reason,spellings,suppression}.ts"],
    tests: ["test/suppressions/{advice,marks,suppression}.test.ts"],
  },
  tallies: {
    code: ["shared/tallies/{counts,lines,tally}.ts"],
    tests: ["test/tallies/{counts,volume}.test.ts", "test/warnings/rate.test.ts"],
  },
  warnings: {
    code: [
      "shared/warnings/{conditions,deactivateKey,importance,rate,warning}.ts",
      "shared/warnings/baselines/{baseline,median,nights,origins}.ts",
      "shared/warnings/notification/message.ts",
      "shared/warnings/triggers/{trigger,triggers}.ts",
      "shared/warnings/rules/*.ts",
    ],
    tests: [
      "test/warnings/{acknowledged,cooldowns,course,deactivateKey,eventRules,forecast,importance,message,origins,rate,spike,triggered,triggers,warning}.test.ts",
      "test/warnings/rules/*.test.ts",
    ],
  },
};
