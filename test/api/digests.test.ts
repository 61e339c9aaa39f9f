import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bounce, delivery, send } from "../feedback/notifications.ts";
import { startApi } from "./system.ts";

let api: Awaited<ReturnType<typeof startApi>>;
beforeAll(async () => {
  api = await startApi();
  const at = "2026-11-18T10:00:00.000Z";
  const to = ["a@gmail.com", "b@gmail.com"];
  await api.receive(
    JSON.stringify(send({ messageId: "m", at, to })),
    JSON.stringify(delivery({ messageId: "m", at, to: ["a@gmail.com"] })),
    JSON.stringify(bounce({ messageId: "m", at, to: ["b@gmail.com"] })),
  );
  await api.admin.get("/v1/stats?by=day");
});
afterAll(() => api.stop());

const preview = (accept?: string, period = "2026-11-16/P7D") =>
  api.admin.get(
    `/v1/digests/preview?period=${encodeURIComponent(period)}`,
    accept === undefined ? {} : { headers: { accept } },
  );

describe("the preview of a digest", () => {
  it("is HTML that can do nothing, plain text, or both as JSON", async () => {
    const html = await preview("text/html,application/xhtml+xml,*/*;q=0.8");
    expect(html.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(html.headers.get("content-security-policy")).toContain(
      "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    );
    expect(html.text).toContain("16 to 22 November 2026");
    const text = await preview("text/plain");
    expect(text.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(text.text).toMatch(/^Attention: hard bounces were over SES's threshold/);
    expect(text.text).toContain("gmail.com: 1 hard bounce of 2 (50.0%)");
    const both = await preview("application/json");
    expect(both.body).toMatchObject({ text: text.text, html: html.text });
    expect((await preview()).text).toBe(html.text);
  });

  it("has the hours of a single day, and weeks of a long time", async () => {
    expect((await preview("text/plain", "2026-11-18/P1D")).text).toContain("10:00         2  ####");
    expect((await preview("text/plain", "2026-01-01/P363D")).text).toMatch(/12 Nov\s+2 {2}####/);
  });

  it("takes the last seven days where none are named, and refuses what is no period", async () => {
    expect((await api.admin.get("/v1/digests/preview")).status).toBe(200);
    const wrong = await preview("text/plain", "last week");
    expect(wrong.status).toBe(400);
    expect(wrong.body.detail).toContain(
      "period: last week is not a period: give, for example, 2026-11-16/P7D",
    );
  });
});
