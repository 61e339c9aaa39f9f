import { describe, expect, it } from "vitest";
import { groupMembers } from "../../shared/feedback/address.ts";
import { parseNotification } from "../../shared/feedback/parse.ts";
import { spellingsOfEvent } from "../../shared/suppressions/spellings.ts";
import { bounce, complaint, delivery, renderingFailure, send } from "./notifications.ts";

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
