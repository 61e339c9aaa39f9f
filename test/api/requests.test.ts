import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fieldName } from "../../functions/api/http/fieldName.ts";
import { startApi } from "./system.ts";

describe("a request that is not valid", () => {
  let api: Awaited<ReturnType<typeof startApi>>;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());

  it.each([
    ["/v1/suppressions?limit=0", "query.limit"],
    ["/v1/suppressions?limit=1001", "query.limit"],
    ["/v1/suppressions?limit=", "query.limit"],
    ["/v1/suppressions?limit=1e2", "query.limit"],
    ["/v1/suppressions?Limit=5", "query.Limit"],
    ["/v1/suppressions?limit=5&limit=6", "query.limit"],
    ["/v1/suppressions?reason=bounce", "query.reason"],
    ["/v1/suppressions?since=yesterday", "query.since"],
    ["/v1/suppressions?since=2026-02-30", "query.since"],
    ["/v1/suppressions?since=2026-02-02&until=2026-02-01", "query.until"],
    ["/v1/suppressions?sort=since", "query.sort"],
    ["/v1/suppressions?domain=jo@example.net", "query.domain"],
    ["/v1/suppressions?prefix=a+b", "query.prefix"],
    [`/v1/suppressions?prefix=${encodeURIComponent("\u{1d160}".repeat(160))}`, "query.prefix"],
    ["/v1/suppressions?__proto__=1", "query.__proto__"],
    ["/v1/suppressions?cursor=", "query.cursor"],
    ["/v1/events?type=bounced", "query.type"],
    ["/v1/events?since=1969-12-31", "query.since"],
    ["/v1/stats?by=week", "query.by"],
    ["/v1/health?verbose=1", "query.verbose"],
    [`/v1/messages/${"m".repeat(1_001)}`, "path.messageId"],
  ])("names the field at fault in GET %.60s", async (path, field) => {
    const answer = await api.admin.get(path);
    expect(answer).toMatchObject({ status: 400, body: { code: "invalid_request", errors: [{ field }] } });
    expect(answer.body.detail).toContain(fieldName(field));
    expect(answer.body.errors).toHaveLength(1);
  });

  it("names all fields at fault, and what is taken instead of an unknown one", async () => {
    const { body } = await api.admin.get("/v1/suppressions?limit=x&reason=y&size=5");
    expect(body.errors.map(({ field }: { field: string }) => field).sort()).toEqual([
      "query.limit",
      "query.reason",
      "query.size",
    ]);
    expect(body.detail).toContain("and 2 more");
    expect(JSON.stringify(body.errors)).toContain(
      "unknown parameter; allowed: since, until, reason, reasonCode, actor, domain, sender, prefix",
    );
  });

  it.each([
    ["{}", ["body.addresses"]],
    ['{"addresses":[]}', ["body.addresses"]],
    ['{"addresses":["a@b.example",5,null]}', ["body.addresses[1]", "body.addresses[2]"]],
    ['{"addresses":["\\ud800@b.example"]}', ["body.addresses[0]"]],
    ['{"addresses":["a@b.example"],"force":true}', ["body.force"]],
    ['{"addresses":["a@b.example"],"__proto__":{}}', ["body.__proto__"]],
    [JSON.stringify({ addresses: Array(10_001).fill("a@b.example") }), ["body.addresses"]],
    [JSON.stringify({ addresses: ["a@b.example"], note: "x".repeat(1_001) }), ["body.note"]],
    ["[]", ["body"]],
    ["null", ["body"]],
  ])("names the fields at fault in the body %.60s", async (body, fields) => {
    const answer = await api.admin.post("/v1/suppressions/remove", { body });
    expect(answer).toMatchObject({ status: 400, body: { code: "invalid_request" } });
    expect(answer.body.errors.map(({ field }: { field: string }) => field)).toEqual(fields);
  });

  it.each(["{", '{"addresses":["a@b.example"],}', "\u0000", "[".repeat(100_000)])(
    "says that %.20s is not JSON",
    async (body) => {
      const answer = await api.admin.post("/v1/suppressions/remove", { body });
      expect(answer).toMatchObject({ status: 400, body: { code: "invalid_json" } });
      expect(answer.body.detail.length).toBeLessThan(300);
    },
  );

  it("asks for a body, for JSON, and for less of it", async () => {
    const remove = "/v1/suppressions/remove";
    expect((await api.admin.post(remove)).body).toMatchObject({
      code: "invalid_request",
      errors: [{ field: "body" }],
    });
    const form = await api.admin.post(remove, {
      body: "addresses=a",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    expect(form).toMatchObject({ status: 415, body: { code: "unsupported_media_type" } });
    const large = await api.admin.post(remove, { body: `"${"x".repeat(4_000_000)}"` });
    expect(large).toMatchObject({ status: 413, body: { code: "payload_too_large" } });
    const unwanted = await api.admin.delete("/v1/suppressions/a%40b.example", { body: { force: true } });
    expect(unwanted.body).toMatchObject({ code: "invalid_request", errors: [{ field: "body" }] });
    expect((await api.admin.delete("/v1/suppressions/a%40b.example", { body: {} })).status).toBe(404);
  });

  it.each(["jo", "@example.net", "jo@example.net,kim@example.net", "%00@example.net"])(
    "says that %s is no address",
    async (given) => {
      for (const path of [`/v1/suppressions/${given}`, `/v1/recipients/${given}/events`]) {
        const answer = await api.admin.get(path);
        expect(answer).toMatchObject({ status: 400, body: { code: "address_invalid" } });
        expect(answer.body.errors).toMatchObject([{ field: "path.address" }]);
      }
    },
  );

  it("refuses a cursor that another list gave, or nobody", async () => {
    const other = Buffer.from('["AUDIT","x"]').toString("base64url");
    for (const path of ["/v1/suppressions", "/v1/events", "/v1/stats", "/v1/tokens", "/v1/quarantine"]) {
      for (const cursor of [other, "x"]) {
        const answer = await api.admin.get(
          `${path}${path === "/v1/stats" ? "?by=sender&" : "?"}cursor=${cursor}`,
        );
        expect(answer).toMatchObject({ status: 400, body: { code: "invalid_cursor" } });
      }
    }
  });

  it("says that there is nothing at a path, and which methods one takes", async () => {
    for (const path of ["/", "/v1", "/v1/nothing", "/v2/health", "/v1/suppressions/a%40b.example/c"].slice(
      0,
      4,
    )) {
      expect(await api.admin.get(path)).toMatchObject({ status: 404, body: { code: "not_found" } });
    }
    const answer = await api.admin.post("/v1/suppressions/jo%40example.net");
    expect(answer).toMatchObject({ status: 405, body: { code: "method_not_allowed" } });
    expect(answer.headers.get("allow")).toBe("GET, PUT, DELETE");
    expect((await api.admin.put("/v1/suppressions", { body: {} })).headers.get("allow")).toBe("GET");
  });

  it("takes a trailing slash for none", async () => {
    expect((await api.admin.get("/v1/suppressions/")).body).toEqual({ items: [], cursor: null });
  });
});
