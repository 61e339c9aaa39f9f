import { describe, expect, it } from "vitest";
import { groupMembers } from "../../shared/feedback/address.ts";
import { parseNotification } from "../../shared/feedback/parse.ts";
import { recipientsOf } from "../../shared/feedback/recipients.ts";
import { spellingsOfEvent } from "../../shared/suppressions/spellings.ts";
import { bounce, complaint, delivery, renderingFailure, send } from "./notifications.ts";
import { refusal } from "./refusal.ts";

const AT = "2026-11-23T10:00:00.000Z";
const eventsOf = (payload: object) => {
  const parsed = parseNotification({ body: JSON.stringify(payload) }, new Date("2026-11-24T05:00:00Z"));
  if (parsed.kind !== "events") throw new Error(JSON.stringify(parsed));
  return parsed.events;
};
const to = (...destination: string[]) => ({ messageId: "m", at: AT, to: destination });

describe("a group among the addressees", () => {
  it.each([
    ["Team: a@x.example, b@x.example;", ["a@x.example", "b@x.example"]],
    ['"The: team": Ada <a@x.example>, "B, C" <b@x.example>;', ["a@x.example", "b@x.example"]],
    ["undisclosed-recipients:;", []],
    ["undisclosed-recipients: ;", []],
    ["a@x.example", undefined],
    ["Ada: Lovelace <a@x.example>", undefined],
    ['"a:b;"@x.example', undefined],
    ["Team: a@x.example; b@x.example", undefined],
  ])("%s has the members %j", (text, members) => expect(groupMembers(text)).toEqual(members));

  it("is recorded as its members, beside who is named alone, each once", () => {
    const events = eventsOf(send(to("Team: A@x.example, b@x.example;", "c@x.example", "a@x.example")));
    expect(events.map(({ recipient }) => recipient)).toEqual(["a@x.example", "b@x.example", "c@x.example"]);
  });

  it("is recorded against the message where it names nobody", () => {
    expect(eventsOf(send(to("undisclosed-recipients:;")))).toMatchObject([
      { type: "send", recipient: null, recipientDomain: "", messageId: "m" },
    ]);
  });

  it("suppresses each member that bounced", () => {
    expect(eventsOf(bounce(to("Team: a@x.example, b@x.example;")))).toMatchObject([
      { recipient: "a@x.example", status: "5.1.1" },
      { recipient: "b@x.example", status: "5.1.1" },
    ]);
  });
});

describe("two spellings of one address in one notification", () => {
  it.each([
    ["bounce", bounce],
    ["complaint", complaint],
    ["delivery", delivery],
  ])("are one event of a %s that remembers both", (_, make) => {
    const events = eventsOf(make(to("Ada@X.example", "ada@x.example", "ADA@x.example", "bob@x.example")));
    expect(events.map(({ recipient }) => recipient)).toEqual(["ada@x.example", "bob@x.example"]);
    expect(events[0] && spellingsOfEvent(events[0]).sort()).toEqual([
      "ADA@x.example",
      "Ada@x.example",
      "ada@x.example",
    ]);
    expect(events[1]).not.toHaveProperty("otherSpellings");
  });

  it("are a hard bounce where one of them failed and the other is still tried", () => {
    const payload = bounce(to("Ada@x.example", "ada@x.example"));
    for (const entry of payload.bounce.bouncedRecipients.slice(0, 1)) entry.action = "delayed";
    expect(eventsOf(payload)).toMatchObject([
      { action: "failed", recipient: "ada@x.example", otherSpellings: ["Ada@x.example"] },
    ]);
  });
});

describe("what SES publishes twice with one feedback id", () => {
  it("is two events where it is transient first and permanent later, of one moment", () => {
    const [transient] = eventsOf(bounce({ ...to("a@x.example"), type: "Transient" }));
    const [permanent] = eventsOf(bounce(to("a@x.example")));
    expect(transient?.at).toBe(permanent?.at);
    expect(transient?.id).not.toBe(permanent?.id);
  });

  it("keeps the identity that older versions gave to a permanent bounce and to a complaint", () => {
    expect(eventsOf(bounce(to("a@x.example")))[0]?.id).toBe("sSlQTPur6hgzsruV");
    expect(eventsOf(complaint(to("a@x.example")))[0]?.id).toBe("ePln1j7Iac8TQn7W");
  });
});

