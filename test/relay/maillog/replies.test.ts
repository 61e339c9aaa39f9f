import { describe, expect, it } from "vitest";
import { causeOf } from "../../../shared/relay/maillog/cause.ts";
import { unverifiedOf } from "../../../shared/relay/maillog/identities.ts";
import { causeOfRefusalHere, remoteCause } from "../../../shared/relay/maillog/remoteCause.ts";
import { verifySteps } from "../../../shared/relay/maillog/rules/identity.ts";
import { SES } from "./storiesOf.ts";

const NOT_VERIFIED =
  "554 Message rejected: Email address is not verified. The following identities failed the check in region";
const IN_REPLY = "(in reply to end of DATA command)";

const causeIn = (reply: string, { status = "bounced", relay = SES, dsn = "5.0.0" } = {}) =>
  causeOf({ status, reply, relay, dsn, sesMessageId: undefined });

describe("what SES has not verified", () => {
  it.each([
    ["EU-WEST-1: a@x.org", "eu-west-1", ["a@x.org"], false],
    [`US-EAST-1: x.org, b@x.org ${IN_REPLY}`, "us-east-1", ["x.org", "b@x.org"], false],
    [
      `EU-WEST-1: a@x.org,  b@x.org , c@x.org ${IN_REPLY}`,
      "eu-west-1",
      ["a@x.org", "b@x.org", "c@x.org"],
      false,
    ],
    ["EU-WEST-1: a@x.org, , b@x.org", "eu-west-1", ["a@x.org", "b@x.org"], false],
    ["EU-WEST-1: Lab, Ann (x) <a@x.org>", "eu-west-1", ["a@x.org"], false],
    ['EU-WEST-1: "Lab, Ann" <a@x.org>, A <A@x.org>, x.org', "eu-west-1", ["a@x.org", "x.org"], false],
    ["EU-WEST-1: arn:aws:ses:eu-west-1:1:identity/x.org", "eu-west-1", ["x.org"], false],
    ["EU-WEST-1: a@x.org, b@x.o...", "eu-west-1", ["a@x.org", "b@x.o"], true],
    [`EU-WEST-1: a@x.org, b@x.org, ... ${IN_REPLY}`, "eu-west-1", ["a@x.org", "b@x.org"], true],
    ["EU-WEST-1: a@x.org ...  ", "eu-west-1", ["a@x.org"], true],
    ["EU-WEST-1: A... B <a@x.org>", "eu-west-1", ["a@x.org"], false],
  ])("is named in %s", (end, region, identities, isCut) =>
    expect(unverifiedOf(`${NOT_VERIFIED} ${end}`)).toEqual({ region, identities, isCut }),
  );

  it.each([
    "554 Message rejected: Email address is not verified.",
    NOT_VERIFIED,
    `${NOT_VERIFIED} EU-WEST-1: `,
    `${NOT_VERIFIED} EU-WEST-1: ...`,
    `${NOT_VERIFIED} EU WEST 1: a@x.org`,
  ])("is not named in %s", (reply) => expect(unverifiedOf(reply)).toBeUndefined());

  it("is looked for only where SES says that it is not verified", () => {
    const cause = causeIn("554 Message rejected: odd; failed the check in region EU-WEST-1: a@x.org");
    expect([cause.code, cause.unverified]).toEqual(["refused_by_ses", undefined]);
  });

  it.each([
    [[], [undefined]],
    [["a@x.org"], ["a@x.org"]],
    [
      ["a@x.org", "b@x.org", "c@x.org", "d@x.org"],
      ["a@x.org", "b@x.org", "c@x.org"],
    ],
  ])("can be requested for %j, for three at most", (identities, requested) => {
    const targets = verifySteps(identities).map(({ target }) => target);
    expect(targets).toEqual([
      ...requested.map((identity) => ({
        to: "requestIdentity",
        ...(identity === undefined ? {} : { identity }),
      })),
      { to: "identities" },
      { to: "account" },
    ]);
    for (const [n, identity] of requested.entries())
      expect(verifySteps(identities)[n]?.text).toContain(identity ?? "the sender");
  });

  it("can be requested where the reply names nobody", () => expect(verifySteps()).toEqual(verifySteps([])));
});

