import { describe, expect, it } from "vitest";
import type { FeedbackEvent } from "../../shared/feedback/event.ts";
import { ofLatestMessage, queueIdSpan } from "../../shared/messages/rewritings.ts";

const at = (seconds: number) =>
  new Date(Date.parse("2026-11-24T10:00:00.000Z") + seconds * 1_000).toISOString();

const event = (seconds: number, given: Partial<FeedbackEvent> = {}): FeedbackEvent => ({
  id: `e${seconds}`,
  type: "relay",
  subtype: "sent",
  recipient: "ada@example.net",
  recipientDomain: "example.net",
  messageId: "m",
  sender: "redcap@uni.example",
  at: at(seconds),
  recordedAt: at(seconds),
  detail: { host: "mx1", queueId: "4XyZ1", beganAt: at(0) },
  ...given,
});

describe("when a message had its queue id", () => {
  it("is from when it came to the last attempt, and a minute more at both ends", () => {
    expect(queueIdSpan([event(30), event(5), event(300)])).toEqual({
      host: "mx1",
      queueId: "4XyZ1",
      since: at(-60),
      until: at(360),
    });
  });

  it("is of the first host and queue id that are reported", () => {
    const other = { host: "mx2", queueId: "4XyZ1", beganAt: at(-900) };
    expect(
      queueIdSpan([event(1, { type: "send", detail: {} }), event(30), event(900, { detail: other })]),
    ).toEqual({
      host: "mx1",
      queueId: "4XyZ1",
      since: at(-60),
      until: at(90),
    });
  });

  it("is that of the attempts where it is not known when it came", () => {
    const span = queueIdSpan([event(30, { detail: { host: "mx1", queueId: "4XyZ1" } })]);
    expect(span).toMatchObject({ since: at(-30), until: at(90) });
  });

  it.each([
    ["there are no events", []],
    ["no mail host reports it", [event(1, { type: "send", detail: { host: "mx1", queueId: "4XyZ1" } })]],
    [
      "the host says no queue id",
      [event(1, { detail: { host: "mx1" } }), event(1, { detail: { queueId: "4X" } })],
    ],
  ])("is not known where %s", (_, events) => {
    expect(queueIdSpan(events)).toBeUndefined();
  });
});

it("of rewritings of a queue id tells those of the latest message that had it", () => {
  const rewritten = [event(0), event(940), event(941), event(1_000)];
  expect(ofLatestMessage(rewritten).map(({ id }) => id)).toEqual(["e940", "e941", "e1000"]);
  expect(ofLatestMessage([event(0), event(939.999), event(1_000)]).map(({ id }) => id)).toEqual(["e1000"]);
  expect(ofLatestMessage([])).toEqual([]);
});
