import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bounce } from "../suppressions/events.ts";
import { type SuppressionCalls, suppressionCalls } from "./suppressionCalls.ts";
import { startApi } from "./system.ts";

describe("groups and jobs of suppressions over HTTP", () => {
  let api: Awaited<ReturnType<typeof startApi>>;
  let suppress: SuppressionCalls["suppress"];
  let csvRows: SuppressionCalls["csvRows"];
  beforeAll(async () => {
    api = await startApi();
    ({ suppress, csvRows } = suppressionCalls(api));
  });
  afterAll(() => api.stop());

  describe("groups", () => {
    const DMARC =
      "smtp; 550 5.7.509 Access denied, sending domain EXAMPLE.ORG does not pass DMARC verification and has a DMARC policy of reject.";
    const at = (n: number) => new Date(Date.UTC(2025, 7, 1, 0, n)).toISOString();
    const period = `since=${at(0)}&until=2025-09-01`;
    const within = { since: at(0), until: "2025-09-01T00:00:00.000Z" };
    const done = async (location: string) => {
      await expect.poll(async () => (await api.admin.get(location)).body.state).toBe("done");
      return (await api.admin.get(location)).body;
    };
    beforeAll(async () => {
      for (let n = 0; n < 12; n++) {
        const diagnostic = n < 6 ? DMARC : n < 10 ? "552 5.2.2 mailbox full" : "550 5.1.1 user unknown";
        await suppress(`g${n}@${n % 2 === 0 ? "a" : "b"}.groups.example`, { at: at(n), diagnostic });
      }
    });

    it("lists by reason and by who has to act, newest first", async () => {
      const list = async (query: string) =>
        (await api.admin.get(`/v1/suppressions?${period}&${query}`)).body.items.map(
          ({ address, reason }: { address: string; reason: { code: string } }) =>
            `${address.split("@")[0]} ${reason.code}`,
        );
      expect(await list("reasonCode=mailboxFull")).toEqual(
        ["g9", "g8", "g7", "g6"].map((name) => `${name} mailboxFull`),
      );
      expect(await list("actor=you&domain=b.groups.example&sort=-since")).toEqual(
        ["g5", "g3", "g1"].map((name) => `${name} senderAuthentication`),
      );
      expect(await list("actor=recipient&reasonCode=noSuchUser&reason=BOUNCE&prefix=g11")).toEqual([
        "g11 noSuchUser",
      ]);
      expect(await list("actor=aws&reasonCode=noSuchUser")).toEqual([]);
    });

    it.each([
      ["reasonCode=nonsense", "query.reasonCode", "must be one of noSuchUser, "],
      ["actor=me", "query.actor", "must be one of recipient, theirAdmin, you, aws, nobody"],
      ["reason=noSuchUser", "query.reason", "reasonCode"],
      ["reasonCode=noSuchUser&sort=address", "query.sort", "must be -since"],
    ])("refuses %s and says why", async (query, field, message) => {
      const answer = await api.admin.get(`/v1/suppressions?${query}`);
      expect(answer).toMatchObject({ status: 400, body: { code: "invalid_request", errors: [{ field }] } });
      expect(answer.body.errors[0].message).toContain(message);
    });

    it("counts the groups", async () => {
      const reader = await api.as("read");
      const { status, body } = await reader.get(`/v1/suppression-groups?${period}`);
      expect(status).toBe(200);
      expect(body.items).toEqual([
        {
          reasonCode: "senderAuthentication",
          title: "Sender authentication failed",
          actor: "you",
          retry: "afterFix",
          removal: "afterFix",
          count: 6,
          orMore: false,
          oldestSince: at(0),
          newestSince: at(5),
          samples: [
            { domain: "a.groups.example", count: 3 },
            { domain: "b.groups.example", count: 3 },
          ],
        },
        expect.objectContaining({ reasonCode: "mailboxFull", count: 4 }),
        expect.objectContaining({ reasonCode: "noSuchUser", count: 2, removal: "askFirst" }),
      ]);
      expect((await api.admin.get("/v1/suppression-groups?since=2099-01-01")).body).toEqual({ items: [] });
      expect(await api.admin.get("/v1/suppression-groups?limit=3")).toMatchObject({ status: 400 });
    });

    it("removes a group as a job that shows its filter, and says when nothing fits any more", async () => {
      const filter = { reasonCode: "senderAuthentication", ...within, domain: "A.groups.example" };
      const begun = await api.admin.post("/v1/suppressions/remove", {
        body: { filter, note: "DMARC fixed", skipLikelyToBounce: true },
      });
      expect(begun).toMatchObject({
        status: 202,
        body: {
          total: 3,
          filter: { ...filter, domain: "a.groups.example" },
          more: false,
          nextUntil: null,
        },
      });
      const job = await done(begun.headers.get("location") ?? "");
      expect(job).toMatchObject({ removed: 3, skipped: 0, filter: { reasonCode: "senderAuthentication" } });
      expect((await api.admin.get("/v1/audit?limit=1")).body.items).toMatchObject([
        { note: "DMARC fixed", detail: { reasonCode: "senderAuthentication" } },
      ]);
      const again = await api.admin.post("/v1/suppressions/remove", { body: { filter } });
      expect(again).toMatchObject({ status: 409, body: { code: "nothing_to_remove" } });
      expect(again.body.detail).toContain("Sender authentication failed");
      const { body } = await api.admin.get(`/v1/suppression-groups?${period}`);
      expect(body.items).toContainEqual(
        expect.objectContaining({ reasonCode: "senderAuthentication", count: 3 }),
      );
    });

    it("removes a group that is likely to bounce again only where the request says so", async () => {
      const body = { filter: { reasonCode: "noSuchUser", ...within, domain: "nowhere.groups.example" } };
      const refused = await api.admin.post("/v1/suppressions/remove", { body });
      expect(refused).toMatchObject({ status: 409, body: { code: "likely_to_bounce_again" } });
      expect(refused.body.detail).toContain('"skipLikelyToBounce": false');
      for (const skipLikelyToBounce of [false, true])
        expect(
          await api.admin.post("/v1/suppressions/remove", { body: { ...body, skipLikelyToBounce } }),
        ).toMatchObject({ status: 409, body: { code: "nothing_to_remove" } });
    });

    it("keeps of a group what is likely to bounce again, where asked to", async () => {
      const begun = await api.admin.post("/v1/suppressions/remove", {
        body: { filter: { reasonCode: "noSuchUser", ...within }, skipLikelyToBounce: true },
      });
      expect(await done(begun.headers.get("location") ?? "")).toMatchObject({ removed: 0, skipped: 2 });
    });

    it.each([
      [{}, "body.addresses", "either addresses or filter"],
      [
        { addresses: ["a@b.example"], filter: { reasonCode: "unknown" } },
        "body.addresses",
        "either addresses or filter",
      ],
      [{ filter: {} }, "body.filter.reasonCode", "must be one of"],
      [
        { filter: { reasonCode: "unknown", since: "2026-02-01", until: "2026-01-01" } },
        "body.filter.until",
        "later",
      ],
      [{ filter: { reasonCode: "unknown", domain: "a b" } }, "body.filter.domain", "not a domain"],
      [{ filter: { reasonCode: "unknown", prefix: "a" } }, "body.filter.prefix", "unknown"],
      [{ filter: { reasonCode: "unknown", sender: "ann" } }, "body.filter.sender", "not an email address"],
    ])("refuses to remove by %j", async (body, field, message) => {
      const answer = await api.admin.post("/v1/suppressions/remove", { body });
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ field }] } });
      expect(answer.body.errors[0].message).toContain(message);
    });
  });

  it("removes 5,000 addresses as a job, with progress and a result for each", async () => {
    const addresses = Array.from({ length: 5_000 }, (_, n) => `bulk${n}@bulk.example`);
    const known = addresses.slice(0, 300);
    await Promise.all(known.map((address) => api.ses.put(address, "BOUNCE")));
    await api.record(
      ...known.map((address) => bounce({ id: address, recipient: address, recipientDomain: "bulk.example" })),
    );
    const begun = await api.admin.post("/v1/suppressions/remove", {
      body: { addresses, note: "the server was mended" },
    });
    expect(begun).toMatchObject({ status: 202, body: { total: 5_000 } });
    const job = begun.headers.get("location") ?? "";
    expect(job).toBe(`/v1/jobs/${begun.body.id}`);

    const seen = new Set<number>();
    await expect
      .poll(
        async () => {
          const { body } = await api.admin.get(job);
          seen.add(body.done);
          return body;
        },
        { timeout: 110_000, interval: 200 },
      )
      .toMatchObject({ state: "done", done: 5_000, removed: 300, notSuppressed: 4_700, failed: 0 });
    expect(seen.size).toBeGreaterThan(3);

    const results: { address: string; outcome: string }[] = [];
    for (let cursor = ""; cursor !== null; ) {
      const query = cursor === "" ? "" : `&cursor=${cursor}`;
      const { body } = await api.admin.get(`${job}/results?limit=1000${query}`);
      results.push(...body.items);
      cursor = body.cursor;
    }
    expect(results.map(({ address }) => address)).toEqual(addresses);
    expect(results.filter(({ outcome }) => outcome === "removed")).toHaveLength(300);
    expect((await api.admin.get("/v1/suppressions?domain=bulk.example")).body.items).toEqual([]);
    const audit = await api.admin.get("/v1/audit?limit=300");
    expect(
      audit.body.items.filter((entry: { note: string }) => entry.note === "the server was mended"),
    ).toHaveLength(300);
  });

  it("gives a job's results as linked pages of CSV too", async () => {
    await suppress("kept@jobs.example", { status: "5.1.1" });
    const addresses = ["kept@jobs.example", "=1+1", "a@jobs.example", "b@jobs.example"];
    const begun = await api.admin.post("/v1/suppressions/remove", { body: { addresses } });
    const job = begun.headers.get("location") ?? "";
    await expect.poll(async () => (await api.admin.get(job)).body.state).toBe("done");
    const rows = await csvRows(`${job}/results?limit=1`, /^address,outcome,warning,detail$/);
    expect(rows.map((row) => row.split(",").slice(0, 3))).toEqual([
      ["kept@jobs.example", "removed", "likely_to_bounce_again"],
      ["'=1+1", "invalid_address", ""],
      ["a@jobs.example", "not_suppressed", ""],
      ["b@jobs.example", "not_suppressed", ""],
    ]);
    const none = await api.admin.get("/v1/jobs/none/results", { headers: { accept: "text/csv" } });
    expect(none).toMatchObject({ status: 404, body: { code: "job_not_found" } });
  });

  it("says that there is no such job", async () => {
    for (const path of ["/v1/jobs/none", "/v1/jobs/none/results", "/v1/jobs/a%2Fb/results"]) {
      expect(await api.admin.get(path)).toMatchObject({ status: 404, body: { code: "job_not_found" } });
    }
  });
});