describe("the cause in a reply", () => {
  it.each([
    ["535 Authentication Credentials Invalid", "credentials_invalid"],
    ["host x[192.0.2.1] said: 504", "not_verified"],
    ["504", "not_verified"],
    ["504-5.5.2 first of several lines", "not_verified"],
    ["5041 is no code", "unknown"],
    ["queue 504 is no code", "unknown"],
    ["conversation with x[192.0.2.1]:465 timed out while receiving", "tls_port"],
    ["timed out while talking to x[192.0.2.1]:2465", "tls_port"],
    ["lost connection while talking to x[192.0.2.1]:465", "tls_port"],
    ["lost connection with x[192.0.2.1] while receiving the initial server greeting", "greeting_lost"],
    ["lost connection with x[192.0.2.1]:465 while receiving the initial server greeting", "tls_port"],
    ["lost connection with x[192.0.2.1]:4650 while sending RCPT TO", "connection_lost"],
    ["conversation with x[192.0.2.1]:25 timed out while receiving the greeting", "port_25_blocked"],
    ["connect to x[192.0.2.1]:25: Connection refused", "port_25_blocked"],
    ["connect to x[192.0.2.1]:2525: Connection refused", "connection_refused"],
    ["TLS library problem in handshake with x[192.0.2.1]", "tls_failed"],
    ["SSL_connect error to x[192.0.2.1]:587: -1", "tls_failed"],
  ])("%s is %s", (reply, code) =>
    expect(causeIn(reply, { status: "deferred", dsn: "4.0.0" }).code).toBe(code),
  );

  it.each([
    ["552 Message is too long.", "tooLarge"],
    ["552 5.3.4 Message is too large", "tooLarge"],
    ["message size 52428800 exceeds size limit 41943040 of server x[192.0.2.1]", "tooLarge"],
    ["553 <a b> Invalid email address", "invalidAddress"],
    ["553 <a@b> address unknown", "noSuchUser"],
  ])("%s is %s as SES says it", (reply, code) => {
    const cause = causeIn(reply);
    expect(cause.code).toBe(code);
    expect(cause.explanation).toContain("SES");
  });

  it.each([
    ["rejected", "discarded"],
    ["bounced", "unknown"],
  ])("DISCARD is a rule of this host only for what is %s", (status, code) =>
    expect(causeIn("DISCARD by rule", { status, dsn: "" }).code).toBe(code),
  );

  it.each(["deliverable", "undeliverable"])("of a probe that finds %s is none", (status) =>
    expect(causeIn("550 5.1.1 User unknown", { status })).toMatchObject({
      code: "probe",
      actor: "nobody",
      retry: "later",
      remedy: [],
    }),
  );

  it("of a delivery names the relay, unless it is this host", () => {
    const sent = (relay: string) => causeIn("250 2.0.0 Ok", { status: "sent", relay });
    expect(sent("local")).toMatchObject({ code: "sent", actor: "nobody", remedy: [] });
    expect(sent("local").explanation).toContain("on this host");
    expect(sent("x[192.0.2.1]:25").explanation).toContain("x[192.0.2.1]:25");
  });
});

describe("what another server says", () => {
  it.each([
    ["no", "5.1.1", "noSuchUser"],
    ["550 5.1.1 no", "", "noSuchUser"],
    ["552 5.2.2 no", "", "mailboxFull"],
    ["no", "5.2.2", "mailboxFull"],
    ["no", "", "unknown"],
  ])("%j with the status %j is %s", (reply, dsn, code) => {
    const cause = remoteCause({ status: "bounced", reply, dsn });
    expect(cause.code).toBe(code);
    expect(cause.title === "Rejected, reason unknown").toBe(code === "unknown");
    expect(cause.explanation.includes("does not say why")).toBe(code === "unknown");
    expect(cause.remedy.some(({ text }) => text.startsWith("Read the reply."))).toBe(code === "unknown");
  });

  it.each([
    ["550 5.1.1 <x@y>: Recipient address rejected: User unknown", "5.1.1", "noSuchUser"],
    ["rejected", "5.1.1", "noSuchUser"],
    ["552 5.2.2 no", "", "mailboxFull"],
    ["no", "5.2.2", "mailboxFull"],
    ["554 5.7.1 <x>: Client host rejected: Access denied", "5.7.1", undefined],
    ["no", "", undefined],
  ])("of this host, %j with the status %j is %s", (reply, dsn, code) => {
    const cause = causeOfRefusalHere({ status: "rejected", reply, dsn });
    expect(cause?.code).toBe(code);
    if (cause === undefined) return;
    const { title, explanation } = cause;
    expect(explanation).toMatch(/: [a-z]/);
    expect(explanation.toLowerCase().endsWith(`: ${title.toLowerCase()}.`)).toBe(true);
  });
});
