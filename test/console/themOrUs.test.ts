import { describe, expect, it } from "vitest";
import { faultSide, without } from "../../console/src/pages/domains/faultSide.ts";
import { type Counts, noCounts, rates, sent } from "../../shared/tallies/counts.ts";
import { LINES } from "../../shared/tallies/lines.ts";

const counts = (some: Partial<Counts>): Counts => ({ ...noCounts(), ...some });
const bounces = (count: number) => ({ bounce: count, hardBounce: count });
const WELL = counts({ send: 1_000, delivery: 995, ...bounces(5) });

describe("is it them or us", () => {
  it.each([
    ["nothing was sent", {}, WELL, "info", "No mail to this domain in the last"],
    ["all arrives", { send: 100, delivery: 100 }, WELL, "good", "100 of 100 messages accepted, 0% bounced"],
    [
      "nothing arrives there, and elsewhere it does",
      { send: 30, ...bounces(30) },
      WELL,
      "bad",
      "The problem is the domain: nothing was delivered, and 30 messages bounced",
    ],
    [
      "much of it bounces, and little elsewhere",
      { send: 100, delivery: 80, ...bounces(20) },
      WELL,
      "watch",
      "The problem is on their side, or with the addresses you have there: 20.0% of mail to this domain bounces, compared with 0.50% of all other mail",
    ],
    [
      "much of it bounces, and as much elsewhere",
      { send: 100, delivery: 80, ...bounces(20) },
      counts({ send: 1_000, delivery: 900, ...bounces(100) }),
      "bad",
      "The problem is on our side: 20.0% of mail to this domain bounces, compared with 10.0% of all other mail",
    ],
    [
      "there is no other mail",
      { send: 100, delivery: 80, ...bounces(20) },
      noCounts(),
      "watch",
      "with no other mail to compare it to",
    ],
    [
      "SES publishes no deliveries at all",
      { send: 100, ...bounces(20) },
      counts({ send: 1_000, ...bounces(5) }),
      "watch",
      "The problem is on their side, or with the addresses",
    ],
    [
      "people complain",
      { send: 100, delivery: 100, complaint: 1, countedComplaint: 1 },
      WELL,
      "watch",
      "recipients report it as spam: 1 complaint",
    ],
    ["it is delayed", { send: 100, delivery: 95, deliveryDelay: 9 }, WELL, "watch", "delay mail: 9 delays"],
    ["nothing has come back", { send: 3 }, WELL, "info", "3 messages sent, with no result yet"],
  ])("where %s", (_where, domain, others, tone, words) => {
    const verdict = faultSide(counts(domain), others, LINES);
    expect(verdict.tone).toBe(tone);
    expect(verdict.sentence).toContain(words);
  });

  it("warns of conclusions from few mails", () => {
    const one = faultSide(counts({ send: 2, delivery: 1, ...bounces(1) }), WELL, LINES);
    expect(one.meaning).toContain("Only 2 messages, so one bounce");
  });

  it("never takes other mail for less than none", () => {
    expect(without(counts({ send: 5 }), counts({ send: 7, bounce: 1 }))).toEqual(noCounts());
  });

  it("never takes other mail for less than was delivered of it and bounced", () => {
    // A domain's volume is that of each sender to it, which together may be more than that of the senders.
    const all = counts({ send: 100, delivery: 90, ...bounces(10), volume: 100 });
    const others = without(all, counts({ send: 100, volume: 100 }));
    expect(sent(others)).toBe(100);
    expect(rates(others).bounceRate).toBe(0.1);
  });
});
