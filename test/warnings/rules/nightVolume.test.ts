import { describe, expect, it } from "vitest";
import type { Facts, Night } from "../../../shared/warnings/facts/facts.ts";
import { nightVolume } from "../../../shared/warnings/rules/nightVolume.ts";
import { find, subjects } from "./findings.ts";

describe("the warning of an unusual night", () => {
  const usual = (messages: number) => ({ messages, nights: 20 });
  const night = (given: Partial<Night> = {}): Partial<Facts> => ({
    night: {
      began: "2026-11-23",
      sender: [["app@uni.example", 300]],
      usual: { sender: new Map([["app@uni.example", usual(100)]]), credential: new Map() },
      credential: [],
      sourceIp: [],
      ...given,
    },
  });

  it("is none by day, nor of a usual night", () => {
    expect(find(nightVolume, {})).toEqual([]);
    expect(find(nightVolume, night({ sender: [["app@uni.example", 299]] }))).toEqual([]);
    expect(find(nightVolume, night({ sender: [["new@uni.example", 5_000]] }))).toEqual([]);
  });

  it("names the sender, what was usual, and who handed most of the mail over from where", () => {
    expect(find(nightVolume, night())).toMatchObject([
      {
        subject: "sender app@uni.example",
        severity: "warning",
        headline: "Unusual night volume: app@uni.example, 300 messages",
        facts: [
          "300 messages in the night that began on 2026-11-23. The second-busiest of its last 20 nights had 100.",
        ],
        remedy: [
          {},
          { target: { to: "statsByCredential" } },
          { target: { command: expect.stringMatching(/ USER$/) } },
          {},
        ],
      },
    ]);
    const from = night({ credential: [["key", 250]], sourceIp: [["192.0.2.1", 200]] });
    const [found] = find(nightVolume, from) ?? [];
    expect(found?.facts[1]).toBe(
      "Most of the account's mail that night was sent with the credential key (250), from 192.0.2.1 (200).",
    );
    expect(found?.remedy?.[2]?.target).toEqual({ to: "credential", credential: "key" });
    expect(found?.remedy?.[3]?.target).toMatchObject({ command: expect.stringMatching(/ key$/) });
    expect(find(nightVolume, night({ credential: [["key", 250]] }))?.[0]?.facts[1]).toBe(
      "Most of the account's mail that night was sent with the credential key (250).",
    );
  });

  it.each([
    [33, "fewer than 34"],
    [34, "34"],
  ])("says of a usual night of %i: %s", (messages, words) => {
    const sender = new Map([["app@uni.example", usual(messages)]]);
    const [found] = find(nightVolume, night({ usual: { sender, credential: new Map() } })) ?? [];
    expect(found?.facts[0]).toMatch(new RegExp(` had ${words}\\.$`));
  });

  it("names a credential by what it sent beside the senders that are told", () => {
    const credential = new Map([["key", usual(0)]]);
    const left = (messages: number) =>
      night({
        usual: { sender: new Map([["app@uni.example", usual(100)]]), credential },
        credential: [["key", messages]],
        sourceIp: [["192.0.2.1", 200]],
      });
    expect(subjects(nightVolume, left(399))).toEqual(["sender app@uni.example"]);
    expect(subjects(nightVolume, left(400))).toEqual(["sender app@uni.example", "credential key"]);
    const [found] =
      find(nightVolume, { night: { ...left(400).night, sender: [["b@uni.example", 5]] } as Night }) ?? [];
    expect(found).toMatchObject({
      subject: "credential key",
      headline: "Unusual night volume: credential key, 400 messages",
      facts: [
        expect.stringContaining("fewer than 34"),
        "Most of the account's mail that night was from b@uni.example (5), sent from 192.0.2.1 (200).",
      ],
    });
    expect(found?.remedy?.[2]?.target).toEqual({ to: "credential", credential: "key" });
    const nobody = { night: { ...left(400).night, sender: [], sourceIp: [] } as unknown as Night };
    expect(find(nightVolume, nobody)?.[0]?.facts).toHaveLength(1);
    const nowhere = {
      night: { ...left(400).night, sender: [["b@uni.example", 5]], sourceIp: [] } as unknown as Night,
    };
    expect(find(nightVolume, nowhere)?.[0]?.facts[1]).toBe(
      "Most of the account's mail that night was from b@uni.example (5).",
    );
  });
});
