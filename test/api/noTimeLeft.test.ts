import { expect, it } from "vitest";
import { startApi } from "./system.ts";

it("asks to come again where SES takes no call before the function's time is up", async () => {
  // Less than one call a second is none: the stand-in throttles everything.
  const api = await startApi({ sesCallsPerSecond: 0.5, timeoutMs: 3_300 });
  try {
    const answer = await api.admin.delete("/v1/suppressions/jo%40example.net");
    expect(answer).toMatchObject({ status: 503, body: { code: "ses_busy" } });
    expect(answer.headers.get("retry-after")).toBe("5");
    expect((await api.admin.get("/v1/audit")).body.items).toEqual([]);
  } finally {
    await api.stop();
  }
});
