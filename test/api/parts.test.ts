import { SESv2ServiceException } from "@aws-sdk/client-sesv2";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { accepts } from "../../functions/api/http/accept.ts";
import { toCsv } from "../../functions/api/http/csv.ts";
import { logFailure, problemOf } from "../../functions/api/http/failure.ts";
import { routablePaths, templateOf } from "../../functions/api/http/path.ts";
import { Problem } from "../../functions/api/http/problem.ts";
import { route } from "../../functions/api/http/route.ts";
import { NoTimeLeftError } from "../../shared/ses/Pace.ts";
import { parseTime } from "../../shared/time/parseTime.ts";
import { logLines } from "../system/logLines.ts";

describe("CSV", () => {
  it("quotes what RFC 4180 says, and keeps spreadsheets from running cells", () => {
    const cells = ['a "b", c', "two\r\nlines", "=1+1", "+49", "-1", "@x", "\tx", "x=1", 7, null];
    expect(toCsv(["name"], [cells])).toBe(
      'name\r\n"a ""b"", c","two\r\nlines",\'=1+1,\'+49,\'-1,\'@x,\'\tx,x=1,7,\r\n',
    );
  });

  it.each([
    ...["=1", "+1", "-1", "@x"],
    ...["＝1", "＋1", "－1", "＠x", "﹦1", "﹢1", "﹣1", "﹫x"],
    ...["\t1", "\r1", "\n1", " =1", "\u00a0=1", "\u3000＝1", "\u200b=1", "\ufeff=1", " \t =1"],
  ])("guards a cell that a spreadsheet may run: %j", (cell) => {
    expect(toCsv(["name"], [[cell]])).toMatch(/^name\r\n"?'/);
  });

  it.each(["x=1", " x", "ann@example.org", "'=1", "1-1", "ａ＝1", ""])("leaves %j as it is", (cell) => {
    expect(toCsv(["name"], [[cell]])).toBe(`name\r\n${cell}\r\n`);
  });

  it.each([
    ["text/csv", true],
    ["text/csv, application/json;q=0.9", true],
    ["application/json, text/csv;q=0.5", false],
    ["text/csv;q=0", false],
    ["TEXT/CSV ; Q=1", true],
    ["*/*", false],
    [",;q=", false],
    [undefined, false],
  ])("is what Accept: %s wants: %s", (accept, wanted) => {
    expect(accepts(accept, ["application/json", "text/csv"]) === "text/csv").toBe(wanted);
  });
});

describe("times", () => {
  it.each([
    ["2026-11-24", "2026-11-24T00:00:00.000Z"],
    ["2026-11-24T09:30", "2026-11-24T09:30:00.000Z"],
    ["2026-11-24T09:30:15.25Z", "2026-11-24T09:30:15.250Z"],
    ["2026-11-24t09:30:15.123456789z", "2026-11-24T09:30:15.123Z"],
    ["2026-11-24T00:30:00+01:00", "2026-11-23T23:30:00.000Z"],
    ["2026-11-24T00:30:00 01:00", "2026-11-23T23:30:00.000Z"],
    ["2024-02-29", "2024-02-29T00:00:00.000Z"],
  ])("takes %s", (text, iso) => {
    expect(parseTime(text)).toBe(iso);
  });

  it.each([
    "",
    "now",
    "2026",
    "2026-13-01",
    "2026-02-29",
    "2026-11-24T24:01",
    "2026-11-24T10:00+99:00",
    "1969-12-31",
    "24.11.2026",
    "1700000000",
    "2026-11-24T10:00:00Z\n",
  ])("refuses %j", (text) => {
    expect(parseTime(text)).toBeUndefined();
  });
});

describe("a routable path", () => {
  const templates = ["/v1/a", "/v1/a/{x}", "/v1/b/{x}", "/v1/b/{x}/events", "/v1/a/remove"];
  const routable = routablePaths(templates);

  it("keeps a parameter together, whatever is in it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (text) => {
        const plain = routable(`/v1/b/${text}@c.d`);
        expect(decodeURIComponent(plain.slice("/v1/b/".length))).toBe(`${text}@c.d`);
        const events = routable(`/v1/b/${text}@c.d/events`);
        expect(events.split("/")).toHaveLength(5);
      }),
    );
  });

  it.each(["/v1/a", "/v1/a/", "/v1/a/remove", "/", "/v2/x", "//"])("leaves %s as it is", (path) => {
    expect(routable(path)).toBe(path);
  });

  it("leaves broken Unicode for the router to refuse", () => {
    expect(routable("/v1/a/\ud800")).toBe("/v1/a/\ud800");
  });
});

