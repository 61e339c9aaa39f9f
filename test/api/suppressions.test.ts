import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bounce, complaint } from "../suppressions/events.ts";
import { startApi } from "./system.ts";

describe("suppressions over HTTP", () => {
  let api: Awaited<ReturnType<typeof startApi>>;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());

  const suppress = async (address: string, given = {}) => {
    const domain = address.slice(address.lastIndexOf("@") + 1);
    await api.ses.put(address, "BOUNCE");
    await api.record(bounce({ id: address, recipient: address, recipientDomain: domain, ...given }));
  };
  const path = (address: string) => `/v1/suppressions/${encodeURIComponent(address)}`;
  /** The rows of all pages, each with its header row, from `first` on by their links. */
  const csvRows = async (first: string, header: RegExp) => {
    const rows: string[] = [];
    for (let next: string | undefined = first; next !== undefined; ) {
      const page = await api.admin.get(next, { headers: { accept: "text/csv" } });
      expect(page.headers.get("content-type")).toMatch(/^text\/csv/);
      expect(page.headers.get("vary")).toBe("Accept");
      const lines = page.text.split("\r\n");
      expect(lines[0]).toMatch(header);
      expect(lines.at(-1)).toBe("");
      rows.push(...lines.slice(1, -1));
      next = /^<([^>]+)>; rel="next"$/.exec(page.headers.get("link") ?? "")?.[1];
    }
    return rows;
  };

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
    expect(one.body.advice).toContain("Check the spelling");
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

    it("filters by reason, prefix and time, with dates and offsets", async () => {
      expect(await walk("/v1/suppressions?domain=lists.example&reason=COMPLAINT&limit=5")).toEqual([all[0]]);
      expect(await walk("/v1/suppressions?prefix=L1&domain=lists.example&limit=5")).toEqual(all.slice(1, 11));
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

  describe("groups", () => {
    const DMARC =
      "smtp; 550 5.7.509 Access denied, sending domain EXAMPLE.ORG does not pass DMARC verification and has a DMARC policy of reject.";
    const at = (n: number) => new Date(Date.UTC(2025, 7, 1, 0, n)).toISOString();
    const period = `since=${at(0)}&until=2025-09-01`;
    const within = { since: at(0), until: "2025-09-01T00:00:00.000Z" };
    const done = async (location: string) => {
      await expect
        .poll(async () => (await api.admin.get(location)).body.state, { timeout: 20_000 })
        .toBe("done");
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
        { timeout: 50_000, interval: 20 },
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
    await expect.poll(async () => (await api.admin.get(job)).body.state, { timeout: 20_000 }).toBe("done");
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
