import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startApi } from "./system.ts";

describe("where SES throttles", () => {
  let api: Awaited<ReturnType<typeof startApi>>;
  beforeAll(async () => {
    // Each removal of what only SES has takes three calls.
    api = await startApi({ sesCallsPerSecond: 8 });
  });
  afterAll(() => api.stop());

  it("waits, and removes all the same", async () => {
    const addresses = Array.from({ length: 8 }, (_, n) => `busy${n}@example.net`);
    for (const address of addresses) await api.ses.put(address, "BOUNCE");
    const answers = await Promise.all(
      addresses.map((address) => api.admin.delete(`/v1/suppressions/${encodeURIComponent(address)}`)),
    );
    expect(answers.map(({ status }) => status)).toEqual(addresses.map(() => 200));
  });
});