it("knows a rendering failure in two words and in one", () => {
  const failure = renderingFailure(to("a@x.example"));
  const [two] = eventsOf(failure);
  expect(two).toMatchObject({ type: "renderingFailure", detail: { templateName: "welcome" } });
  expect(eventsOf({ ...failure, eventType: "RenderingFailure" })).toEqual([two]);
});

describe("whom a notification concerns", () => {
  const mail = (...destination: unknown[]) => ({ destination });

  it.each([
    [
      "a list that is none",
      "bounce",
      { bouncedRecipients: "a@b.org" },
      {},
      "field_invalid: bounce.bouncedRecipients: not a list",
    ],
    [
      "an entry that is none",
      "bounce",
      { bouncedRecipients: [7] },
      {},
      "field_invalid: bounce.bouncedRecipients[0]: not an object",
    ],
    [
      "an entry without address",
      "complaint",
      { complainedRecipients: [{}] },
      {},
      "field_missing: complaint.complainedRecipients[0].emailAddress: not a string",
    ],
    [
      "addressees that are no list",
      "send",
      {},
      { destination: "a@b.org" },
      "field_invalid: mail.destination: not a list of strings",
    ],
    [
      "addressees that are no texts",
      "send",
      {},
      mail("a@b.org", 7),
      "field_invalid: mail.destination: not a list of strings",
    ],
    ["nobody", "send", {}, {}, "field_missing: no recipient: mail.destination is empty"],
    [
      "nobody, of a delivery",
      "delivery",
      { recipients: [] },
      mail(),
      "field_missing: no recipient: mail.destination is empty",
    ],
    [
      "too many",
      "send",
      {},
      mail(...Array(1_001).fill("a@b.org")),
      "too_large: 1001 recipients, but SES sends a message to at most 50",
    ],
    ["as many as are read", "send", {}, mail(...Array(1_000).fill("a@b.org")), "read"],
    ["nobody, of a bounce", "bounce", {}, mail("a@b.org"), "read"],
    ["nobody, of an unknown type", "unknown", {}, {}, "read"],
  ] as const)("is refused where it has %s", (_, type, particulars, mailFields, expected) => {
    expect(refusal(() => recipientsOf(type, particulars, mailFields))).toBe(expected);
  });

  it("is named by the particulars, else by the mail", () => {
    const addresses = (...given: Parameters<typeof recipientsOf>) =>
      recipientsOf(...given).map(({ address }) => address);
    const both = mail("a@b.org", "c@d.org");
    expect(addresses("delivery", { recipients: ["a@b.org"] }, both)).toEqual(["a@b.org"]);
    expect(addresses("delivery", { recipients: [] }, both)).toEqual(["a@b.org", "c@d.org"]);
    expect(addresses("deliveryDelay", { delayedRecipients: [{ emailAddress: "c@d.org" }] }, both)).toEqual([
      "c@d.org",
    ]);
    expect(addresses("bounce", { bouncedRecipients: [] }, both)).toEqual([undefined]);
    expect(addresses("unknown", {}, both)).toEqual(["a@b.org", "c@d.org"]);
    expect(recipientsOf("unknown", {}, {})).toEqual([
      { given: "", fields: {}, address: undefined, domain: "", others: [] },
    ]);
    expect(recipientsOf("send", {}, mail("no address"))).toMatchObject([{ address: "no address" }]);
  });

  it("of two spellings is the one that failed, in whatever order", () => {
    const entry = (emailAddress: string, action?: string) => ({
      emailAddress,
      ...(action === undefined ? {} : { action }),
    });
    const first = (...bouncedRecipients: object[]) => recipientsOf("bounce", { bouncedRecipients }, {})[0];
    expect(first(entry("A@b.org", "delayed"), entry("a@b.org", "failed"))).toMatchObject({
      given: "a@b.org",
      others: ["A@b.org"],
    });
    expect(first(entry("A@b.org", "delayed"), entry("a@b.org"))).toMatchObject({ given: "a@b.org" });
    expect(first(entry("A@b.org", "delayed"), entry("a@b.org", "delayed"))).toMatchObject({
      given: "A@b.org",
      others: ["a@b.org"],
    });
  });
});