describe("a route", () => {
  it("is not declared without a scope", () => {
    const declared = {
      method: "GET",
      path: "/v1/open",
      summary: "Open to all by mistake",
      answer: { status: 200, description: "Anything", schema: z.object({}) },
      run: async () => ({ body: {} }),
    } as const;
    // @ts-expect-error: the compiler refuses it, which is the point
    route(declared);
    expect(route({ ...declared, scope: "read" }).scope).toBe("read");
  });
});

describe("failures", () => {
  const at = new Date("2026-11-24T10:00:00.000Z");

  it("tells the caller to come again where SES had no time", () => {
    const problem = problemOf(new NoTimeLeftError("no time left"), "r-1");
    expect(problem).toMatchObject({ code: "ses_busy", status: 503, headers: { "retry-after": "5" } });
  });

  it("tells the caller to come again where SES failed inside, whatever it calls that", () => {
    for (const [name, httpStatusCode, $fault] of [
      ["InternalServiceErrorException", 500, "server"],
      ["ServiceUnavailable", 503, "client"],
    ] as const) {
      const failed = new SESv2ServiceException({ name, $fault, $metadata: { httpStatusCode }, message: "" });
      const problem = problemOf(failed, "r-1");
      expect(problem).toMatchObject({ code: "ses_busy", status: 503, headers: { "retry-after": "5" } });
      expect(problem.message).toContain(`SES failed with an internal error (${name}).`);
    }
  });

  it("does not tell the caller what broke, but where to look", () => {
    const problem = problemOf(new Error("table of jo@example.net is gone"), "r-1");
    expect(problem).toMatchObject({ code: "internal", status: 500 });
    expect(JSON.stringify(problem.toBody())).toContain("r-1");
    expect(JSON.stringify(problem.toBody())).not.toContain("table");
  });

  it("logs what is busy as a warning, and what lies below it", async () => {
    const below = new Error("no time left", { cause: new Error("throttled") });
    const problem = new Problem("ses_busy", "SES is throttling us.", { cause: below });
    const unread = new Problem("unavailable", "The table of tokens did not answer.");
    const { lines } = await logLines(() => {
      for (const one of [problem, unread]) logFailure(one, { where: "GET /v1/account", stack: "s", at });
    });
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: "warn", code: "ses_busy", error: { message: "no time left", causes: ["Error: throttled"] } },
      { level: "warn", message: "The table of tokens did not answer." },
    ]);
  });

  it("logs no address", async () => {
    const problem = problemOf(new Error("no jo.doe+x@example.net in /v1/x/jo%40example.net"), "r-1");
    const where = "GET /v1/x/{address}";
    const { lines } = await logLines(() => logFailure(problem, { where, stack: "s", at }));
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toMatch(/\bjo\b|example\.net/);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ where, level: "error" });
  });

  it.each([
    ["/v1/identities/jane-doe.example/dns", "/v1/identities/{identity}/dns"],
    ["/v1/identities/dns", "/v1/identities/{identity}"],
    ["/v1/recipients/jo@b/c.example/events", "/v1/recipients/{address}/events"],
    ["/v1/suppressions/search", "/v1/suppressions/search"],
    ["/v1/events/", "/v1/events"],
    ["/v1/jane-doe.example", undefined],
  ])("logs %s as the route %s", (path, template) => {
    const known = [
      "/v1/events",
      "/v1/identities/{identity}",
      "/v1/identities/{identity}/dns",
      "/v1/recipients/{address}/events",
      "/v1/suppressions/{address}",
      "/v1/suppressions/search",
    ];
    expect(templateOf(known)(path)).toBe(template);
  });
});
