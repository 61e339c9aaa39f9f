import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { complaint } from "../suppressions/events.ts";
import { suppressionPath as path, type SuppressionCalls, suppressionCalls } from "./suppressionCalls.ts";
import { startApi } from "./system.ts";

describe("suppressions over HTTP", () => {
  let api: Awaited<ReturnType<typeof startApi>>;
  let suppress: SuppressionCalls["suppress"];
  let csvRows: SuppressionCalls["csvRows"];
  beforeAll(async () => {
    api = await startApi();
    ({ suppress, csvRows } = suppressionCalls(api));
  });
  afterAll(() => api.stop());

  it("tells the whole story of a hard bounce: listed, explained, removed, on neither list, audited", async () => {
    const notification = {
      notificationType: "Bounce",
      mail: { messageId: "m-1", source: "app@example.org", timestamp: "2026-11-01T10:00:00.000Z" },
      bounce: {
        bounceType: "Permanent",
        bounceSubType: "General",
        feedbackId: "f-1",
        timestamp: "2026-11-01T10:00:05.000Z",
        bouncedRecipients: [
          {
            emailAddress: "Jo.Story@Example.net",
            status: "5.1.1",
            action: "failed",
            diagnosticCode: "smtp; 550 5.1.1 no such user",
          },
        ],
      },
    };
    await api.ses.put("jo.story@example.net", "BOUNCE");
    expect(await api.receive(JSON.stringify(notification))).toMatchObject({ recorded: 1, failures: [] });

    const list = await api.admin.get("/v1/suppressions?prefix=jo.story");
    expect(list.body.items).toMatchObject([
      {
        address: "jo.story@example.net",
        reason: { code: "noSuchUser", title: "No such mailbox", actor: "recipient", retry: "no" },
        sesReason: "BOUNCE",
        removal: "askFirst",
        since: "2026-11-01T10:00:05.000Z",
        source: "event",
        removedTimes: 0,
        rebouncedTimes: 0,
      },
    ]);

    const one = await api.admin.get(path("jo.story@example.net"));
    expect(one.body.explanation).toContain("no such user");
    expect(one.body.advice).toContain("is spelled");
    expect(one.body.events).toMatchObject([{ type: "bounce", messageId: "m-1", status: "5.1.1" }]);

    const refused = await api.admin.delete(path("jo.story@example.net"));
    expect(refused).toMatchObject({ status: 409, body: { code: "likely_to_bounce_again" } });
    expect(refused.body.remedy.at(-1).call).toMatch(/^DELETE \/v1\/suppressions\/\S+\?force=true$/);
    expect(await api.ses.get("jo.story@example.net")).toBeDefined();

    const done = await api.admin.delete(`${path("JO.STORY@example.net")}?force=true&note=mailbox+is+back`);
    expect(done.body).toMatchObject({
      address: "jo.story@example.net",
      outcome: "removed",
      removedTimes: 1,
      removedBy: "operator",
    });
    expect(await api.ses.get("jo.story@example.net")).toBeUndefined();
    expect((await api.admin.get("/v1/suppressions?prefix=jo.story")).body.items).toEqual([]);
    expect(await api.admin.get(path("jo.story@example.net"))).toMatchObject({
      status: 404,
      body: { code: "not_suppressed", removedTimes: 1, removedBy: "operator" },
    });

    const again = await api.admin.delete(path("jo.story@example.net"));
    expect(again).toMatchObject({ status: 404, body: { code: "not_suppressed" } });
    expect((await api.admin.get("/v1/audit?limit=1")).body.items).toMatchObject([
      {
        action: "suppression.removed",
        target: "jo.story@example.net",
        note: "mailbox is back",
        actor: { name: "operator" },
      },
    ]);
  });

  it("counts a bounce after removal as bounced again", async () => {
    await suppress("again@example.net");
    await api.admin.delete(`${path("again@example.net")}?force=true`);
    const at = new Date(Date.now() + 1_000).toISOString();
    await suppress("again@example.net", { id: "again-2", at });
    expect((await api.admin.get(path("again@example.net"))).body).toMatchObject({
      removedTimes: 1,
      rebouncedTimes: 1,
      removedBy: "operator",
    });
  });

  it("answers 404 for an address that is on neither list", async () => {
    for (const method of ["get", "delete"] as const) {
      const answer = await api.admin[method](path("nobody@example.net"));
      expect(answer).toMatchObject({ status: 404, body: { code: "not_suppressed", status: 404 } });
    }
  });

  it("removes what only SES has", async () => {
    await api.ses.put("only-ses@example.net", "BOUNCE");
    expect((await api.admin.delete(path("only-ses@example.net"))).body.outcome).toBe("removed");
    expect(await api.ses.get("only-ses@example.net")).toBeUndefined();
  });

  it("asks to try again where SES fails inside, and removes it then", async () => {
    await suppress("inside@example.net");
    await api.turn("faults", {
      operation: "DeleteSuppressedDestination",
      error: "InternalServiceErrorException",
      times: 3, // as often as the SDK tries
    });
    expect(await api.admin.delete(path("inside@example.net"))).toMatchObject({
      status: 503,
      body: { code: "ses_busy", detail: expect.stringContaining("SES failed with an internal error") },
    });
    expect((await api.admin.get(path("inside@example.net"))).status).toBe(200);
    expect((await api.admin.delete(path("inside@example.net"))).body.outcome).toBe("removed");
  });

  it("suppresses by hand at SES too, keeps the note, and audits it", async () => {
    const answer = await api.admin.put(path("Left@Example.net"), {
      body: { reason: "COMPLAINT", note: "asked to be left alone" },
    });
    expect(answer.body).toMatchObject({
      address: "left@example.net",
      source: "operator",
      note: "asked to be left alone",
    });
    expect(await api.ses.get("left@example.net")).toMatchObject({ reason: "COMPLAINT" });
    expect((await api.admin.get("/v1/audit?limit=1")).body.items).toMatchObject([
      { action: "suppression.added", target: "left@example.net" },
    ]);
  });

  it.each([
    "a/b@example.net",
    "50%25@example.net",
    "plus+tag@example.net",
    '"two words"@example.net',
    "müller@example.net",
    "/events@example.net",
    "remove@example.net",
    "?#&@example.net",
  ])("finds %s under its encoded path", async (address) => {
    await suppress(address);
    expect((await api.admin.get(path(address))).body.address).toBe(address);
    const events = await api.admin.get(`/v1/recipients/${encodeURIComponent(address)}/events`);
    expect(events.body.items).toMatchObject([{ recipient: address }]);
  });

  it("takes a path whose gateway did not decode it", async () => {
    await suppress("twice@example.net");
    expect((await api.admin.get("/v1/suppressions/twice%2540example.net")).status).toBe(200);
  });

  describe("the list", () => {
    const at = (day: number) => `2025-05-${String(day).padStart(2, "0")}T12:00:00.000Z`;
    beforeAll(async () => {
      for (let day = 10; day < 22; day++) await suppress(`l${day}@lists.example`, { at: at(day) });
      await api.record(
        complaint({
          id: "c",
          recipient: "=cmd@lists.example",
          recipientDomain: "lists.example",
          diagnostic: 'says "no", twice',
          at: at(9),
        }),
      );
    });
    const walk = async (first: string) => {
      const addresses: string[] = [];
      for (let cursor: string | null = ""; cursor !== null; ) {
        const page = await api.admin.get(`${first}${cursor === "" ? "" : `&cursor=${cursor}`}`);
        expect(page.body.items.length).toBeLessThanOrEqual(5);
        addresses.push(...page.body.items.map((item: { address: string }) => item.address));
        cursor = page.body.cursor;
      }
      return addresses;
    };
    const all = ["=cmd@lists.example", ...Array.from({ length: 12 }, (_, n) => `l${n + 10}@lists.example`)];

    it("pages by address, and newest first", async () => {
      expect(await walk("/v1/suppressions?domain=LISTS.example.&limit=5")).toEqual(all);
      const newest = await walk("/v1/suppressions?domain=lists.example&sort=-since&limit=5");
      expect(newest).toEqual([...all.slice(1).reverse(), all[0]]);
    });

    it("filters by reason, prefix, any part and time, with dates and offsets", async () => {
      expect(await walk("/v1/suppressions?domain=lists.example&reason=COMPLAINT&limit=5")).toEqual([all[0]]);
      expect(await walk("/v1/suppressions?prefix=L1&domain=lists.example&limit=5")).toEqual(all.slice(1, 11));
      for (const order of ["", "&sort=-since"]) {
        const found = await walk(`/v1/suppressions?address=L1+lists.${order}&domain=lists.example&limit=5`);
        expect(found.toSorted()).toEqual(all.slice(1, 11));
        expect(await walk(`/v1/suppressions?address=10%40LISTS${order}&limit=5`)).toEqual([all[1]]);
      }
      const between = "since=2025-05-20&until=2025-05-21T14:00:00%2B02:00";
      expect(await walk(`/v1/suppressions?domain=lists.example&${between}&limit=5`)).toEqual([
        "l20@lists.example",
      ]);
    });

    it("gives the same pages as CSV, linked, quoted, and harmless to a spreadsheet", async () => {
      const lines = await csvRows(
        "/v1/suppressions?domain=lists.example&limit=5",
        /^address,reason,sesReason,since,source,/,
      );
      expect(lines.map((line) => line.split(",")[0])).toEqual([`'${all[0]}`, ...all.slice(1)]);
      expect(lines[0]).toContain(",spamComplaint,COMPLAINT,");
      expect(lines[0]).toContain('“says ""no"", twice”');
    });

    it("gives a header row even where nothing is listed", async () => {
      const page = await api.admin.get("/v1/suppressions?domain=none.example", {
        headers: { accept: "application/json;q=0.5, text/csv" },
      });
      expect(page.text).toMatch(/^address,[^\r\n]+\r\n$/);
    });
  });
});
