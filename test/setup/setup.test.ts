import { describe, expect, it } from "vitest";
import type { AccountFacts } from "../../shared/account/accountFacts.ts";
import type { IdentityRecord } from "../../shared/identities/identityRecord.ts";
import { commandOf } from "../../shared/remedies/commands.ts";
import { DEPLOY } from "../../shared/remedies/deploy.ts";
import type { Remedy } from "../../shared/remedies/remedy.ts";
import type { SetupFacts } from "../../shared/setup/facts.ts";
import { setupOf } from "../../shared/setup/setup.ts";

const account: AccountFacts = {
  productionAccess: true,
  sendingEnabled: true,
  enforcementStatus: "HEALTHY",
  max24HourSend: 50_000,
  sentLast24Hours: 0,
  maxSendRate: 14,
  suppressedReasons: ["BOUNCE", "COMPLAINT"],
};
const publishing = {
  configurationSet: "postmaster-prod",
  inPlace: true,
  eventTypes: ["BOUNCE", "COMPLAINT", "DELIVERY", "RENDERING_FAILURE"],
  explanation: "",
  remedy: [],
};
const record = (
  identity: string,
  state: IdentityRecord["state"] = "verified",
  dkim = "SUCCESS",
): IdentityRecord => {
  const kind = identity.includes("@") ? "address" : "domain";
  const signature = { status: dkim, signing: true, tokens: [] };
  const ses = { identity, kind, maySend: true, status: "SUCCESS", dkim: signature } as const;
  return { identity, kind, state, ses, noticed: [], version: 1 };
};
const allDone: SetupFacts = {
  account,
  publishing,
  wantedTypes: ["bounce", "renderingFailure"],
  identities: [record("example.org")],
  unrecorded: [],
  lastEventAt: "2026-11-24T08:00:07.000Z",
  subscribers: { confirmed: 2, pending: 1 },
  mailHosts: [{ host: "mail.example.org", lastSeenAt: "2026-11-24T08:01:00.000Z" }],
  digests: [
    {
      since: "2026-11-16",
      days: 7,
      state: "sent",
      firstAt: "2026-11-23T07:00:00.000Z",
      at: "2026-11-23T07:00:02.000Z",
      attempts: 1,
    },
  ],
};
const judged = (changes: Partial<SetupFacts>) => {
  const { steps, ...all } = setupOf({ ...allDone, ...changes });
  return { ...all, steps, step: (id: string) => steps.find((one) => one.id === id) };
};
/** A step as a shell has it: its words, and its command. */
const inWords = (step: Remedy | undefined) =>
  step === undefined ? "" : [step.text, step.target === undefined ? "" : commandOf(step.target)].join(" ");
const withAccount = (changes: Partial<AccountFacts>) => ({ account: { ...account, ...changes } });

