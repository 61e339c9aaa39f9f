import { describe, expect, it } from "vitest";
import {
  addCounts,
  type Counts,
  count,
  hasDenominator,
  noCounts,
  otherBounces,
  packCounts,
  rates,
  sent,
  share,
  unpackCounts,
} from "../../shared/tallies/counts.ts";
import { HourCount } from "../../shared/tallies/tally.ts";

const of = (given: Partial<Counts>): Counts => ({ ...noCounts(), ...given });
const SIMULATOR = "simulator.amazonses.com";

describe("one event", () => {
  it.each([
    ["send", "example.org", { send: 1 }],
    ["send", SIMULATOR, { send: 1, simulatedSend: 1 }],
    ["delivery", SIMULATOR, { delivery: 1, simulatedDelivery: 1 }],
    ["bounce", SIMULATOR, { bounce: 1, simulatedBounce: 1 }],
    ["bounce", "example.org", { bounce: 1, hardBounce: 1 }],
    ["complaint", "example.org", { complaint: 1, countedComplaint: 1 }],
    ["complaint", SIMULATOR, { complaint: 1 }],
    ["relay", "example.org", { relay: 1 }],
  ] as const)("%s to %s counts as %j, wherever it is counted", (type, recipientDomain, expected) => {
    const several = [noCounts(), noCounts()];
    count(several, { type, recipientDomain, ...(type === "bounce" ? { subtype: "Permanent/General" } : {}) });
    expect(several).toEqual([of(expected), of(expected)]);
  });
});

it("counts a rewriting as such, and toward neither volume nor rates", () => {
  const counts = of({ send: 2, hardBounce: 1, volume: 2 });
  count([counts], { type: "relay", subtype: "rewritten", recipientDomain: "example.org" });
  count([counts], {
    type: "bounce",
    subtype: "rewritten",
    recipientDomain: "example.org",
    action: "delayed",
  });
  expect(counts).toEqual(of({ send: 2, hardBounce: 1, volume: 2, relay: 1, rewritten: 1, bounce: 1 }));
  expect([sent(counts), rates(counts).bounceRate]).toEqual([2, 0.5]);
});

describe("counts", () => {
  it("are added name by name", () => {
    const sum = of({ send: 1, volume: 2 });
    addCounts(sum, of({ send: 2, bounce: 3 }));
    expect(sum).toEqual(of({ send: 3, bounce: 3, volume: 2 }));
  });

  it.each([
    [{ send: 5 }, 5],
    [{ send: 5, delivery: 4, bounce: 2 }, 6],
    [{ send: 5, delivery: 4, bounce: 2, volume: 7 }, 7],
    // Taken from one another they may be less than the parts; all that were sent are at least each of these.
    [{ volume: 1, send: 5 }, 5],
    [{ volume: 1, delivery: 6 }, 6],
    [{ volume: 1, bounce: 7 }, 7],
    [{ volume: -1, send: 5 }, 5],
    [{ send: 5, simulatedSend: 2, delivery: 2, simulatedDelivery: 1, bounce: 4, simulatedBounce: 3 }, 3],
  ])("%j are of %i messages", (given, expected) => expect(sent(of(given))).toBe(expected));

  it.each([
    [{}, false],
    [{ send: 1 }, true],
    [{ delivery: 1 }, true],
    [{ bounce: 1 }, false],
    [{ send: 1, simulatedSend: 1 }, false],
    [{ delivery: 1, simulatedDelivery: 1 }, false],
  ])("%j have something to take a share of: %s", (given, expected) =>
    expect(hasDenominator(of(given))).toBe(expected),
  );

  it.each([
    [{ bounce: 5, hardBounce: 3 }, 2],
    [{ bounce: 5, simulatedBounce: 2, hardBounce: 3 }, 0],
    [{ bounce: 1, hardBounce: 3 }, 0],
  ])("%j have %i bounces that SES does not count", (given, expected) =>
    expect(otherBounces(of(given))).toBe(expected),
  );

  it.each([
    [0, 0, 0],
    [1, 0, 0],
    [1, 2, 0.5],
    [2, 2, 1],
    [3, 2, 1],
  ])("share: %i of %i is %d", (some, all, expected) => expect(share(some, all)).toBe(expected));

  it("have rates of what was sent", () => {
    expect(rates(of({ send: 200, hardBounce: 10, countedComplaint: 1 }))).toEqual({
      bounceRate: 0.05,
      complaintRate: 0.005,
    });
  });

  it("of before rewritings were counted have none", () => {
    const places = packCounts(of({ rewritten: 4 }));
    expect(places).toEqual([18, 4]); // for good: tallies have it so
    expect(unpackCounts([0, 3, 17, 5])).toEqual(of({ send: 3, volume: 5 }));
  });

  it("are stored by place; one that a newer version added is left alone", () => {
    expect(unpackCounts([1, 2, 999, 5])).toEqual(unpackCounts([1, 2]));
    expect(Object.keys(unpackCounts([999, 5]))).toEqual(Object.keys(noCounts()));
    expect(unpackCounts([1])).toEqual(noCounts());
    expect(unpackCounts(packCounts(of({ send: 4, volume: 9 })))).toEqual(of({ send: 4, volume: 9 }));
    expect(packCounts(of({ send: 4, volume: 4 }))).toEqual(packCounts(of({ send: 4 })));
  });
});

describe("an hour", () => {
  const entry = {
    id: "",
    recipientId: "ann",
    at: "",
    sender: "a@uni.example",
    recipientDomain: "one.example",
  };

  it("is counted by why something failed, with a volume of its own", () => {
    const hour = new HourCount();
    hour.add({ ...entry, type: "bounce", subtype: "Permanent/General", cause: "noSuchUser" });
    hour.add({ ...entry, type: "delivery", recipientId: "bob" });
    const { cause, counts } = hour.tally();
    expect([...cause.keys()]).toEqual(["noSuchUser"]);
    expect(cause.get("noSuchUser")).toEqual(of({ bounce: 1, hardBounce: 1, volume: 1 }));
    expect(counts.volume).toBe(2);
  });

  it("counts a delivery as a message of its own unless that recipient's mail bounced", () => {
    const volume = (...entries: { type: "delivery" | "bounce"; recipientId: string }[]) => {
      const hour = new HourCount();
      for (const one of entries) hour.add({ ...entry, ...one });
      return hour.tally().counts.volume;
    };
    expect(volume({ type: "delivery", recipientId: "ann" })).toBe(1);
    expect(volume({ type: "bounce", recipientId: "ann" }, { type: "delivery", recipientId: "bob" })).toBe(2);
    expect(volume({ type: "bounce", recipientId: "ann" }, { type: "delivery", recipientId: "ann" })).toBe(1);
    expect(
      volume(
        { type: "bounce", recipientId: "ann" },
        { type: "delivery", recipientId: "ann" },
        { type: "delivery", recipientId: "ann" },
      ),
    ).toBe(2);
  });
});
