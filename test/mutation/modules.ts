/** What mutation tests cover: rooms whose code takes values and returns values. What speaks to AWS is tested against its stand-in. */
export const MODULES: Readonly<Record<string, string[]>> = {
  feedback: [
    "shared/feedback/{address,event,eventTime,explain,fields,journal,origin,outcome,parse,particulars,recipients,retention}.ts",
  ],
  identities: ["shared/identities/{identity,identityRecord,policy}.ts"],
  maillog: ["shared/relay/maillog/*.ts"],
  reasons: ["shared/reasons/**/*.ts", "!shared/reasons/closerLook/**"],
  relay: ["shared/relay/endpoints.ts", "cli/relay/{checks,relaySettings}.ts"],
  suppressions: ["shared/suppressions/{advice,reason,spellings,suppression}.ts"],
  tallies: ["shared/tallies/{counts,lines,tally}.ts"],
  warnings: [
    "shared/warnings/{baseline,conditions,deactivateKey,happening,happenings,median,message,nights,origins,rate,warning}.ts",
    "shared/warnings/rules/*.ts",
  ],
};
