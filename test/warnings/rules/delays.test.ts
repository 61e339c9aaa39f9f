import { describe, expect, it } from "vitest";
import { type Counts, noCounts } from "../../../shared/tallies/counts.ts";
import type { Facts } from "../../../shared/warnings/facts/facts.ts";
import { delays } from "../../../shared/warnings/rules/delays.ts";
import { details, severities } from "./findings.ts";

describe("delays at a recipient domain", () => {
  const of = (given: Partial<Counts>): Partial<Facts> => ({
    recent: [["slow.example", { ...noCounts(), ...given }]],
  });

  it.each([
    [{ deliveryDelay: 24 }, [], []],
    [{ deliveryDelay: 25 }, [], ["warning"]],
    [{ deliveryDelay: 25, send: 100 }, [], ["warning"]],
    [{ deliveryDelay: 25, send: 101 }, [], []],
    [{ deliveryDelay: 25, delivery: 25 }, [], ["warning"]],
    [{ deliveryDelay: 25, delivery: 26 }, [], ["notice"]],
    [{ deliveryDelay: 25, delivery: 99 }, [], ["notice"]],
    [{ deliveryDelay: 25, delivery: 100 }, [], []],
    // Once open it ends at four fifths of both marks.
    [{ deliveryDelay: 19 }, ["slow.example"], []],
    [{ deliveryDelay: 20 }, ["slow.example"], ["warning"]],
    [{ deliveryDelay: 20, send: 100 }, ["slow.example"], ["warning"]],
    [{ deliveryDelay: 20, send: 101 }, ["slow.example"], []],
    [{ deliveryDelay: 20 }, ["other.example"], []],
  ])("%j, open %j: %j", (given, open, expected) => {
    expect(severities(delays, of(given), open)).toEqual(expected);
  });

  it("give the share of the mail, unless SES reports more delays than there is mail", () => {
    expect(details(delays, of({ deliveryDelay: 30, send: 60, delivery: 30 }))).toEqual([
      "30 delays and 30 deliveries in the last six hours, 60 sent.",
      "That is 50.0% of the mail to this domain.",
    ]);
    expect(details(delays, of({ deliveryDelay: 60, send: 60 }))).toHaveLength(2);
    expect(details(delays, of({ deliveryDelay: 61, send: 60 }))).toHaveLength(1);
  });
});