describe("setup", () => {
  it("is there once every step is done, each told with its facts", () => {
    const { ready, summary, steps } = judged({});
    expect({ ready, summary }).toEqual({ ready: true, summary: "Everything is set up." });
    expect(steps.map(({ id, state, remedy }) => [id, state, remedy])).toEqual(
      [
        "publishing",
        "suppressionList",
        "subscriber",
        "identity",
        "feedback",
        "firstEvent",
        "sending",
        "productionAccess",
        "mailHost",
        "digest",
      ].map((id) => [id, "done", []]),
    );
    expect(steps.map(({ explanation }) => explanation)).toEqual([
      "The configuration set “postmaster-prod” publishes BOUNCE, COMPLAINT, DELIVERY, RENDERING_FAILURE.",
      "The account's suppression list is on, for bounces and complaints.",
      "Warnings are sent to 2 subscribers. 1 other has not confirmed yet.",
      "example.org is verified, and mail from all addresses there is signed (DKIM).",
      "Events for mail from example.org reach this service.",
      "Last SES event: 2026-11-24 08:00 UTC.",
      "The account is in good standing and may send.",
      "The account has production access: it can send to any address.",
      "mail.example.org reported, last at 2026-11-24 08:01 UTC.",
      "The digest for 2026-11-16/P7D was sent at 2026-11-23 07:00 UTC.",
    ]);
  });

  it.each<[string, Partial<SetupFacts>, RegExp, RegExp]>([
    [
      "publishing",
      { publishing: { ...publishing, inPlace: false, explanation: "It is disabled.", remedy: [DEPLOY] } },
      /^It is disabled\.$/,
      /npx serverless deploy/,
    ],
    [
      "publishing",
      { wantedTypes: ["bounce", "deliveryDelay", "send"] },
      /does not publish DELIVERY_DELAY, SEND\.$/,
      /Event destinations/,
    ],
    [
      "suppressionList",
      withAccount({ suppressedReasons: ["BOUNCE"] }),
      /after a complaint/,
      /^Turn suppression on\. aws/,
    ],
    [
      "subscriber",
      { subscribers: { confirmed: 0, pending: 0 } },
      /^No one is subscribed/,
      /postmaster subscribers add/,
    ],
    ["subscriber", { subscribers: { confirmed: 0, pending: 2 } }, /^2 subscribers have not/, /open the link/],
    [
      "identity",
      { identities: [record("old.example", "absent")] },
      /rejects all mail/,
      /postmaster identities request/,
    ],
    [
      "identity",
      { identities: [record("example.org", "pending")] },
      /Requested: example\.org\./,
      /postmaster identities dns example\.org$/,
    ],
    ["identity", { identities: [record("a@example.org", "pending")] }, /a@example\.org/, /open the link/],
    [
      "identity",
      { identities: [record("example.org", "waitingForApproval")] },
      /example/,
      /^Approve or decline/,
    ],
    ["feedback", { identities: [] }, /No sender is verified yet/, /Verify a sender/],
    [
      "feedback",
      { unrecorded: ["a.example", "b.example", "c.example", "d.example"] },
      /^Events for mail from a\.example, b\.example, c\.example and 1 more do not reach this service/,
      /postmaster identities attach-feedback a\.example$/,
    ],
    [
      "feedback",
      { unrecorded: ["a.example"], publishing: { ...publishing, inPlace: false } },
      /publishes no events/,
      /publish its events first/,
    ],
    [
      "firstEvent",
      { lastEventAt: null },
      /no event in the last 30 days/,
      /success@simulator\.amazonses\.com/,
    ],
    [
      "sending",
      withAccount({ enforcementStatus: "PROBATION" }),
      /under review/,
      /postmaster stats --by sender/,
    ],
    ["sending", withAccount({ enforcementStatus: "SHUTDOWN" }), /paused/, /whose mail caused it/],
    ["sending", withAccount({ sendingEnabled: false }), /turned off/, /put-account-sending-attributes/],
    [
      "productionAccess",
      withAccount({ productionAccess: false }),
      /in the sandbox/,
      /postmaster account request-production/,
    ],
    [
      "productionAccess",
      withAccount({ productionAccess: false, review: { status: "PENDING" } }),
      /in the sandbox/,
      /^Wait: production access has been requested/,
    ],
    [
      "productionAccess",
      withAccount({ productionAccess: false, review: { status: "DENIED", caseId: "42" } }),
      /in the sandbox/,
      /case 42/,
    ],
  ])("is not there while %s is to do: %j", (id, changes, explanation, remedy) => {
    const { ready, summary, step } = judged(changes);
    expect(step(id)).toMatchObject({ state: "todo", optional: false });
    expect(step(id)?.explanation).toMatch(explanation);
    expect(inWords(step(id)?.remedy[0])).toMatch(remedy);
    expect(ready).toBe(false);
    expect(summary).toMatch(/^\d of 8 steps are done\. Next step: /);
  });

  it.each<[string, Partial<SetupFacts>, RegExp]>([
    ["mailHost", { mailHosts: [] }, /No mail host/],
    ["digest", { digests: [] }, /No digest has been sent/],
    [
      "digest",
      {
        digests: allDone.digests.map((one) => ({ ...one, state: "failed", failure: "SES says: no." })),
      },
      /P7D could not be sent\. SES says: no\.$/,
    ],
  ])("does not need %s", (id, changes, explanation) => {
    const { ready, summary, step } = judged(changes);
    expect(step(id)).toMatchObject({ state: "todo", optional: true });
    expect(step(id)?.explanation).toMatch(explanation);
    expect(step(id)?.remedy.length).toBeGreaterThan(0);
    expect({ ready, summary }).toEqual({
      ready: true,
      summary: "Setup is complete. 1 optional step remains.",
    });
  });

  it("takes a verified address, and says that a domain is better", () => {
    const { ready, step } = judged({ identities: [record("ann@example.org", "verified", "NOT_STARTED")] });
    expect(ready).toBe(true);
    expect(step("identity")?.explanation).toMatch(/^ann@example\.org is verified\. A domain is better/);
    const unsigned = judged({ identities: [record("example.org", "verified", "FAILED")] });
    expect(unsigned.step("identity")?.explanation).toMatch(/mail is not signed: DKIM is not found/);
  });

  it("leaves open what AWS does not say, and judges the others", () => {
    const { ready, summary, steps } = judged({
      account: undefined,
      publishing: undefined,
      unrecorded: undefined,
      subscribers: undefined,
    });
    const open = steps.filter(({ state }) => state === "unknown");
    expect(open.map(({ id }) => id)).toEqual([
      "publishing",
      "suppressionList",
      "subscriber",
      "feedback",
      "sending",
      "productionAccess",
    ]);
    for (const { explanation, remedy } of open) {
      expect(explanation).toMatch(/^(SES|SNS) did not answer in time/);
      expect(remedy).toEqual([]);
    }
    expect(ready).toBe(false);
    expect(summary).toMatch(/^6 steps could not be checked because /);
  });
});
