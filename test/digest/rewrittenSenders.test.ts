import { describe, expect, it } from "vitest";
import { rewrittenSenders } from "../../shared/digest/rewrittenSenders.ts";
import type { IdentityRecord } from "../../shared/identities/identityRecord.ts";
import { parsePolicy } from "../../shared/identities/policy.ts";
import { noCounts } from "../../shared/tallies/counts.ts";

type State = IdentityRecord["state"];

const entries = (
  senders: Record<string, number>,
  identities: Record<string, State> = {},
  policy: object = {},
) =>
  rewrittenSenders(
    new Map(Object.entries(senders).map(([address, rewritten]) => [address, { ...noCounts(), rewritten }])),
    Object.entries(identities).map(([identity, state]) => ({
      identity,
      kind: identity.includes("@") ? "address" : "domain",
      state,
    })),
    parsePolicy(JSON.stringify(policy)),
  );
const told = (...given: Parameters<typeof entries>) =>
  entries(...given).map(
    ({ name, senders, rewritten, step }) =>
      `${name}: ${senders}, ${rewritten}. ${step.text}${step.target === undefined ? "" : ` [${step.target.to}]`}`,
  );

describe("senders that the guard rewrote", () => {
  it("are one entry where one domain covers them, those with most messages first", () => {
    expect(
      told({
        "a@one.example": 2,
        "b@two.example": 3,
        "b@one.example": 4,
        "c@a.two.example": 1,
        "d@three.example": 6,
      }),
    ).toEqual([
      "d@three.example: 1, 6. Verify three.example [requestIdentity]",
      "one.example: 2, 6. Verify one.example [requestIdentity]",
      "two.example: 2, 4. Verify two.example [requestIdentity]",
    ]);
    expect(entries({ "d@three.example": 1 })[0]?.step.target).toEqual({
      to: "requestIdentity",
      identity: "three.example",
    });
  });

  it("are none where nothing was rewritten, or where all are verified meanwhile", () => {
    expect(told({ "a@one.example": 0 })).toEqual([]);
    const senders = { "a@one.example": 1, "a@b.one.example": 1, "ann@far.example": 1 };
    expect(told(senders, { "one.example": "verified", "ann@far.example": "verified" })).toEqual([]);
  });

  it("are not covered by an address that SES has verified in another spelling", () => {
    expect(told({ "ann@far.example": 1 }, { "Ann@far.example": "verified" })).toEqual([
      "ann@far.example: 1, 1. Verify far.example [requestIdentity]",
    ]);
  });

  it.each(["www-data", "x@host.local", "r@localhost.localdomain", "root@box.home.arpa"])(
    "are rightly rewritten where nobody can verify them: %s",
    (sender) => {
      const domain = sender.slice(sender.indexOf("@") + 1);
      expect(told({ [sender]: 1 })).toEqual([
        `${sender}: 1, 1. Nobody can verify ${domain}, which is no public domain; rewriting is right`,
      ]);
    },
  );

  it("are not asked for again where the request was declined", () => {
    expect(told({ "a@one.example": 1 }, { "one.example": "declined" })).toEqual([
      "a@one.example: 1, 1. See why one.example was declined [identity]",
    ]);
  });

  it("are to be verified anew where the domain was deleted", () => {
    expect(told({ "a@one.example": 1 }, { "one.example": "absent" })).toEqual([
      "a@one.example: 1, 1. Verify one.example [requestIdentity]",
    ]);
  });

  it.each<State>(["pending", "waitingForApproval", "failed", "expired"])(
    "have the step that is left where a domain that covers them is %s",
    (state) => {
      expect(told({ "a@x.one.example": 1, "b@y.one.example": 2 }, { "one.example": state })).toEqual([
        "one.example: 2, 3. Finish verifying one.example [identity]",
      ]);
    },
  );

  it("are left to the guard where they cannot be verified", () => {
    expect(
      told(
        { "a@gmail.com": 4, "b@gmail.com": 1, "www-data@host": 3, "c@denied.example": 2, "": 1 },
        {},
        {
          deny: ["denied.example"],
        },
      ),
    ).toEqual([
      "gmail.com: 2, 5. You cannot verify gmail.com, a free-mail provider; rewriting is right",
      "www-data@host: 1, 3. SES cannot verify this address; rewriting is right",
      "c@denied.example: 1, 2. The identity policy does not allow denied.example; rewriting is right",
      "(no address): 1, 1. SES cannot verify this address; rewriting is right",
    ]);
  });

  it("are not put under a domain that the policy does not allow", () => {
    const policy = { allow: ["lab.one.example"] };
    expect(told({ "a@one.example": 1, "b@lab.one.example": 2 }, {}, policy)).toEqual([
      "b@lab.one.example: 1, 2. Verify lab.one.example [requestIdentity]",
      "a@one.example: 1, 1. The identity policy does not allow one.example; rewriting is right",
    ]);
  });
});
