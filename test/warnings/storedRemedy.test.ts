import { expect, it } from "vitest";
import type { Table } from "../../shared/table/Table.ts";
import { WarningTable } from "../../shared/warnings/WarningTable.ts";

const stored = async (remedy: unknown) => {
  const at = "2026-11-24T10:00:00.000Z";
  const item = {
    ...{
      pk: "WARNING",
      sk: "w1",
      id: "w1",
      rule: "quota",
      state: "open",
      subject: "account",
      severity: "notice",
    },
    ...{ headline: "h", facts: [], openedAt: at, seenAt: at, times: 1, untold: 0, version: 1 },
    ...(remedy === undefined ? {} : { remedy }),
  };
  const table = { get: async () => item } as unknown as Table;
  return (await new WarningTable(table).get("w1"))?.remedy;
};

it("reads steps that an older version stored as texts", async () => {
  expect(await stored(["First this.", "Then that."])).toEqual([
    { text: "First this." },
    { text: "Then that." },
  ]);
});

it("reads steps as they are stored now, and none where the rule's own are meant", async () => {
  const steps = [{ text: "Find the message.", target: { to: "message", messageId: "m-1" } }];
  expect(await stored(steps)).toEqual(steps);
  expect(await stored(undefined)).toBeUndefined();
});
