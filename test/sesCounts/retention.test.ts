import { afterAll, beforeAll, expect, it } from "vitest";
import { ComparisonTable } from "../../shared/sesCounts/ComparisonTable.ts";
import { startAccount } from "./account.ts";

let system: Awaited<ReturnType<typeof startAccount>>;
beforeAll(async () => {
  system = await startAccount({ RETENTION_DAYS: "400,send=0,delivery=0" });
});
afterAll(() => system.stop());

it("compares nothing, and warns of nothing, where sends and deliveries are kept for no days", async () => {
  await system.follow();
  await system.installed();
  await system.sendRecorded(200);
  system.toNight();
  expect(await system.told()).toEqual([]);
  expect(await new ComparisonTable(system.db.table).latest()).toMatchObject({
    state: "notComparable",
    ses: 200,
    recorded: null,
  });
});
